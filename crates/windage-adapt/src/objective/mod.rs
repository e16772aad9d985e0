//! What training minimizes: the task's loss and weighted losses of features.

use std::sync::Arc;

use burn::tensor::Tensor;
use windage_core::features::{FeatureTap, Features, Taps};
use windage_core::{Error, Result};

use crate::sets::{AdaptBatch, Turn};
use crate::task::{Score, Task};
use crate::terms::{BatchFeatures, FeatureTerm, SetFeatures, UsedSamples};

/// Name of the task's loss in histories and thresholds.
pub const TASK: &str = "task";

/// The loss of a task and terms that are added to it.
///
/// *Formula*: `L = L_task + Σ_k w_k·L_k`, or one of these losses at a time if they are propagated
/// one by one.
#[derive(Clone, Debug)]
pub struct Objective<T> {
    task: T,
    terms: Vec<WeightedTerm>,
}

#[derive(Clone, Debug)]
struct WeightedTerm {
    term: Arc<dyn FeatureTerm>,
    weight: f64,
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
        Self { task, terms: Vec::new() }
    }

    /// Adds a term.
    #[must_use]
    pub fn with(mut self, term: impl FeatureTerm + 'static, weight: f64) -> Self {
        self.terms.push(WeightedTerm { term: Arc::new(term), weight });
        self
    }

    /// Returns the task.
    pub fn task(&self) -> &T {
        &self.task
    }

    /// Returns the names of all losses, the task's first.
    pub fn names(&self) -> Vec<String> {
        let terms = self.terms.iter().map(|weighted| weighted.term.name());
        std::iter::once(TASK.to_owned()).chain(terms).collect()
    }

    /// Returns the weight of the loss of that name; the task's is 1.
    pub fn weight(&self, name: &str) -> Option<f64> {
        if name == TASK {
            return Some(1.0);
        }
        let found = self.terms.iter().find(|weighted| weighted.term.name() == name);
        found.map(|weighted| weighted.weight)
    }

    /// Returns the settings of all terms as text, to identify a checkpoint.
    pub(crate) fn describe(&self) -> String {
        let terms = self.terms.iter();
        let texts =
            terms.map(|WeightedTerm { term, weight }| format!("{weight}·({})", term.describe()));
        texts.collect::<Vec<_>>().join(" + ")
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
        for (number, WeightedTerm { term, weight }) in self.terms.iter().enumerate() {
            let name = term.name();
            if !(weight.is_finite() && *weight >= 0.0) {
                let field = format!("{name}.weight");
                return Err(Error::setting(&field, weight, "finite and at least 0"));
            }
            if names[..=number].contains(&name) {
                let range = "named differently from every other loss";
                return Err(Error::setting("terms", &name, range));
            }
            if term.used_samples().unlabeled() && unlabeled_sets == 0 {
                let range =
                    format!("at least one data set, since the {name} term uses unlabeled samples");
                return Err(Error::setting("unlabeled", "empty", &range));
            }
        }
        Ok(())
    }

    /// Computes the losses of `network` on a batch.
    ///
    /// Each data set is passed through the network separately; unlabeled sets only if a term uses
    /// them.
    ///
    /// # Errors
    /// Returns an error if a term needs a layer that the network does not have, or the batch has no
    /// labeled samples.
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
        let due = self.due_terms(batch.turn);
        let layers = layers_of(&due);
        let passes = self.passes(network, batch, &due, &layers, scoring)?;
        let task = passes.task_loss.map(|loss| NamedLoss { name: TASK.into(), loss, weight: 1.0 });
        let terms = due.iter().filter_map(|WeightedTerm { term, weight }| {
            let loss = term.forward(passes.features.of_layers(&layers, &term.layers()))?;
            Some(NamedLoss { name: term.name().into(), loss, weight: *weight })
        });
        let losses: Vec<NamedLoss> = task.into_iter().chain(terms).collect();
        let weighted = losses.iter().map(|named| named.loss.clone() * named.weight);
        let total = weighted
            .reduce(|sum, loss| sum + loss)
            .ok_or_else(|| Error::setting("labeled", "empty", "at least one data set"))?;
        let named = losses.into_iter().map(|named| (named.name, named.loss)).collect();
        let score = (scoring == Scoring::Wanted).then_some(passes.score);
        Ok(Losses { total, named, score })
    }

    /// Passes each data set that is needed through the network.
    fn passes<N, X: Clone, O: Clone>(
        &self,
        network: &N,
        batch: AdaptBatch<X, T::Target>,
        due: &[&WeightedTerm],
        layers: &[String],
        scoring: Scoring,
    ) -> Result<Passes>
    where
        N: FeatureTap<Input = X, Output = O>,
        T: Task<X, O>,
    {
        let task_is_due = is_due(batch.turn, 0);
        let uses = |kind: fn(UsedSamples) -> bool| {
            due.iter().any(|weighted| kind(weighted.term.used_samples()))
        };
        let mut passes = Passes::default();
        let labeled =
            if task_is_due || uses(UsedSamples::labeled) { batch.labeled } else { vec![] };
        for part in labeled {
            let (output, features) = pass(network, part.inputs.clone(), layers)?;
            passes.features.labeled.push(SetFeatures { layers: features, share: part.share });
            if scoring == Scoring::Wanted {
                passes.score += self.task.score(&part.inputs, output.clone(), &part.targets);
            }
            if task_is_due {
                let loss = self.task.loss(&part.inputs, output, &part.targets) * part.share;
                passes.task_loss = Some(passes.task_loss.map_or(loss.clone(), |sum| sum + loss));
            }
        }
        let unlabeled = if uses(UsedSamples::unlabeled) { batch.unlabeled } else { vec![] };
        for part in unlabeled {
            let (_, features) = pass(network, part.inputs, layers)?;
            passes.features.unlabeled.push(SetFeatures { layers: features, share: part.share });
        }
        Ok(passes)
    }

    /// Returns the terms that a batch is used for.
    fn due_terms(&self, turn: Turn) -> Vec<&WeightedTerm> {
        let numbered = self.terms.iter().enumerate();
        let due = numbered.filter(|(number, _)| is_due(turn, number + 1));
        due.map(|(_, weighted)| weighted).collect()
    }
}

