//! The trait of all losses of features.

use std::fmt::Debug;

use burn::tensor::Tensor;
use windage_core::features::Features;

/// The features of one data set's part of a batch.
#[derive(Clone, Debug)]
pub struct SetFeatures {
    /// One entry per layer, in the order of [`FeatureTerm::layers`].
    pub layers: Vec<Features>,
    /// Share of the data set among the labeled, or the unlabeled, samples of the batch, 0…1.
    pub share: f64,
}

/// The features of a batch.
#[derive(Clone, Debug, Default)]
pub struct BatchFeatures {
    /// One entry per labeled data set.
    pub labeled: Vec<SetFeatures>,
    /// One entry per unlabeled data set.
    pub unlabeled: Vec<SetFeatures>,
}

/// A loss of the features of labeled and unlabeled samples.
///
/// [`CorrelationTerm`](super::CorrelationTerm) and [`CovarianceTerm`](super::CovarianceTerm)
/// implement it. Implement it yourself to add a loss that compares or shapes features.
pub trait FeatureTerm: Debug + Send + Sync {
    /// Returns the name of the loss in histories, thresholds and recommendations.
    fn name(&self) -> String;

    /// Returns the names of the layers whose features the loss needs.
    fn layers(&self) -> Vec<String>;

    /// Returns which samples the loss is computed on. Other samples may be missing from the
    /// features it gets.
    fn used_samples(&self) -> UsedSamples;

    /// Returns the loss, `[1]`, or `None` if there are no samples that it can be computed on.
    fn forward(&self, features: BatchFeatures) -> Option<Tensor<1>>;

    /// Returns all settings as text. A checkpoint cannot be resumed with other settings.
    fn describe(&self) -> String {
        format!("{self:?}")
    }
}

/// Which samples a term is computed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsedSamples {
    /// Labeled samples only.
    Labeled,
    /// Unlabeled samples only.
    Unlabeled,
    /// Labeled and unlabeled samples.
    Both,
}

impl UsedSamples {
    /// Returns whether labeled samples are used.
    pub fn labeled(self) -> bool {
        self != Self::Unlabeled
    }

    /// Returns whether unlabeled samples are used.
    pub fn unlabeled(self) -> bool {
        self != Self::Labeled
    }
}
