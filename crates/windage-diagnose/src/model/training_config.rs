//! How a loss-conditioned model is trained: settings.

use serde::{Deserialize, Serialize};
use windage_core::{Error as CoreError, Seed};

use super::{Conditioning, ModelKind};
use crate::{Error, Independence, Result};
use windage_ops::Upsampling;

/// How [`train_model`](crate::train_model) trains. Serializable, so that a report can say what was
/// done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelTrainingConfig {
    /// What encoder and decoder are trained on.
    #[serde(default)]
    pub model: ModelKind,
    /// Passes over both domains.
    pub epochs: usize,
    /// Samples a step.
    pub batch: usize,
    /// Adam's learning rate; over the last three tenths of the steps it falls linearly to a
    /// thirtieth.
    pub learning_rate: f64,
    /// Number of features.
    pub latent: usize,
    /// Channels of the three levels.
    pub channels: [usize; 3],
    /// How the decoder doubles the side of its maps.
    pub upsampling: Upsampling,
    /// What the decoder is told.
    pub conditioning: Conditioning,
    /// How features are kept from telling the loss.
    pub independence: Independence,
    /// Weight of `‖z‖²`, which keeps features from growing away from the adversary.
    pub feature_decay: f64,
    /// Added to a loss before its logarithm is taken.
    pub level_offset: f64,
    /// Seed of weights and order.
    pub seed: Seed,
}

impl Default for ModelTrainingConfig {
    fn default() -> Self {
        Self {
            model: ModelKind::default(),
            epochs: 16,
            batch: 64,
            learning_rate: 2e-3,
            latent: 8,
            channels: [16, 32, 48],
            upsampling: Upsampling::default(),
            conditioning: Conditioning::default(),
            independence: Independence::default(),
            feature_decay: 1e-3,
            level_offset: 1e-3,
            seed: Seed(0),
        }
    }
}

impl ModelTrainingConfig {
    /// The patent's literal form: no class, no independence, no decay; a GAN without
    /// reconstruction.
    #[must_use]
    pub fn literal(self) -> Self {
        let model = match self.model {
            ModelKind::Gan { .. } => ModelKind::literal_gan(),
            other => other,
        };
        let (conditioning, independence) = (Conditioning::Loss, Independence::None);
        Self { model, conditioning, independence, feature_decay: 0.0, ..self }
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting out of its range, by name.
    pub fn validate(&self) -> Result<()> {
        let counts = [("epochs", self.epochs), ("batch", self.batch), ("latent", self.latent)];
        let refuse = |field: &str, value: &dyn std::fmt::Display, range: &str| {
            Err(Error::from(CoreError::setting(field, value, range)))
        };
        if let Some((field, _)) = counts.iter().find(|(_, value)| *value == 0) {
            return refuse(field, &0, "at least 1");
        }
        if self.channels.contains(&0) {
            return refuse("channels", &format!("{:?}", self.channels), "at least 1 each");
        }
        if let Independence::Adversarial { steps: 0, .. } = self.independence {
            return refuse("independence steps", &0, "at least 1");
        }
        let weight = match self.independence {
            Independence::None => 0.0,
            Independence::Correlation { weight } | Independence::Adversarial { weight, .. } => {
                weight
            }
        };
        let mut ranges = vec![
            ("learning_rate", self.learning_rate, f64::MIN_POSITIVE),
            ("level_offset", self.level_offset, f64::MIN_POSITIVE),
            ("feature_decay", self.feature_decay, 0.0),
            ("independence weight", weight, 0.0),
        ];
        ranges.extend(self.model.weights().into_iter().map(|(field, weight)| (field, weight, 0.0)));
        match ranges.iter().find(|(_, value, least)| !(value.is_finite() && value >= least)) {
            Some((field, value, _)) => {
                refuse(field, value, "finite and not negative (rates and offsets positive)")
            }
            None => Ok(()),
        }
    }

    /// The learning rate at a step.
    pub(super) fn rate(&self, step: usize, steps: usize) -> f64 {
        let left = 1.0 - step as f64 / steps.max(1) as f64;
        self.learning_rate * (left / 0.3 + 0.03).min(1.0)
    }
}
