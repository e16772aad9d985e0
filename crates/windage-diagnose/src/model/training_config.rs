//! Configuration of the training of a loss-conditioned model.

use serde::{Deserialize, Serialize};
use windage_core::{Error as CoreError, Seed};
use windage_ops::Upsampling;

use super::independence::Independence;
use super::{Conditioning, ModelKind};
use crate::{Error, Result};

/// Smallest batch that batch normalization can take statistics from.
const LEAST_BATCH: usize = 2;

/// Configuration of [`train_model`](super::train_model). Reports record it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelTrainingConfig {
    /// The objective that trains encoder and decoder.
    pub model: ModelKind,
    /// Passes over both domains.
    pub epochs: usize,
    /// Samples per step, at least 2: batch normalization takes its statistics from them.
    pub batch: usize,
    /// Adam's learning rate. Over the last three tenths of the steps it falls linearly to a
    /// thirtieth.
    pub learning_rate: f64,
    /// Number of features.
    pub latent: usize,
    /// Channels after each halving of the maps, outermost first; as many halvings as channels.
    pub channels: Vec<usize>,
    /// How the decoder doubles the side of its maps.
    pub upsampling: Upsampling,
    /// What the decoder is conditioned on.
    pub conditioning: Conditioning,
    /// How features are kept independent of the loss.
    pub independence: Independence,
    /// Weight of `‖z‖²`, which keeps features from growing to escape the adversary.
    pub feature_decay: f64,
    /// Added to a loss before its logarithm is taken.
    pub loss_offset: f64,
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
            channels: vec![16, 32, 48],
            upsampling: Upsampling::default(),
            conditioning: Conditioning::default(),
            independence: Independence::default(),
            feature_decay: 1e-3,
            loss_offset: 1e-3,
            seed: Seed(0),
        }
    }
}

impl ModelTrainingConfig {
    /// Sets the objective that trains encoder and decoder.
    #[must_use]
    pub fn with_model(self, model: ModelKind) -> Self {
        Self { model, ..self }
    }

    /// Sets the number of passes over both domains.
    #[must_use]
    pub fn with_epochs(self, epochs: usize) -> Self {
        Self { epochs, ..self }
    }

    /// Sets the number of samples per step.
    #[must_use]
    pub fn with_batch(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// Sets Adam's learning rate.
    #[must_use]
    pub fn with_learning_rate(self, learning_rate: f64) -> Self {
        Self { learning_rate, ..self }
    }

    /// Sets the number of features.
    #[must_use]
    pub fn with_latent(self, latent: usize) -> Self {
        Self { latent, ..self }
    }

    /// Sets the channels after each halving of the maps, and with them the number of halvings.
    #[must_use]
    pub fn with_channels(self, channels: Vec<usize>) -> Self {
        Self { channels, ..self }
    }

    /// Sets what the decoder is conditioned on.
    #[must_use]
    pub fn with_conditioning(self, conditioning: Conditioning) -> Self {
        Self { conditioning, ..self }
    }

    /// Sets how features are kept independent of the loss.
    #[must_use]
    pub fn with_independence(self, independence: Independence) -> Self {
        Self { independence, ..self }
    }

    /// Sets the seed of weights and order.
    #[must_use]
    pub fn with_seed(self, seed: Seed) -> Self {
        Self { seed, ..self }
    }

    /// Returns the patent's literal form: no class, no independence, no decay; a GAN without
    /// reconstruction, whose discriminator sees sample, features and loss alone.
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
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<()> {
        let refuse = |field: &str, value: &dyn std::fmt::Display, range: &str| {
            Err(Error::from(CoreError::setting(field, value, range)))
        };
        let counts = [("epochs", self.epochs), ("latent", self.latent)];
        if let Some((field, _)) = counts.iter().find(|(_, value)| *value == 0) {
            return refuse(field, &0, "at least 1");
        }
        if self.batch < LEAST_BATCH {
            let range = "at least 2, since batch normalization of a single sample removes what \
                         distinguishes it";
            return refuse("batch", &self.batch, range);
        }
        if self.channels.is_empty() || self.channels.contains(&0) {
            let range = "a list of at least one number, each at least 1";
            return refuse("channels", &format!("{:?}", self.channels), range);
        }
        if let Independence::Adversarial { steps: 0, .. } = self.independence {
            return refuse("independence steps", &0, "at least 1");
        }
        for (field, value) in
            [("learning_rate", self.learning_rate), ("loss_offset", self.loss_offset)]
        {
            if !(value.is_finite() && value > 0.0) {
                return refuse(field, &value, "finite and positive");
            }
        }
        let mut weights = self.model.weights();
        weights.push(("feature_decay", self.feature_decay));
        weights.push(("independence weight", self.independence.weight()));
        match weights.iter().find(|(_, value)| !(value.is_finite() && *value >= 0.0)) {
            Some((field, value)) => refuse(field, value, "finite and not negative"),
            None => Ok(()),
        }
    }

    /// Returns the learning rate of a step.
    pub(super) fn rate(&self, step: usize, steps: usize) -> f64 {
        let left = 1.0 - step as f64 / steps.max(1) as f64;
        self.learning_rate * (left / 0.3 + 0.03).min(1.0)
    }
}
