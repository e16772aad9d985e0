//! Configuration of the training of a style converter.

use serde::{Deserialize, Serialize};
use windage_core::{Domain, Error as CoreError, Seed, Shift};

use super::networks::{PatchDiscriminatorConfig, StyleGeneratorConfig, StyleOutput};
use crate::Result;
use crate::model::maps::maps_of;
use crate::model::{ValueRange, check_domains};

/// Which ways are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cycle {
    /// Only samples of the target are converted and return, and only the source has a
    /// discriminator (Fig. 14). It takes half the time per step of the other, and is better at
    /// equal time (docs/results.md).
    #[default]
    OneWay,
    /// Samples of both domains are converted and return, and each has a discriminator (CycleGAN).
    TwoWay,
}

/// What discriminators are given besides the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscriminatorCondition {
    /// Nothing, the literal form: it suffices to look like *some* sample of the source.
    None,
    /// The class: a converted sample has to look like those of its own class.
    #[default]
    Class,
}

/// Configuration of [`train_style`](super::train_style). Reports record it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StyleTrainingConfig {
    /// Which ways are taken.
    pub cycle: Cycle,
    /// What discriminators are given besides the sample.
    pub discriminator_condition: DiscriminatorCondition,
    /// Steps of the generators; discriminators take as many.
    pub steps: usize,
    /// Samples of each domain per step.
    pub batch: usize,
    /// Adam's learning rate for the generators, β = (0.5, 0.999). Over the second half of the steps
    /// it falls linearly to 0.
    pub learning_rate: f64,
    /// Learning rate of the discriminators, which falls likewise. It is higher: slow discriminators
    /// take an inclined letter for an upright one.
    pub discriminator_rate: f64,
    /// λ: weight of the difference between a sample and what returns. CycleGAN's 10 forbids changes
    /// of shape: a sample that must return pixel by pixel is most easily left as it is.
    pub cycle_weight: f64,
    /// λ_id: weight of the change of samples that are already of the domain converted to; 0 turns
    /// the term off.
    pub identity_weight: f64,
    /// Converted samples of earlier steps that discriminators may see again; 0 turns the pool off.
    pub pool: usize,
    /// Channels of the generators after the first halving.
    pub generator_width: usize,
    /// Channels of the discriminators after the first halving.
    pub discriminator_width: usize,
    /// How often the generators halve sides.
    pub halvings: usize,
    /// Residual blocks of the generators.
    pub blocks: usize,
    /// Meaning of the output of the generators' last layer.
    pub output: StyleOutput,
    /// Seed of weights, order and pool.
    pub seed: Seed,
}

impl Default for StyleTrainingConfig {
    fn default() -> Self {
        Self {
            cycle: Cycle::default(),
            discriminator_condition: DiscriminatorCondition::default(),
            steps: 800,
            batch: 16,
            learning_rate: 2e-3,
            discriminator_rate: 4e-3,
            cycle_weight: 1.0,
            identity_weight: 0.5,
            pool: 50,
            generator_width: 24,
            discriminator_width: 32,
            halvings: 2,
            blocks: 2,
            output: StyleOutput::default(),
            seed: Seed(0),
        }
    }
}

impl StyleTrainingConfig {
    /// Returns Fig. 14 as drawn: one way, discriminators without classes.
    #[must_use]
    pub fn literal(self) -> Self {
        let discriminator_condition = DiscriminatorCondition::None;
        Self { cycle: Cycle::OneWay, discriminator_condition, ..self }
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<()> {
        let counts = [
            ("steps", self.steps),
            ("batch", self.batch),
            ("generator_width", self.generator_width),
            ("discriminator_width", self.discriminator_width),
            ("halvings", self.halvings),
        ];
        if let Some((field, _)) = counts.iter().find(|(_, value)| *value == 0) {
            return Err(CoreError::setting(field, 0, "at least 1").into());
        }
        let positive = [
            ("learning_rate", self.learning_rate),
            ("discriminator_rate", self.discriminator_rate),
            ("cycle_weight", self.cycle_weight),
        ];
        if let Some((field, value)) =
            positive.iter().find(|(_, value)| !(value.is_finite() && *value > 0.0))
        {
            return Err(CoreError::setting(field, value, "positive and finite").into());
        }
        if !(self.identity_weight.is_finite() && self.identity_weight >= 0.0) {
            return Err(CoreError::setting(
                "identity_weight",
                self.identity_weight,
                "finite and not negative",
            )
            .into());
        }
        Ok(())
    }

    /// Checks the settings for these domains and the domains for each other; returns the
    /// configurations of the networks.
    ///
    /// # Errors
    /// Returns an error as [`StyleTrainingConfig::validate`] does; for domains that do not fit
    /// together; and for samples that are neither images nor signals, or too small.
    pub fn networks(
        &self,
        domains: Shift<&Domain>,
    ) -> Result<(StyleGeneratorConfig, PatchDiscriminatorConfig)> {
        self.validate()?;
        check_domains(domains)?;
        let source = domains.source;
        let (shape, range) = (maps_of(source.shape())?, ValueRange::of(domains)?.ends());
        let is_given_class = self.discriminator_condition == DiscriminatorCondition::Class;
        let generator = StyleGeneratorConfig::new(shape)
            .with_width(self.generator_width)
            .with_halvings(self.halvings)
            .with_blocks(self.blocks)
            .with_output(self.output)
            .with_range(range);
        let discriminator = PatchDiscriminatorConfig::new(shape)
            .with_width(self.discriminator_width)
            .with_classes(is_given_class.then_some(source.classes().len()))
            .with_range(range);
        generator.validate()?;
        discriminator.validate()?;
        Ok((generator, discriminator))
    }

    /// Returns the part of the learning rates that is used at a step.
    pub(super) fn rate(&self, step: usize) -> f64 {
        (2.0 * (1.0 - step as f64 / self.steps as f64)).min(1.0)
    }
}
