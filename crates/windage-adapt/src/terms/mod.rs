//! Losses of features, beside the task's: what unlabeled data are for.

mod correlation;
mod covariance;

use std::fmt::Debug;

use burn::tensor::Tensor;
use windage_core::Features;

pub use correlation::{CorrelationTerm, Mode, Sampling};
pub use covariance::{CovarianceKind, CovarianceTerm};

/// The features of one set's part of a batch.
#[derive(Clone, Debug)]
pub struct SetFeatures {
    /// One entry a layer that the term asked for, in its order.
    pub layers: Vec<Features>,
    /// Share of the set among the labeled, or the unlabeled, samples of the batch.
    pub share: f64,
}

/// The features of a batch.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    /// One entry a labeled set.
    pub labeled: Vec<SetFeatures>,
    /// One entry an unlabeled set.
    pub unlabeled: Vec<SetFeatures>,
}

/// A loss of the features of labeled and unlabeled samples.
///
/// Anything that compares or shapes features can join by implementing it; [`CorrelationTerm`] and
/// [`CovarianceTerm`] do.
pub trait FeatureTerm: Debug + Send + Sync {
    /// Name, by which histories, thresholds and recommendations call it.
    fn name(&self) -> String;

    /// Layers whose features it needs.
    fn layers(&self) -> Vec<String>;

    /// Which samples it looks at; others are not passed through the network for its sake.
    fn looks_at(&self) -> LooksAt;

    /// The loss, `[1]`; `None` where a side that it looks at is empty.
    fn forward(&self, sides: Sides) -> Option<Tensor<1>>;

    /// All its settings, by which a checkpoint knows its run.
    fn describe(&self) -> String {
        format!("{self:?}")
    }
}

/// Which samples a term looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LooksAt {
    /// Labeled ones alone.
    Labeled,
    /// Unlabeled ones alone.
    Unlabeled,
    /// Both.
    Both,
}

impl LooksAt {
    /// Whether labeled samples are needed.
    pub fn labeled(self) -> bool {
        self != Self::Unlabeled
    }

    /// Whether unlabeled samples are needed.
    pub fn unlabeled(self) -> bool {
        self != Self::Labeled
    }
}

/// `Σ share · loss(set)`.
fn over_sets(
    sets: Vec<SetFeatures>,
    loss: impl Fn(Vec<Features>) -> Tensor<1>,
) -> Option<Tensor<1>> {
    sets.into_iter().map(|set| loss(set.layers) * set.share).reduce(|sum, term| sum + term)
}
