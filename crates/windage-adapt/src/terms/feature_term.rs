//! The trait of all losses of features.

use std::fmt::Debug;

use burn::tensor::Tensor;
use windage_core::features::Features;

use super::perceptron::{Perceptron, PerceptronConfig};
use crate::sets::Progress;

/// The features of one data set's part of a batch.
#[derive(Clone, Debug)]
pub struct SetFeatures {
    /// One entry per layer, in the order of [`FeatureTerm::layers`].
    pub layers: Vec<Features>,
    /// Classes of the samples: of labeled sets, if the task has classes.
    pub labels: Option<Vec<usize>>,
    /// Share of the data set among the labeled, or the unlabeled, samples of the batch, 0…1.
    pub share: f64,
}

/// The features of a batch, and what else a term may use.
#[derive(Clone, Debug, Default)]
pub struct BatchFeatures {
    /// One entry per labeled data set.
    pub labeled: Vec<SetFeatures>,
    /// One entry per unlabeled data set.
    pub unlabeled: Vec<SetFeatures>,
    /// How far training is.
    pub progress: Progress,
    /// The learnable part of the term, if it has one.
    pub network: Option<Perceptron>,
}

/// A loss of the features of labeled and unlabeled samples.
///
/// [`CorrelationTerm`](super::CorrelationTerm) and the other terms of this module implement it.
/// Implement it yourself to add a loss that compares or shapes features. Predictions are features
/// of the layer that the network calls `logits`.
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

    /// Returns the structure of the term's learnable part, if it has one; `features` are the shapes
    /// `[samples, channels, …]` of its layers. It is trained with the network, down the gradient of
    /// the same losses.
    fn network(&self, _features: &[Vec<usize>]) -> Option<PerceptronConfig> {
        None
    }

    /// Returns whether the loss depends on [`BatchFeatures::progress`]. A run with such a term
    /// cannot be continued with another number of steps.
    fn changes_with_progress(&self) -> bool {
        false
    }

    /// Returns the smallest number of samples of a data set on which the loss means anything.
    fn least_samples(&self) -> usize {
        2
    }

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
