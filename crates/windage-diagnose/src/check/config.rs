//! Settings of a check.

use serde::{Deserialize, Serialize};
use windage_core::{Error as CoreError, Seed};

use crate::Result;

/// A check to be made.
///
/// ```
/// use windage_diagnose::CheckConfig;
///
/// let config = CheckConfig::new().with_selective_risk(0.02);
/// assert!(config.validate().is_ok());
/// assert!(config.with_level(0.0).validate().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CheckConfig {
    /// Probability at which the test of features, and that of all attributes together, find a
    /// difference where there is none.
    pub level: f64,
    /// Share of cases in which the interval of an estimated accuracy is to hold it.
    pub interval_level: f64,
    /// Share of wrong predictions that is accepted among those that are made at all.
    pub selective_risk: f64,
    /// At most this many samples of each domain are measured and altered.
    pub samples: usize,
    /// Number of samples of the source in each alteration from which estimates learn.
    pub altered_samples: usize,
    /// Number of permutations of the test of features.
    pub permutations: usize,
    /// Seed of the choice of samples, permutations and resamples.
    pub seed: Seed,
}

impl Default for CheckConfig {
    fn default() -> Self {
        Self {
            level: 0.05,
            interval_level: 0.9,
            selective_risk: 0.05,
            samples: 1000,
            altered_samples: 400,
            permutations: 500,
            seed: Seed::default(),
        }
    }
}

impl CheckConfig {
    /// Creates the default configuration.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the probability of a false alarm.
    #[must_use]
    pub fn with_level(self, level: f64) -> Self {
        Self { level, ..self }
    }

    /// Sets the share of cases in which the interval of an estimated accuracy is to hold it.
    #[must_use]
    pub fn with_interval_level(self, interval_level: f64) -> Self {
        Self { interval_level, ..self }
    }

    /// Sets the share of wrong predictions that is accepted.
    #[must_use]
    pub fn with_selective_risk(self, selective_risk: f64) -> Self {
        Self { selective_risk, ..self }
    }

    /// Sets how many samples of each domain are measured and altered at most.
    #[must_use]
    pub fn with_samples(self, samples: usize) -> Self {
        Self { samples, ..self }
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
            ("check.samples", self.samples, 2),
            ("check.altered_samples", self.altered_samples, 2),
            ("check.permutations", self.permutations, 1),
        ];
        for (name, value, least) in counts {
            if value < least {
                return Err(CoreError::setting(name, value, &format!("at least {least}")).into());
            }
        }
        let shares = [
            ("check.level", self.level),
            ("check.interval_level", self.interval_level),
            ("check.selective_risk", self.selective_risk),
        ];
        for (name, value) in shares {
            if !(value > 0.0 && value < 1.0) {
                return Err(CoreError::setting(name, value, "between 0 and 1").into());
            }
        }
        Ok(())
    }
}
