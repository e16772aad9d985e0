//! The two checkpoints that are kept beside a file of packed tasks while a task is learned.

use std::path::{Path, PathBuf};

use windage_core::files::remove_file;
use windage_core::training::Checkpointing;

use crate::Result;

/// A part of learning a task, with a checkpoint of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Training before pruning.
    Training,
    /// Training after pruning.
    FineTuning,
}

impl Part {
    /// Returns the name of the part, for progress and messages.
    pub(super) fn stage(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::FineTuning => "fine-tuning",
        }
    }

    /// Returns the checkpoint of the part: the name of the file of packed tasks, with the number of
    /// the task and a suffix added.
    pub(super) fn checkpoint(self, packed: &Path, task: usize) -> PathBuf {
        let suffix = match self {
            Self::Training => "train",
            Self::FineTuning => "tune",
        };
        let mut name = packed.as_os_str().to_owned();
        name.push(format!(".{task}.{suffix}"));
        name.into()
    }
}

/// Removes the checkpoints that [`extend`](crate::extend) kept beside the file `packed` for the
/// task of that number, counted from 0. Checkpoints that are not there are ignored.
///
/// # Errors
/// Returns an error if one cannot be removed.
pub fn remove_checkpoints(packed: &Path, task: usize) -> Result<()> {
    for part in [Part::Training, Part::FineTuning] {
        remove_file(&part.checkpoint(packed, task))?;
    }
    Ok(())
}

/// Removes the checkpoint of the second part that another run left behind, unless this run resumes
/// its first part.
pub(super) fn remove_stale_tuning(packed: &Checkpointing, task: usize) -> Result<()> {
    let resumes = match packed {
        Checkpointing::Resume(packed) => Part::Training.checkpoint(packed, task).exists(),
        Checkpointing::Off | Checkpointing::To(_) => false,
    };
    match packed.path() {
        Some(packed) if !resumes => Ok(remove_file(&Part::FineTuning.checkpoint(packed, task))?),
        _ => Ok(()),
    }
}
