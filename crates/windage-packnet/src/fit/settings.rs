//! How a task is trained.

use std::path::PathBuf;

use windage_core::training::Checkpointing;
use windage_core::{Error as CoreError, Seed, remove_file};

use crate::Result;

/// What is added to the name of a checkpoint of each part.
pub(super) const TRAIN: &str = "train";
pub(super) const TUNE: &str = "tune";

/// How [`extend`](crate::extend) trains: Adam on the cross-entropy.
#[derive(Clone, Debug, PartialEq)]
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
    /// Beside which file checkpoints are kept while the task is learned.
    pub saved: Checkpointing,
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
            saved: Checkpointing::Off,
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

    /// Removes the checkpoints of the task of that number, counted from 0, if there are any.
    ///
    /// # Errors
    /// When one cannot be removed.
    pub fn remove_checkpoints(&self, task: usize) -> Result<()> {
        [TRAIN, TUNE].into_iter().try_for_each(|suffix| self.remove_checkpoint(task, suffix))
    }

    pub(super) fn remove_checkpoint(&self, task: usize, suffix: &str) -> Result<()> {
        Ok(self.checkpoint(task, suffix).map_or(Ok(()), |path| remove_file(&path))?)
    }

    fn checkpoint(&self, task: usize, suffix: &str) -> Option<PathBuf> {
        let mut name = self.saved.path()?.as_os_str().to_owned();
        name.push(format!(".{task}.{suffix}"));
        Some(name.into())
    }

    /// Where a part of a task keeps its checkpoint.
    pub(super) fn saved_part(&self, task: usize, suffix: &str) -> Checkpointing {
        match (&self.saved, self.checkpoint(task, suffix)) {
            (Checkpointing::Resume(_), Some(path)) => Checkpointing::Resume(path),
            (_, Some(path)) => Checkpointing::To(path),
            (_, None) => Checkpointing::Off,
        }
    }
}
