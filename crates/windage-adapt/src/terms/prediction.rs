//! Losses of the predictions for unlabeled samples.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_losses::prediction::{ConfusionLossConfig, EntropyLoss, InformationLoss};
use windage_losses::{Loss, Reduction};

use super::feature_term::{BatchFeatures, FeatureTerm, UsedSamples};

/// A loss of predictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PredictionKind {
    /// Mutual information of samples and predictions, as a loss (SHOT; Liang et al. 2020).
    Information,
    /// Entropy of each prediction.
    Entropy,
    /// Minimum class confusion (MCC; Jin et al. 2020).
    Confusion,
}

impl PredictionKind {
    /// Returns the name used in run configurations and histories.
    pub fn name(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Entropy => "entropy",
            Self::Confusion => "mcc",
        }
    }
}

/// A loss of the logits of unlabeled samples, averaged over the data sets by their shares.
///
/// The predictions of an untrained network mean nothing, so such a term is best phased in
/// ([`Weight::ramped`](crate::objective::Weight::ramped)).
#[derive(Clone, Debug)]
pub struct PredictionTerm {
    kind: PredictionKind,
    layer: String,
}

impl PredictionTerm {
    /// Creates a term on the layer `logits`.
    pub fn new(kind: PredictionKind) -> Self {
        Self { kind, layer: "logits".into() }
    }

    /// Sets the layer with the logits.
    #[must_use]
    pub fn with_layer(self, layer: impl Into<String>) -> Self {
        Self { layer: layer.into(), ..self }
    }

    fn loss(&self, logits: Tensor<2>) -> Tensor<1> {
        match self.kind {
            PredictionKind::Information => InformationLoss.forward(logits, Reduction::Mean),
            PredictionKind::Entropy => EntropyLoss.forward(logits, Reduction::Mean),
            PredictionKind::Confusion => {
                ConfusionLossConfig::new().init().forward(logits, Reduction::Mean)
            }
        }
    }
}

impl FeatureTerm for PredictionTerm {
    fn name(&self) -> String {
        self.kind.name().into()
    }

    fn layers(&self) -> Vec<String> {
        vec![self.layer.clone()]
    }

    fn used_samples(&self) -> UsedSamples {
        UsedSamples::Unlabeled
    }

    fn forward(&self, features: BatchFeatures) -> Option<Tensor<1>> {
        let losses = features.unlabeled.into_iter().flat_map(|set| {
            let share = set.share;
            set.layers.into_iter().map(move |logits| self.loss(logits.averaged()) * share)
        });
        losses.reduce(|sum, loss| sum + loss)
    }
}
