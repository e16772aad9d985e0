//! The samples of one training step.

use serde::{Deserialize, Serialize};
use windage_core::Seed;

/// The part of a batch that comes from one labeled data set.
#[derive(Clone, Debug)]
pub struct LabeledBatch<X, Y> {
    /// Inputs.
    pub inputs: X,
    /// Targets.
    pub targets: Y,
    /// Share of the labeled samples of the step, 0…1; the shares add up to 1.
    pub share: f64,
}

/// The part of a batch that comes from one unlabeled data set.
#[derive(Clone, Debug)]
pub struct UnlabeledBatch<X> {
    /// Inputs.
    pub inputs: X,
    /// Share of the unlabeled samples of the step, 0…1; the shares add up to 1.
    pub share: f64,
}

/// Which losses a batch is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// All losses, as a weighted sum.
    #[default]
    Together,
    /// The loss with this index only; the task's loss has index 0.
    Only(usize),
}

/// How far training is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Number of steps taken before.
    pub step: usize,
    /// Number of steps of the whole run, if it is known.
    pub steps: Option<usize>,
}

impl Progress {
    /// Returns the share of the steps that are taken, 0…1; 1 if their number is not known, so that
    /// everything that is phased in counts in full.
    pub fn share(self) -> f64 {
        match self.steps {
            Some(steps) if steps > 0 => (self.step as f64 / steps as f64).min(1.0),
            _ => 1.0,
        }
    }
}

/// Samples of all data sets.
#[derive(Clone, Debug)]
pub struct AdaptBatch<X, Y> {
    /// One part per labeled data set.
    pub labeled: Vec<LabeledBatch<X, Y>>,
    /// One part per unlabeled data set.
    pub unlabeled: Vec<UnlabeledBatch<X>>,
    /// Which losses the batch is used for.
    pub turn: Turn,
    /// How far training is.
    pub progress: Progress,
    /// Seed of what the network draws in this step, such as the values that dropout sets to zero.
    pub seed: Seed,
}
