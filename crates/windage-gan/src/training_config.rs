//! Configuration of training.

use serde::{Deserialize, Serialize};
use windage_core::{Domain, Error as CoreError, Seed};
use windage_losses::adversarial::AdversarialFamily;

use super::Variant;
use crate::Result;
use crate::augmentation::Augmentation;
use crate::view::FrequencyViewConfig;

/// Configuration of [`train_gan`](crate::train_gan).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GanTrainingConfig {
    /// Losses and discriminators.
    pub variant: Variant,
    /// Family of the adversarial losses.
    pub family: AdversarialFamily,
    /// α, the weight of the spatial discriminator in the generator's loss, between 0 and 1.
    pub alpha: f64,
    /// λ_c, the weight of the consistency in the spatial discriminator's loss.
    pub consistency: f64,
    /// Weight of the additional term of [`Variant::FreqMse`] and [`Variant::Azimuthal`].
    pub penalty: f64,
    /// Inputs of the frequency discriminator.
    pub view: FrequencyViewConfig,
    /// Number of generator steps.
    pub steps: usize,
    /// Samples per step.
    pub batch: usize,
    /// Discriminator steps per generator step.
    pub discriminator_steps: usize,
    /// Adam's learning rate for the generator.
    pub generator_rate: f64,
    /// Adam's learning rate for the discriminators.
    pub discriminator_rate: f64,
    /// Augmentation of the discriminators' inputs, real and generated.
    pub augmentation: Augmentation,
    /// Decay per step of the running mean of the generator's weights, which is then scored and
    /// returned; `None` for the weights themselves.
    pub averaging: Option<f64>,
    /// Steps between two scores and checkpoints.
    pub interval: usize,
    /// Number of generated images per score.
    pub scored: usize,
    /// Seed of the order of samples and of latent vectors.
    pub seed: Seed,
}

impl Default for GanTrainingConfig {
    fn default() -> Self {
        Self {
            variant: Variant::default(),
            family: AdversarialFamily::default(),
            alpha: 0.8,
            consistency: 1e-3,
            penalty: 1.0,
            view: FrequencyViewConfig::new(),
            steps: 5000,
            batch: 64,
            discriminator_steps: 1,
            generator_rate: 4e-4,
            discriminator_rate: 4e-4,
            augmentation: Augmentation::default(),
            averaging: Some(0.995),
            interval: 500,
            scored: 5000,
            seed: Seed(0),
        }
    }
}

impl GanTrainingConfig {
    /// Sets the losses and discriminators.
    #[must_use]
    pub fn with_variant(self, variant: Variant) -> Self {
        Self { variant, ..self }
    }

    /// Sets the number of generator steps.
    #[must_use]
    pub fn with_steps(self, steps: usize) -> Self {
        Self { steps, ..self }
    }

    /// Sets the number of samples per step.
    #[must_use]
    pub fn with_batch(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// Sets the number of steps between two scores and checkpoints.
    #[must_use]
    pub fn with_interval(self, interval: usize) -> Self {
        Self { interval, ..self }
    }

    /// Sets the number of generated images per score.
    #[must_use]
    pub fn with_scored(self, scored: usize) -> Self {
        Self { scored, ..self }
    }

    /// Sets the seed of the order of samples and of latent vectors.
    #[must_use]
    pub fn with_seed(self, seed: Seed) -> Self {
        Self { seed, ..self }
    }

    /// Checks all settings.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<()> {
        let counts = [
            ("steps", self.steps, 1),
            ("batch", self.batch, 2),
            ("discriminator_steps", self.discriminator_steps, 1),
            ("interval", self.interval, 1),
            ("scored", self.scored, 2),
        ];
        if let Some((field, value, least)) =
            counts.into_iter().find(|(_, value, least)| value < least)
        {
            return Err(CoreError::setting(field, value, &format!("at least {least}")).into());
        }
        self.view.validate()?;
        let open = f64::MIN_POSITIVE..1.0;
        let positive = f64::MIN_POSITIVE..=f64::MAX;
        let checks = [
            ("alpha", self.alpha, open.contains(&self.alpha), "between 0 and 1"),
            (
                "consistency",
                self.consistency,
                (0.0..=f64::MAX).contains(&self.consistency),
                "finite, at least 0",
            ),
            (
                "penalty",
                self.penalty,
                (0.0..=f64::MAX).contains(&self.penalty),
                "finite, at least 0",
            ),
            (
                "generator_rate",
                self.generator_rate,
                positive.contains(&self.generator_rate),
                "positive and finite",
            ),
            (
                "discriminator_rate",
                self.discriminator_rate,
                positive.contains(&self.discriminator_rate),
                "positive and finite",
            ),
            (
                "averaging",
                self.averaging.unwrap_or(0.5),
                self.averaging.is_none_or(|decay| open.contains(&decay)),
                "between 0 and 1",
            ),
        ];
        match checks.into_iter().find(|(_, _, usable, _)| !usable) {
            Some((field, value, _, range)) => Err(CoreError::setting(field, value, range).into()),
            None => Ok(()),
        }
    }

    /// Checks every setting, and that these images can be learned from with them.
    ///
    /// # Errors
    /// As [`GanTrainingConfig::validate`]; samples that are no images, or of a size that the view
    /// does not fit; fewer than a batch.
    pub fn validate_for(&self, domain: &Domain) -> Result<()> {
        self.validate()?;
        let &[channels, height, width] = domain.shape() else {
            return Err(CoreError::setting(
                "shape",
                format!("{:?}", domain.shape()),
                "[channels, height, width]",
            )
            .into());
        };
        if self.variant.has_frequency_discriminator() {
            self.view.shape([channels, height, width])?;
        }
        if domain.len() < self.batch {
            let reason =
                format!("has {} images, fewer than a batch of {}", domain.len(), self.batch);
            return Err(CoreError::UnusableDomain { domain: domain.name().into(), reason }.into());
        }
        Ok(())
    }
}
