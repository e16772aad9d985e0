//! What training minimizes: the task's loss and weighted losses of features.

mod passes;
mod weight;

use std::sync::Arc;

use burn::tensor::{Device, Tensor};
use windage_core::features::{FeatureTap, Features, Taps};
use windage_core::{Error, Result, Seed, Stream};

use crate::sets::{AdaptBatch, Progress, Turn};
use crate::task::{Score, Task};
use crate::terms::{FeatureTerm, TermNetworks};
use passes::{layers_of, pass};

pub use weight::Weight;

/// Name of the task's loss in histories and thresholds.
pub const TASK: &str = "task";

/// The loss of a task and terms that are added to it.
///
/// *Formula*: `L = L_task + Σ_k w_k·L_k` (without `L_task` if the task has no weight), or one of
/// these losses at a time if they are propagated one by one.
#[derive(Clone, Debug)]
pub struct Objective<T> {
    task: T,
    task_weight: f64,
    terms: Vec<WeightedTerm>,
}

#[derive(Clone, Debug)]
struct WeightedTerm {
    name: String,
    term: Arc<dyn FeatureTerm>,
    weight: Weight,
}

/// The losses of one batch.
#[derive(Clone, Debug)]
pub struct Losses {
    /// The loss to propagate: the weighted sum, or the one loss that the batch is used for, with
    /// its weight.
    pub total: Tensor<1>,
    /// Each computed loss with its name, without its weight. The task's loss is called [`TASK`].
    pub named: Vec<(Arc<str>, Tensor<1>)>,
    /// Score of the task on the labeled samples, if it was requested.
    pub score: Option<Score>,
}

/// Whether the task's score is computed, which needs the outputs on the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scoring {
    /// The score is computed.
    Wanted,
    /// The score is not computed.
    Skipped,
}

impl<T> Objective<T> {
    /// Creates an objective that consists of the task's loss.
    pub fn new(task: T) -> Self {
        Self { task, task_weight: 1.0, terms: Vec::new() }
    }

    /// Adds a term: `.with(term, 0.5)`, or `.with(term, Weight::ramped(0.5, 0.2))`.
    #[must_use]
    pub fn with(self, term: impl FeatureTerm + 'static, weight: impl Into<Weight>) -> Self {
        let name = term.name();
        self.with_named(name, term, weight)
    }

    /// Adds a term under a name of its own, such as the second one of a kind.
    #[must_use]
    pub fn with_named(
        self,
        name: impl Into<String>,
        term: impl FeatureTerm + 'static,
        weight: impl Into<Weight>,
    ) -> Self {
        self.with_shared(name.into(), Arc::new(term), weight.into())
    }

    pub(crate) fn with_shared(
        mut self,
        name: String,
        term: Arc<dyn FeatureTerm>,
        weight: Weight,
    ) -> Self {
        self.terms.push(WeightedTerm { name, term, weight });
        self
    }

    /// Leaves out the task's loss: a trained network is adapted by the terms alone, without labeled
    /// sets (source-free adaptation).
    #[must_use]
    pub fn without_task_loss(self) -> Self {
        Self { task_weight: 0.0, ..self }
    }

    /// Returns whether there is nothing to minimize.
    pub fn is_empty(&self) -> bool {
        self.task_weight == 0.0 && self.terms.is_empty()
    }

    /// Returns the task.
    pub fn task(&self) -> &T {
        &self.task
    }

    /// Returns the names of all losses, the task's first.
    pub fn names(&self) -> Vec<String> {
        let terms = self.terms.iter().map(|weighted| weighted.name.clone());
        std::iter::once(TASK.to_owned()).chain(terms).collect()
    }

    /// Returns the weight of the loss of that name, where it has risen; the task's is 1.
    pub fn weight(&self, name: &str) -> Option<f64> {
        if name == TASK {
            return Some(self.task_weight);
        }
        let found = self.terms.iter().find(|weighted| weighted.name == name);
        found.map(|weighted| weighted.weight.value)
    }

    /// Returns the settings of all terms as text, to identify a checkpoint.
    pub(crate) fn describe(&self) -> String {
        let alone = (self.task_weight == 0.0).then(|| "no task".to_owned());
        let texts = alone.into_iter().chain(self.terms.iter().map(WeightedTerm::describe));
        texts.collect::<Vec<_>>().join(" + ")
    }

