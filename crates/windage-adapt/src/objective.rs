//! What training minimizes: the task's loss and the terms of features, with their weights.

use std::sync::Arc;

use burn::tensor::Tensor;
use windage_core::{Error, FeatureTap, Features, Result, Taps};

use crate::sets::{AdaptBatch, Turn};
use crate::task::Task;
use crate::terms::{FeatureTerm, LooksAt, SetFeatures, Sides};

/// Name of the task's loss in histories and thresholds.
pub const TASK: &str = "task";

/// The task and the terms beside it.
///
/// *Formula*: `L = L_task + Σ_k w_k·L_k`, or one of these alone where losses are propagated one by
/// one.
#[derive(Clone, Debug)]
pub struct Objective<T> {
    task: T,
    terms: Vec<(Arc<dyn FeatureTerm>, f64)>,
}

/// The losses of one batch, not weighted.
#[derive(Clone, Debug)]
pub struct Losses {
    /// What is propagated: the weighted sum, or the weighted loss whose turn it is.
    pub total: Tensor<1>,
    /// Every loss that was computed with its name, without its weight; the task's is called
    /// [`TASK`].
    pub named: Vec<(Arc<str>, Tensor<1>)>,
    /// Sum of the task's score and the number of samples.
    pub score: Option<(f64, usize)>,
}

/// Whether the task's score is wanted, which needs the outputs read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scoring {
    /// It is.
    Wanted,
    /// It is not.
    Skipped,
}

impl<T> Objective<T> {
    /// The task alone.
    pub fn new(task: T) -> Self {
        Self { task, terms: Vec::new() }
    }

    /// Adds a term.
    #[must_use]
    pub fn with(mut self, term: impl FeatureTerm + 'static, weight: f64) -> Self {
        self.terms.push((Arc::new(term), weight));
        self
    }

    /// The task.
    pub fn task(&self) -> &T {
        &self.task
    }

    /// Names of all losses, the task's first.
    pub fn names(&self) -> Vec<String> {
        std::iter::once(TASK.to_owned())
            .chain(self.terms.iter().map(|(term, _)| term.name()))
            .collect()
    }

    /// Weight of the loss of that name; the task's is 1.
    pub fn weight(&self, name: &str) -> Option<f64> {
        let term =
            self.terms.iter().find(|(term, _)| term.name() == name).map(|(_, weight)| *weight);
        if name == TASK { Some(1.0) } else { term }
    }

    /// All settings, by which a checkpoint knows its run.
    pub fn describe(&self) -> String {
        self.terms
            .iter()
            .map(|(term, weight)| format!("{weight}·({})", term.describe()))
            .collect::<Vec<_>>()
            .join(" + ")
    }

    /// Whether any term looks at unlabeled samples.
    pub fn needs_unlabeled(&self) -> bool {
        self.terms.iter().any(|(term, _)| term.looks_at().unlabeled())
    }

    /// # Errors
    /// When a weight is negative or not finite, two terms share a name, or unlabeled samples are
    /// needed and there are none.
    pub fn validate(&self, unlabeled_sets: usize) -> Result<()> {
        let names = self.names();
        for (number, (term, weight)) in self.terms.iter().enumerate() {
            let name = term.name();
            if !(weight.is_finite() && *weight >= 0.0) {
                return Err(Error::setting(
                    &format!("{name}.weight"),
                    weight,
                    "finite and at least 0",
                ));
            }
            if names[..=number].contains(&name) {
                return Err(Error::setting(
                    "terms",
                    &name,
                    "named differently from every other loss",
                ));
            }
            if term.looks_at().unlabeled() && unlabeled_sets == 0 {
                let range = format!(
                    "at least one data set, since the {name} term looks at unlabeled samples"
                );
                return Err(Error::setting("unlabeled", "empty", &range));
            }
        }
        Ok(())
    }

