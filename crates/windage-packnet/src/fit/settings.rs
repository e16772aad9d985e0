//! How a task is trained.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use windage_core::{Error as CoreError, Seed, remove_file};

use crate::Result;

/// What is added to the name of a checkpoint of each part.
pub(super) const TRAIN: &str = "train";
pub(super) const TUNE: &str = "tune";

/// How [`extend`](crate::extend) trains: Adam on the cross-entropy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskTrainingConfig {
    /// Passes over the training data before initialization.
    pub epochs: usize,
    /// Passes over it after initialization.
    pub fine_tuning_epochs: usize,
    /// Samples a step.
    pub batch: usize,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// Its learning rate while fine-tuning.
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
    /// # Errors
    /// When a setting is out of its range, by name.
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

/// Removes the checkpoints that [`extend`](crate::extend) keeps beside the file `packed` while it
/// learns the task of that number, counted from 0, if there are any.
///
/// # Errors
/// Returns an error if one cannot be removed.
pub fn remove_checkpoints(packed: &Path, task: usize) -> Result<()> {
    [TRAIN, TUNE].into_iter().try_for_each(|suffix| remove_checkpoint(packed, task, suffix))
}

pub(super) fn remove_checkpoint(packed: &Path, task: usize, suffix: &str) -> Result<()> {
    Ok(remove_file(&checkpoint(packed, task, suffix))?)
}

/// Returns the checkpoint of one part of a task: the name of `packed` with the task's number and
/// the suffix added.
pub(super) fn checkpoint(packed: &Path, task: usize, suffix: &str) -> PathBuf {
    let mut name = packed.as_os_str().to_owned();
    name.push(format!(".{task}.{suffix}"));
    name.into()
}
