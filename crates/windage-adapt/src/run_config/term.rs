//! Terms of a run configuration, beside the correlation.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::network::NetworkConfig;
use crate::objective::{Objective, Weight};
use crate::task::Classification;
use crate::terms::{
    AdversarialTerm, AdversaryKind, CovarianceKind, CovarianceTerm, DiscrepancyTerm, FeatureTerm,
    PredictionKind, PredictionTerm,
};

/// The loss of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermKind {
    /// [`CovarianceKind::DeepCoral`].
    DeepCoral,
    /// [`CovarianceKind::Decov`].
    Decov,
    /// [`CovarianceKind::VicregCovariance`].
    VicregCovariance,
    /// [`CovarianceKind::VicregVariance`].
    VicregVariance,
    /// [`PredictionKind::Information`].
    Information,
    /// [`PredictionKind::Entropy`].
    Entropy,
    /// [`PredictionKind::Confusion`].
    Mcc,
    /// [`DiscrepancyTerm`].
    Mmd,
    /// [`AdversaryKind::Dann`].
    Dann,
    /// [`AdversaryKind::Cdan`].
    Cdan,
}

impl TermKind {
    /// All losses.
    pub const ALL: [Self; 10] = [
        Self::DeepCoral,
        Self::Decov,
        Self::VicregCovariance,
        Self::VicregVariance,
        Self::Information,
        Self::Entropy,
        Self::Mcc,
        Self::Mmd,
        Self::Dann,
        Self::Cdan,
    ];

    /// Returns the name used in run configurations and histories.
    pub fn name(self) -> &'static str {
        match self {
            Self::DeepCoral => CovarianceKind::DeepCoral.name(),
            Self::Decov => CovarianceKind::Decov.name(),
            Self::VicregCovariance => CovarianceKind::VicregCovariance.name(),
            Self::VicregVariance => CovarianceKind::VicregVariance.name(),
            Self::Information => PredictionKind::Information.name(),
            Self::Entropy => PredictionKind::Entropy.name(),
            Self::Mcc => PredictionKind::Confusion.name(),
            Self::Mmd => "mmd",
            Self::Dann => AdversaryKind::Dann.name(),
            Self::Cdan => AdversaryKind::Cdan.name(),
        }
    }

    /// Returns whether the loss is one of predictions, which mean nothing before training.
    pub fn is_of_predictions(self) -> bool {
        matches!(self, Self::Information | Self::Entropy | Self::Mcc)
    }

    /// Returns the term on `layer`; predictions are always those of the layer `logits`.
    fn term(self, layer: String) -> Arc<dyn FeatureTerm> {
        let covariance =
            |layer, kind| Arc::new(CovarianceTerm::new(kind, layer)) as Arc<dyn FeatureTerm>;
        match self {
            Self::DeepCoral => covariance(layer, CovarianceKind::DeepCoral),
            Self::Decov => covariance(layer, CovarianceKind::Decov),
            Self::VicregCovariance => covariance(layer, CovarianceKind::VicregCovariance),
            Self::VicregVariance => covariance(layer, CovarianceKind::VicregVariance),
            Self::Information => Arc::new(PredictionTerm::new(PredictionKind::Information)),
            Self::Entropy => Arc::new(PredictionTerm::new(PredictionKind::Entropy)),
            Self::Mcc => Arc::new(PredictionTerm::new(PredictionKind::Confusion)),
            Self::Mmd => Arc::new(DiscrepancyTerm::new(layer)),
            Self::Dann => Arc::new(AdversarialTerm::new(AdversaryKind::Dann, layer)),
            Self::Cdan => Arc::new(AdversarialTerm::new(AdversaryKind::Cdan, layer)),
        }
    }
}

/// Settings of a term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermConfig {
    /// The loss.
    pub loss: TermKind,
    /// The layer whose features it is computed on; the last one before the logits if it is missing.
    /// Losses of predictions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Weight of the term; the task's loss has weight 1.
    #[serde(default = "one")]
    pub weight: f64,
    /// Share of the steps over which the weight rises from 0; if it is missing, 0.2 for losses of
    /// predictions and 0 for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ramp: Option<f64>,
    /// Name in histories and thresholds; that of the loss if it is missing. The second term of a
    /// kind needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl TermConfig {
    /// Creates a term with weight 1 on the last layer before the logits.
    pub fn new(loss: TermKind) -> Self {
        Self { loss, layer: None, weight: 1.0, ramp: None, name: None }
    }

    /// Sets the weight.
    #[must_use]
    pub fn with_weight(self, weight: f64) -> Self {
        Self { weight, ..self }
    }

    /// Returns the name in histories and thresholds.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(self.loss.name())
    }

    /// Returns an objective with this term.
    pub(super) fn added_to(
        &self,
        objective: Objective<Classification>,
        network: &NetworkConfig,
    ) -> Objective<Classification> {
        let layer = self.layer.clone().unwrap_or_else(|| network.feature_layer());
        let usual = if self.loss.is_of_predictions() { RAMP } else { 0.0 };
        let weight = Weight::ramped(self.weight, self.ramp.unwrap_or(usual));
        objective.with_shared(self.name().into(), self.loss.term(layer), weight)
    }
}

/// Share of the steps over which losses of predictions are phased in.
const RAMP: f64 = 0.2;

pub(super) fn one() -> f64 {
    1.0
}

#[allow(clippy::trivially_copy_pass_by_ref)] // The signature that serde asks for.
pub(super) fn is_false(value: &bool) -> bool {
    !value
}

#[allow(clippy::trivially_copy_pass_by_ref)] // The signature that serde asks for.
pub(super) fn is_zero(value: &f64) -> bool {
    *value == 0.0
}
