//! The comparison of several methods.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use crate::Result;

/// A way to learn several tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A network of its own for each task.
    OneEach,
    /// Packed, with the pruning ratios of the schedule.
    Packed,
    /// PackNet with a uniform pruning ratio of 50 %.
    Packnet50,
    /// PackNet with a uniform pruning ratio of 75 %.
    Packnet75,
    /// One network, trained on each task in turn.
    FineTuning,
}

impl Method {
    /// All methods, in the order of the table.
    pub const ALL: [Self; 5] =
        [Self::OneEach, Self::Packed, Self::Packnet50, Self::Packnet75, Self::FineTuning];

    /// Returns the name, as configurations write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::OneEach => "one-each",
            Self::Packed => "packed",
            Self::Packnet50 => "packnet50",
            Self::Packnet75 => "packnet75",
            Self::FineTuning => "fine-tuning",
        }
    }

    /// Returns whether the method packs tasks, so that nothing is forgotten.
    pub fn packs(self) -> bool {
        matches!(self, Self::Packed | Self::Packnet50 | Self::Packnet75)
    }
}

/// The methods that are compared, and the number of runs of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompareConfig {
    /// Methods to compare.
    pub methods: Vec<Method>,
    /// Number of runs of each method; their seeds follow that of the run.
    pub seeds: u64,
}

impl Default for CompareConfig {
    /// Returns all methods with three runs each.
    fn default() -> Self {
        Self { methods: Method::ALL.to_vec(), seeds: 3 }
    }
}

impl CompareConfig {
    /// Returns an error unless there is a method and a run.
    pub(super) fn validate(&self) -> Result<()> {
        if self.methods.is_empty() {
            let error = CoreError::setting("compare.methods", "empty", "at least one method");
            return Err(error.into());
        }
        if self.seeds == 0 {
            return Err(CoreError::setting("compare.seeds", 0, "at least 1").into());
        }
        Ok(())
    }
}