    /// Returns whether a step depends on the number of steps of the whole run.
    pub(crate) fn changes_with_progress(&self) -> bool {
        let mut terms = self.terms.iter();
        terms.any(|weighted| weighted.weight.ramp > 0.0 || weighted.term.changes_with_progress())
    }

    /// Returns whether any term uses unlabeled samples.
    pub fn needs_unlabeled(&self) -> bool {
        self.terms.iter().any(|weighted| weighted.term.used_samples().unlabeled())
    }

    /// Checks the terms for training with that many unlabeled data sets.
    ///
    /// # Errors
    /// Returns an error if a weight is negative or not finite, two losses have the same name, or
    /// there are no unlabeled samples for a term that uses them.
    pub fn validate(&self, unlabeled_sets: usize) -> Result<()> {
        let names = self.names();
        for (number, WeightedTerm { name, term, weight }) in self.terms.iter().enumerate() {
            weight.validate(name)?;
            if names[..=number].contains(name) {
                let range = "named differently from every other loss";
                return Err(Error::setting("terms", name, range));
            }
            if term.used_samples().labeled() && self.task_weight == 0.0 {
                let range = "computed on unlabeled samples alone where the task has no loss";
                return Err(Error::setting("terms", name, range));
            }
            if term.used_samples().unlabeled() && unlabeled_sets == 0 {
                let range =
                    format!("at least one data set, since the {name} term uses unlabeled samples");
                return Err(Error::setting("unlabeled", "empty", &range));
            }
        }
        Ok(())
    }

    /// Checks the terms for batches of that many samples of each labeled and unlabeled set.
    pub(crate) fn validate_parts(&self, [labeled, unlabeled]: &[Vec<usize>; 2]) -> Result<()> {
        for WeightedTerm { name, term, .. } in &self.terms {
            let (used, least) = (term.used_samples(), term.least_samples());
            let of = |is_used: bool, parts: &[usize]| {
                parts.iter().copied().filter(|_| is_used).min().filter(|part| *part < least)
            };
            let range = format!("at least {least} for the {name} term; use larger batches");
            if let Some(part) = of(used.labeled(), labeled) {
                let field = "the number of samples of a labeled set in a batch";
                return Err(Error::setting(field, part, &range));
            }
            if let Some(part) = of(used.unlabeled(), unlabeled) {
                let field = "the number of samples of an unlabeled set in a batch";
                return Err(Error::setting(field, part, &range));
            }
        }
        Ok(())
    }

    /// Creates the learnable parts of the terms, with random weights that depend on the seed. The
    /// shapes of the features are those of `batch`; `network` is one for inference.
    ///
    /// # Errors
    /// Returns an error if a term needs a layer that the network does not have.
    pub fn networks<N, X: Clone, O: Clone>(
        &self,
        network: &N,
        batch: &AdaptBatch<X, T::Target>,
        seed: Seed,
        device: &Device,
    ) -> Result<TermNetworks>
    where
        N: FeatureTap<Input = X, Output = O>,
        T: Task<X, O>,
    {
        let labeled = batch.labeled.first().map(|part| &part.inputs);
        let unlabeled = batch.unlabeled.first().map(|part| &part.inputs);
        let Some(inputs) = labeled.or(unlabeled) else { return Ok(TermNetworks::none()) };
        let mut configs = Vec::new();
        for WeightedTerm { term, .. } in &self.terms {
            let (_, features) = pass(network, inputs.clone(), Taps::of(term.layers()))?;
            let shapes: Vec<Vec<usize>> = features.iter().map(Features::dims).collect();
            configs.push(term.network(&shapes));
        }
        if configs.iter().all(Option::is_none) {
            return Ok(TermNetworks::none());
        }
        Ok(seed.init(Stream::DiscriminatorWeights, device, |device| {
            let networks = configs.iter().map(|config| Some(config.as_ref()?.init(device)));
            TermNetworks::new(networks.collect())
        }))
    }

