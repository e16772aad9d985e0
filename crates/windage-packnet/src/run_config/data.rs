//! The data of the tasks.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use crate::Result;

/// The data of the tasks: images that are read, or drawn letters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TaskDataConfig {
    /// Data sets in their order: folders with one subfolder per class, IDX, CIFAR-10 binaries, USPS
    /// text. If it is empty, the tasks are ten letters in four forms.
    pub tasks: Vec<PathBuf>,
    /// Number of classes per task, by which each data set is divided into several tasks. If it is
    /// missing, each data set is one task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classes_per_task: Option<usize>,
    /// Whether tasks are taken from the data sets in turn instead of one data set after the other.
    pub in_turn: bool,
    /// Largest number of samples per task; a fifth of them is for validation.
    pub samples: usize,
    /// Side in pixels that images are resized to.
    pub size: usize,
    /// Largest number of pixels of a picture that is read: by default 100 million.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_pixels: Option<u64>,
}

impl Default for TaskDataConfig {
    fn default() -> Self {
        Self {
            tasks: Vec::new(),
            classes_per_task: None,
            in_turn: false,
            samples: 2000,
            size: 24,
            max_pixels: None,
        }
    }
}

impl TaskDataConfig {
    /// Returns an error that names the first setting that is out of its range or has no effect.
    pub(super) fn validate(&self) -> Result<()> {
        for (field, value, least) in [
            ("data.size", self.size, 8),
            ("data.samples", self.samples, 10),
            ("data.classes_per_task", self.classes_per_task.unwrap_or(1), 1),
        ] {
            if value < least {
                return Err(CoreError::setting(field, value, &format!("at least {least}")).into());
            }
        }
        if self.size > 1024 {
            return Err(CoreError::setting("data.size", self.size, "at most 1024").into());
        }
        if self.in_turn && self.classes_per_task.is_none() {
            let range = "false unless `data.classes_per_task` divides the data sets";
            return Err(CoreError::setting("data.in_turn", true, range).into());
        }
        Ok(())
    }
}
