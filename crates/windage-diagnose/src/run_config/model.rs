//! The generative model.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::Seed;
use windage_ops::Upsampling;

use super::data::{DataKind, refuse_first};
use crate::Result;
use crate::model::independence::Independence;
use crate::model::{Conditioning, ModelKind, ModelTrainingConfig};

/// The generative model and its training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelConfig {
    /// Whether there is a generative model, whose matrices show what harms the classifier. Which
    /// attributes are causes is decided without it; it takes minutes, and hours for photographs of
    /// hundreds of pixels per side.
    pub enabled: bool,
    /// A generative model that an earlier run has trained and saved, `generator.safetensors`. With
    /// it nothing is trained, and the other keys are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
    /// Passes over both domains. If it is missing, at least 16 over images, 32 over spectrograms,
    /// 24 over series, and 12 with the GAN, and as many as give 600 steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epochs: Option<usize>,
    /// Samples per step.
    pub batch: usize,
    /// Adam's learning rate. Over the last three tenths of the steps it falls linearly to a
    /// thirtieth.
    pub learning_rate: f64,
    /// Number of features.
    pub latent: usize,
    /// Channels after each halving of the maps, outermost first: their number is the depth of the
    /// networks, and the numbers are their widths.
    pub channels: Vec<usize>,
    /// How the decoder doubles the side of its maps.
    pub upsampling: Upsampling,
    /// What the decoder is conditioned on.
    pub conditioning: Conditioning,
    /// Weight of `‖z‖²`, which keeps features from growing to escape the adversary.
    pub feature_decay: f64,
    /// Added to a loss before its logarithm is taken.
    pub loss_offset: f64,
    /// The objective that trains encoder and decoder.
    pub objective: ModelKind,
    /// How features are kept independent of the loss.
    pub independence: Independence,
}

impl Default for ModelConfig {
    fn default() -> Self {
        let mut config = Self::of(ModelTrainingConfig::default());
        config.epochs = None;
        config
    }
}

impl ModelConfig {
    fn of(training: ModelTrainingConfig) -> Self {
        Self {
            enabled: true,
            file: None,
            epochs: Some(training.epochs),
            batch: training.batch,
            learning_rate: training.learning_rate,
            latent: training.latent,
            channels: training.channels,
            upsampling: training.upsampling,
            conditioning: training.conditioning,
            feature_decay: training.feature_decay,
            loss_offset: training.loss_offset,
            objective: training.model,
            independence: training.independence,
        }
    }

    /// Returns how the model is trained.
    pub fn training(&self, seed: Seed) -> ModelTrainingConfig {
        ModelTrainingConfig {
            model: self.objective,
            epochs: self.epochs.unwrap_or_else(|| ModelTrainingConfig::default().epochs),
            batch: self.batch,
            learning_rate: self.learning_rate,
            latent: self.latent,
            channels: self.channels.clone(),
            upsampling: self.upsampling,
            conditioning: self.conditioning,
            independence: self.independence,
            feature_decay: self.feature_decay,
            loss_offset: self.loss_offset,
            seed,
        }
    }

    /// Returns the patent's literal form of the model ([`ModelTrainingConfig::literal`]).
    #[must_use]
    pub fn literal(&self) -> Self {
        let literal = Self::of(self.training(Seed(0)).literal());
        Self { epochs: self.epochs, file: self.file.clone(), ..literal }
    }

    /// Returns the least number of epochs where the configuration has none.
    pub(super) fn epochs_for(&self, kind: DataKind) -> usize {
        match (self.objective, kind) {
            (ModelKind::Gan { .. }, _) => 12,
            (_, DataKind::Spectrograms) => 32,
            (_, DataKind::Series) => 24,
            (_, DataKind::Images) => 16,
        }
    }

    pub(super) fn completed(self) -> Result<Self> {
        if !self.enabled {
            let others = Self { enabled: true, ..self.clone() };
            let given = [("model", others != Self::default(), false)];
            refuse_first(
                &given,
                "besides model.enabled = false, without which nothing is trained",
            )?;
            return Ok(self);
        }
        if self.file.is_some() {
            let others = Self { file: None, ..self.clone() };
            let given = [("model", others != Self::default(), false)];
            refuse_first(&given, "besides model.file, which is already trained")?;
        }
        Ok(self)
    }
}
