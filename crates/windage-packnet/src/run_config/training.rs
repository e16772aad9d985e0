//! How the tasks are trained.

use serde::{Deserialize, Serialize};
use windage_core::{Error as CoreError, Seed};

use crate::{Error, Result, TaskTrainingConfig};

/// How the network of a run is trained on each task: Adam on the cross-entropy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunTrainingConfig {
    /// Number of passes over a task's samples before pruning.
    pub epochs: usize,
    /// Number of passes after pruning.
    pub fine_tuning_epochs: usize,
    /// Number of samples per step.
    pub batch: usize,
    /// Learning rate before pruning.
    pub learning_rate: f64,
    /// Learning rate after pruning; half of that before pruning if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fine_tuning_rate: Option<f64>,
}

impl Default for RunTrainingConfig {
    fn default() -> Self {
        let TaskTrainingConfig { epochs, fine_tuning_epochs, batch, .. } = Default::default();
        Self { epochs, fine_tuning_epochs, batch, learning_rate: 2e-3, fine_tuning_rate: None }
    }
}

impl RunTrainingConfig {
    /// Returns the configuration of the training of a task, with the seed of the run.
    pub fn task(&self, seed: Seed) -> TaskTrainingConfig {
        TaskTrainingConfig::default()
            .with_epochs(self.epochs, self.fine_tuning_epochs)
            .with_batch(self.batch)
            .with_learning_rates(self.learning_rate, self.fine_tuning_rate())
            .with_seed(seed)
    }

    /// Returns the learning rate after pruning.
    pub(super) fn fine_tuning_rate(&self) -> f64 {
        self.fine_tuning_rate.unwrap_or(self.learning_rate / 2.0)
    }

    /// Returns an error that names the first setting that is out of its range.
    pub(super) fn validate(&self) -> Result<()> {
        self.task(Seed(0)).validate().map_err(|error| match error {
            Error::Core(CoreError::InvalidSetting { field, value, range }) => {
                CoreError::setting(&format!("training.{field}"), value, &range).into()
            }
            error => error,
        })
    }
}