    /// The losses of `network` on a batch.
    ///
    /// Every set passes through the network on its own, unlabeled ones only if a term looks at
    /// them.
    ///
    /// # Errors
    /// When a term asks for a layer that the network does not offer.
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
        let turn = batch.turn;
        let due: Vec<usize> =
            (0..self.terms.len()).filter(|&number| is_due(turn, number + 1)).collect();
        let layers = self.layers(&due);
        let passes = self.passes(network, batch, &due, &layers, scoring)?;
        let mut named: Vec<(Arc<str>, Tensor<1>, f64)> = Vec::new();
        named.extend(passes.task_loss.map(|loss| (TASK.into(), loss, 1.0)));
        for &number in &due {
            let (term, weight) = &self.terms[number];
            let loss = term.forward(self.of_layers(&passes.sides, &layers, number));
            named.extend(loss.map(|loss| (term.name().into(), loss, *weight)));
        }
        let weighted = named
            .iter()
            .map(|(_, loss, weight)| loss.clone() * *weight)
            .reduce(|sum, term| sum + term);
        let total =
            weighted.ok_or_else(|| Error::setting("labeled", "empty", "at least one data set"))?;
        let named = named.into_iter().map(|(name, loss, _)| (name, loss)).collect();
        Ok(Losses { total, named, score: (scoring == Scoring::Wanted).then_some(passes.score) })
    }

    /// Every set that is needed through the network.
    fn passes<N, X: Clone, O: Clone>(
        &self,
        network: &N,
        batch: AdaptBatch<X, T::Target>,
        due: &[usize],
        layers: &[String],
        scoring: Scoring,
    ) -> Result<Passes>
    where
        N: FeatureTap<Input = X, Output = O>,
        T: Task<X, O>,
    {
        let task_is_due = is_due(batch.turn, 0);
        let looks =
            |at: fn(LooksAt) -> bool| due.iter().any(|&number| at(self.terms[number].0.looks_at()));
        let mut passes = Passes::default();
        for part in batch.labeled.into_iter().filter(|_| task_is_due || looks(LooksAt::labeled)) {
            let (output, features) = through(network, part.inputs.clone(), layers)?;
            passes.sides.labeled.push(SetFeatures { layers: features, share: part.share });
            if scoring == Scoring::Wanted {
                let (sum, count) = self.task.score(&part.inputs, output.clone(), &part.targets);
                passes.score = (passes.score.0 + sum, passes.score.1 + count);
            }
            if task_is_due {
                let loss = self.task.loss(&part.inputs, output, &part.targets) * part.share;
                passes.task_loss = Some(passes.task_loss.map_or(loss.clone(), |sum| sum + loss));
            }
        }
        for part in batch.unlabeled.into_iter().filter(|_| looks(LooksAt::unlabeled)) {
            let (_, features) = through(network, part.inputs, layers)?;
            passes.sides.unlabeled.push(SetFeatures { layers: features, share: part.share });
        }
        Ok(passes)
    }

    /// Layers that the terms of these numbers need, each once.
    fn layers(&self, due: &[usize]) -> Vec<String> {
        let mut layers = Vec::new();
        for layer in due.iter().flat_map(|&number| self.terms[number].0.layers()) {
            if !layers.contains(&layer) {
                layers.push(layer);
            }
        }
        layers
    }

    /// Of everything tapped, what one term asked for.
    fn of_layers(&self, sides: &Sides, tapped: &[String], number: usize) -> Sides {
        let wanted = self.terms[number].0.layers();
        let positions: Vec<usize> = wanted
            .iter()
            .filter_map(|layer| tapped.iter().position(|name| name == layer))
            .collect();
        let of = |sets: &[SetFeatures]| {
            let one = |set: &SetFeatures| SetFeatures {
                layers: positions.iter().map(|&position| set.layers[position].clone()).collect(),
                share: set.share,
            };
            sets.iter().map(one).collect()
        };
        Sides { labeled: of(&sides.labeled), unlabeled: of(&sides.unlabeled) }
    }
}

/// What the passes of a batch through the network give.
#[derive(Default)]
struct Passes {
    task_loss: Option<Tensor<1>>,
    score: (f64, usize),
    sides: Sides,
}

/// The output, and the features of `layers`.
fn through<N: FeatureTap>(
    network: &N,
    inputs: N::Input,
    layers: &[String],
) -> Result<(N::Output, Vec<Features>)> {
    let mut taps = Taps::of(layers.iter().cloned());
    let output = network.tapped(inputs, &mut taps);
    Ok((output, taps.features()?))
}

/// Whether the loss of that number is propagated in this turn.
fn is_due(turn: Turn, number: usize) -> bool {
    match turn {
        Turn::Together => true,
        Turn::Only(only) => only == number,
    }
}
