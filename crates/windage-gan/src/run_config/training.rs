//! How networks are trained.

use serde::{Deserialize, Serialize};
use windage_core::{Error, Result, Seed};
use windage_losses::adversarial::AdversarialFamily;

use super::view::ViewConfig;
use crate::{Augmentation, GanTrainingConfig, Variant};

/// How networks are trained, apart from variant, view and seed.
///
/// `alpha`, `consistency` and `penalty` are left out where no variant uses them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunTrainingConfig {
    /// Number of generator steps.
    pub steps: usize,
    /// Steps between two scores and checkpoints.
    pub interval: usize,
    /// Images per step.
    pub batch: usize,
    /// Steps of the discriminators per step of the generator.
    pub discriminator_steps: usize,
    /// Adam's learning rate for the generator.
    pub generator_rate: f64,
    /// Adam's learning rate for the discriminators.
    pub discriminator_rate: f64,
    /// Family of the adversarial losses.
    pub family: AdversarialFamily,
    /// α, the weight of the spatial discriminator in the generator's loss, between 0 and 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// λ_c, the weight of the consistency in the spatial discriminator's loss.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consistency: Option<f64>,
    /// Weight of the spectral penalty of the variants `freq-mse` and `azimuthal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub penalty: Option<f64>,
    /// Augmentation of the images that the discriminators see, real and generated.
    pub augmentation: Augmentation,
    /// Decay per step of the running mean of the generator's weights, which is scored and kept; 0
    /// scores and keeps the weights themselves.
    pub averaging: f64,
    /// Number of generated images per score.
    pub scored: usize,
}

impl Default for RunTrainingConfig {
    /// Returns settings that take about a minute on a few cores.
    fn default() -> Self {
        let base = GanTrainingConfig::default();
        Self {
            steps: 800,
            interval: 200,
            batch: base.batch,
            discriminator_steps: base.discriminator_steps,
            generator_rate: base.generator_rate,
            discriminator_rate: base.discriminator_rate,
            family: base.family,
            alpha: None,
            consistency: None,
            penalty: None,
            augmentation: base.augmentation,
            averaging: base.averaging.unwrap_or(0.0),
            scored: 2000,
        }
    }
}

impl RunTrainingConfig {
    /// Fills in the weights that the variants use, and refuses those without effect.
    pub(super) fn completed(mut self, variants: &[Variant]) -> Result<Self> {
        let base = GanTrainingConfig::default();
        let weights = [
            ("alpha", &mut self.alpha, base.alpha, Variant::has_trade_off as fn(Variant) -> bool),
            ("consistency", &mut self.consistency, base.consistency, Variant::has_consistency),
            ("penalty", &mut self.penalty, base.penalty, Variant::has_penalty),
        ];
        for (key, weight, default, is_used) in weights {
            match weight {
                None if variants.iter().any(|variant| is_used(*variant)) => {
                    *weight = Some(default);
                }
                Some(given) if !variants.iter().any(|variant| is_used(*variant)) => {
                    let names: Vec<&str> = variants.iter().map(|variant| variant.name()).collect();
                    let range = format!("left out with {}", names.join(", "));
                    return Err(Error::setting(&format!("training.{key}"), given, &range));
                }
                _ => {}
            }
        }
        Ok(self)
    }

    /// Returns the training of a variant.
    pub fn config(&self, variant: Variant, view: &ViewConfig, seed: Seed) -> GanTrainingConfig {
        let base = GanTrainingConfig::default();
        GanTrainingConfig {
            variant,
            family: self.family,
            alpha: self.alpha.unwrap_or(base.alpha),
            consistency: self.consistency.unwrap_or(base.consistency),
            penalty: self.penalty.unwrap_or(base.penalty),
            view: view.config(),
            steps: self.steps,
            batch: self.batch,
            discriminator_steps: self.discriminator_steps,
            generator_rate: self.generator_rate,
            discriminator_rate: self.discriminator_rate,
            augmentation: self.augmentation,
            averaging: (self.averaging != 0.0).then_some(self.averaging),
            interval: self.interval,
            scored: self.scored,
            seed,
        }
    }
}