    /// Computes the losses of `network` on a batch, for terms without learnable parts.
    ///
    /// # Errors
    /// As [`losses_with`](Self::losses_with).
    pub fn losses<N, X: Clone, O: Clone>(
        &self,
        network: &N,
        batch: AdaptBatch<X, T::Target>,
        scoring: Scoring,
    ) -> Result<Losses>
    where
        N: FeatureTap<Input = X, Output = O>,
        T: Task<X, O>,
    {
        self.losses_with(network, &TermNetworks::none(), batch, scoring)
    }

    /// Computes the losses of `network` on a batch.
    ///
    /// Each data set is passed through the network separately; unlabeled sets only if a term uses
    /// them. `networks` are the learnable parts of the terms ([`networks`](Self::networks)).
    ///
    /// # Errors
    /// Returns an error if a term needs a layer that the network does not have, a term lacks its
    /// learnable part, or there is no loss.
    pub fn losses_with<N, X: Clone, O: Clone>(
        &self,
        network: &N,
        networks: &TermNetworks,
        batch: AdaptBatch<X, T::Target>,
        scoring: Scoring,
    ) -> Result<Losses>
    where
        N: FeatureTap<Input = X, Output = O>,
        T: Task<X, O>,
    {
        let due = self.due_terms(batch.turn);
        let (layers, progress) = (layers_of(&due), batch.progress);
        let passes = self.passes(network, batch, &due, &layers, scoring)?;
        let task = passes.task_loss.map(|loss| NamedLoss { name: TASK.into(), loss, weight: 1.0 });
        let mut losses: Vec<NamedLoss> = task.into_iter().collect();
        for Due { index, weighted: WeightedTerm { name, term, weight } } in &due {
            let mut features = passes.features.of_layers(&layers, &term.layers());
            features.progress = progress;
            features.network = networks.of(*index).cloned();
            let lacks_network =
                features.network.is_none() && term.network(&features.shapes()).is_some();
            if lacks_network {
                let range = "computed with its learnable part (`Objective::networks`)";
                return Err(Error::setting("terms", name, range));
            }
            let weight = weight.at(progress);
            let loss = term.forward(features);
            losses.extend(loss.map(|loss| NamedLoss { name: name.as_str().into(), loss, weight }));
        }
        let weighted = losses.iter().map(|named| named.loss.clone() * named.weight);
        let total = weighted
            .reduce(|sum, loss| sum + loss)
            .ok_or_else(|| Error::setting("labeled", "empty", "at least one data set"))?;
        let named = losses.into_iter().map(|named| (named.name, named.loss)).collect();
        let score = (scoring == Scoring::Wanted).then_some(passes.score);
        Ok(Losses { total, named, score })
    }

    /// Returns the terms that a batch is used for.
    fn due_terms(&self, turn: Turn) -> Vec<Due<'_>> {
        let numbered = self.terms.iter().enumerate();
        let due = numbered.filter(|(number, _)| is_due(turn, number + 1));
        due.map(|(index, weighted)| Due { index, weighted }).collect()
    }

    /// Returns whether the loss of a turn has a weight, so that a step can lower it.
    pub(crate) fn has_weight(&self, turn: Turn, progress: Progress) -> bool {
        match turn {
            Turn::Together => true,
            Turn::Only(0) => self.task_weight > 0.0,
            Turn::Only(number) => {
                self.terms.get(number - 1).is_some_and(|term| term.weight.at(progress) > 0.0)
            }
        }
    }
}

impl WeightedTerm {
    /// Returns the settings as text, to identify a checkpoint.
    fn describe(&self) -> String {
        let Self { name, term, weight } = self;
        let ramp = if weight.ramp > 0.0 { format!(" over {}", weight.ramp) } else { String::new() };
        let own = if *name == term.name() { String::new() } else { format!("{name}: ") };
        format!("{own}{}{ramp}·({})", weight.value, term.describe())
    }
}

/// A term that a batch is used for, with its index among all terms.
struct Due<'a> {
    index: usize,
    weighted: &'a WeightedTerm,
}

struct NamedLoss {
    name: Arc<str>,
    loss: Tensor<1>,
    weight: f64,
}

/// Returns whether a batch is used for the loss with that index.
fn is_due(turn: Turn, index: usize) -> bool {
    match turn {
        Turn::Together => true,
        Turn::Only(only) => only == index,
    }
}
