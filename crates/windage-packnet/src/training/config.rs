//! Settings of training.

use serde::{Deserialize, Serialize};
use windage_core::{Error as CoreError, Seed};

use crate::Result;

/// How [`extend`](crate::extend) trains: Adam on the cross-entropy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskTrainingConfig {
    /// Number of passes over the training data before pruning.
    pub epochs: usize,
    /// Number of passes over the training data after pruning.
    pub fine_tuning_epochs: usize,
    /// Number of samples per step.
    pub batch: usize,
    /// Learning rate before pruning.
    pub learning_rate: f64,
    /// Learning rate after pruning.
    pub fine_tuning_rate: f64,
    /// Seed of the order of samples.
    pub seed: Seed,
}

impl Default for TaskTrainingConfig {
    fn default() -> Self {
        Self {
            epochs: 10,
            fine_tuning_epochs: 20,
            batch: 32,
            learning_rate: 1e-3,
            fine_tuning_rate: 5e-4,
            seed: Seed(0),
        }
    }
}

impl TaskTrainingConfig {
    /// Sets the number of passes over the training data before and after pruning.
    #[must_use]
    pub fn with_epochs(mut self, epochs: usize, fine_tuning_epochs: usize) -> Self {
        (self.epochs, self.fine_tuning_epochs) = (epochs, fine_tuning_epochs);
        self
    }

    /// Sets the number of samples per step.
    #[must_use]
    pub fn with_batch(mut self, batch: usize) -> Self {
        self.batch = batch;
        self
    }

    /// Sets the learning rates before and after pruning.
    #[must_use]
    pub fn with_learning_rates(mut self, learning_rate: f64, fine_tuning_rate: f64) -> Self {
        (self.learning_rate, self.fine_tuning_rate) = (learning_rate, fine_tuning_rate);
        self
    }

    /// Sets the seed of the order of samples.
    #[must_use]
    pub fn with_seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// Checks all settings.
    ///
    /// # Errors
    /// Returns an error that names the first setting that is out of its range.
    pub fn validate(&self) -> Result<()> {
        for (field, value) in [
            ("epochs", self.epochs),
            ("fine_tuning_epochs", self.fine_tuning_epochs),
            ("batch", self.batch),
        ] {
            if value == 0 {
                return Err(CoreError::setting(field, value, "at least 1").into());
            }
        }
        for (field, value) in
            [("learning_rate", self.learning_rate), ("fine_tuning_rate", self.fine_tuning_rate)]
        {
            if !(value > 0.0 && value.is_finite()) {
                return Err(CoreError::setting(field, value, "positive").into());
            }
        }
        Ok(())
    }
}
