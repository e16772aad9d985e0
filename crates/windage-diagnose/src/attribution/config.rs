//! Settings of an attribution.

use serde::{Deserialize, Serialize};
use windage_core::{EVALUATION_BATCH, Error as CoreError, Seed};

use crate::Result;

/// An attribution to be made.
///
/// ```
/// use windage_diagnose::attribution::AttributionConfig;
///
/// let config = AttributionConfig::default().with_samples(300);
/// assert!(config.validate().is_ok());
/// assert!(config.with_level(0.0).validate().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttributionConfig {
    /// At most this many samples of each domain are altered.
    pub samples: usize,
    /// Samples that the classifier evaluates at once. It bounds memory and changes no result.
    pub batch: usize,
    /// Probability at which a loss between the domains counts as one.
    pub loss_level: f64,
    /// Probability at which an attribute counts as different between the domains.
    pub difference_level: f64,
    /// Probability that chance makes one attribute or more without effect a cause (one-sided tests,
    /// Holm's procedure). Two-sided intervals miss one effect or more with the same probability
    /// (Bonferroni).
    pub level: f64,
    /// The least relevant effect, as a share of what was lost; never less than one point.
    pub relevant: f64,
    /// An effect of at least this share of what was lost is a cause; a smaller one contributes.
    pub large: f64,
    /// Up to this many attributes, all sets of them are evaluated; orders are sampled beyond.
    pub most_exact: usize,
    /// Seed of the choice of samples and orders.
    pub seed: Seed,
}

impl Default for AttributionConfig {
    fn default() -> Self {
        Self {
            samples: 1000,
            batch: EVALUATION_BATCH,
            loss_level: 0.01,
            difference_level: 0.01,
            level: 0.05,
            relevant: 0.1,
            large: 0.25,
            most_exact: 8,
            seed: Seed::default(),
        }
    }
}

impl AttributionConfig {
    /// Sets how many samples of each domain are altered at most.
    #[must_use]
    pub fn with_samples(self, samples: usize) -> Self {
        Self { samples, ..self }
    }

    /// Sets the probability of naming one false cause or more.
    #[must_use]
    pub fn with_level(self, level: f64) -> Self {
        Self { level, ..self }
    }

    /// Sets the seed.
    #[must_use]
    pub fn with_seed(self, seed: Seed) -> Self {
        Self { seed, ..self }
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<()> {
        let counts = [
            ("attribution.samples", self.samples, 2..=usize::MAX, "at least 2"),
            ("attribution.batch", self.batch, 1..=usize::MAX, "at least 1"),
            ("attribution.most_exact", self.most_exact, 1..=12, "1 to 12"),
        ];
        for (name, value, range, words) in counts {
            if !range.contains(&value) {
                return Err(CoreError::setting(name, value, words).into());
            }
        }
        let shares = [
            ("attribution.loss_level", self.loss_level),
            ("attribution.difference_level", self.difference_level),
            ("attribution.level", self.level),
            ("attribution.relevant", self.relevant),
            ("attribution.large", self.large),
        ];
        for (name, value) in shares {
            if !(value > 0.0 && value < 1.0) {
                return Err(CoreError::setting(name, value, "between 0 and 1").into());
            }
        }
        Ok(())
    }
}