/// Returns the layers that these terms need, each once.
fn layers_of(due: &[&WeightedTerm]) -> Vec<String> {
    let mut layers = Vec::new();
    for layer in due.iter().flat_map(|weighted| weighted.term.layers()) {
        if !layers.contains(&layer) {
            layers.push(layer);
        }
    }
    layers
}

struct NamedLoss {
    name: Arc<str>,
    loss: Tensor<1>,
    weight: f64,
}

/// What passing a batch through the network gives.
#[derive(Default)]
struct Passes {
    task_loss: Option<Tensor<1>>,
    score: Score,
    features: BatchFeatures,
}

impl BatchFeatures {
    /// Selects the features of the layers `wanted` from those of `layers`.
    fn of_layers(&self, layers: &[String], wanted: &[String]) -> Self {
        let positions: Vec<usize> = wanted
            .iter()
            .filter_map(|layer| layers.iter().position(|name| name == layer))
            .collect();
        let select = |set: &SetFeatures| SetFeatures {
            layers: positions.iter().map(|&position| set.layers[position].clone()).collect(),
            share: set.share,
        };
        Self {
            labeled: self.labeled.iter().map(select).collect(),
            unlabeled: self.unlabeled.iter().map(select).collect(),
        }
    }
}

/// Returns the output of the network and the features of `layers`.
fn pass<N: FeatureTap>(
    network: &N,
    inputs: N::Input,
    layers: &[String],
) -> Result<(N::Output, Vec<Features>)> {
    let mut taps = Taps::of(layers.iter().cloned());
    let output = network.tapped(inputs, &mut taps);
    Ok((output, taps.features()?))
}

/// Returns whether a batch is used for the loss with that index.
fn is_due(turn: Turn, index: usize) -> bool {
    match turn {
        Turn::Together => true,
        Turn::Only(only) => only == index,
    }
}
