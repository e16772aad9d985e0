//! Settings of the training.

use serde::{Deserialize, Serialize};
use windage_core::{Domain, Error as CoreError, Seed};

use super::networks::{PatchDiscriminatorConfig, StyleGeneratorConfig, StyleOutput};
use crate::model::maps::maps_of;
use crate::{Result, TrainingPair, ValueRange};

/// Which ways are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cycle {
    /// Only the second domain is converted and comes back, and only the first has a discriminator
    /// (Fig. 15). Half the time a step of the other, and better at equal time
    /// (docs/results.md).
    #[default]
    OneWay,
    /// Both domains are converted and come back, and each has a discriminator (CycleGAN).
    TwoWay,
}

/// What discriminators are told beside the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Nothing: the literal form. Whatever looks like *some* sample of the first domain will do.
    Nothing,
    /// The class: the converted sample has to look like those of its own class.
    #[default]
    Class,
}

/// How [`train_style`](super::train_style) trains. Serializable, so that a report can say what was
/// done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StyleTrainingConfig {
    /// Which ways are taken.
    pub cycle: Cycle,
    /// What discriminators are told.
    pub told: Told,
    /// Steps of the generators; discriminators take as many.
    pub steps: usize,
    /// Samples of each domain a step.
    pub batch: usize,
    /// Adam's learning rate for the generators, β = (0.5, 0.999); over the second half of the
    /// steps it falls linearly to 0.
    pub learning_rate: f64,
    /// The same for the discriminators; higher, for slow ones take a turned letter for an upright
    /// one.
    pub discriminator_rate: f64,
    /// λ: weight of what is lost on the way there and back. CycleGAN's 10 forbids changes of
    /// shape: what must come back pixel by pixel is cheapest left as it is.
    pub cycle_weight: f64,
    /// λ_id: weight of what is done to samples that are of the target domain already; 0 for none.
    pub identity_weight: f64,
    /// Converted samples of earlier steps that discriminators may see again; 0 for none.
    pub pool: usize,
    /// Channels of the generators after the first halving.
    pub generator_width: usize,
    /// Channels of the discriminators after the first halving.
    pub discriminator_width: usize,
    /// How often the generators halve sides.
    pub halvings: usize,
    /// Residual blocks of the generators.
    pub blocks: usize,
    /// What the generators' last layer gives.
    pub output: StyleOutput,
    /// Seed of weights, order and pool.
    pub seed: Seed,
}

impl Default for StyleTrainingConfig {
    fn default() -> Self {
        Self {
            cycle: Cycle::default(),
            told: Told::default(),
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
    /// Fig. 15 as it is drawn: one way, and nothing told.
    #[must_use]
    pub fn literal(self) -> Self {
        Self { cycle: Cycle::OneWay, told: Told::Nothing, ..self }
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting out of its range, by name.
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

    /// Checks the settings for these domains, and the domains for each other; the networks that
    /// they ask for.
    ///
    /// # Errors
    /// As [`StyleTrainingConfig::validate`]; domains that do not fit together; samples that are neither images
    /// nor signals, or too small.
    pub fn networks(
        &self,
        first: &Domain,
        second: &Domain,
    ) -> Result<(StyleGeneratorConfig, PatchDiscriminatorConfig)> {
        self.validate()?;
        TrainingPair::check(first, second)?;
        let ValueRange { low, high } = ValueRange::of([first, second])?;
        let (shape, range) = (maps_of(first.shape())?, [low, high]);
        let generator = StyleGeneratorConfig::new(shape)
            .with_width(self.generator_width)
            .with_halvings(self.halvings)
            .with_blocks(self.blocks)
            .with_output(self.output)
            .with_range(range);
        let discriminator = PatchDiscriminatorConfig::new(shape)
            .with_width(self.discriminator_width)
            .with_classes((self.told == Told::Class).then_some(first.classes().len()))
            .with_range(range);
        generator.validate()?;
        discriminator.validate()?;
        Ok((generator, discriminator))
    }

    /// The part of the learning rates that is used at a step.
    pub(super) fn rate(&self, step: usize) -> f64 {
        (2.0 * (1.0 - step as f64 / self.steps as f64)).min(1.0)
    }
}
