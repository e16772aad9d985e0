//! The statistics of normalization layers.

use serde::{Deserialize, Serialize};
use windage_core::{Error, Result};

/// Whose statistics normalization layers hold after training.
///
/// During training, each data set is normalized by the statistics of its own part of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistics {
    /// Those of all samples that were passed through the network: also of the unlabeled ones, if a
    /// term uses them.
    #[default]
    Training,
    /// Those of the labeled sets.
    Source,
    /// Those of the unlabeled sets (AdaBN; Li et al., *Revisiting Batch Normalization For Practical
    /// Domain Adaptation*, 2016).
    Target,
}

impl Statistics {
    /// Checks that there are data sets to take the statistics from: `sets` are the numbers of
    /// labeled and unlabeled ones.
    pub(crate) fn validate(self, [labeled, unlabeled]: [usize; 2]) -> Result<()> {
        let refuse =
            |value: &str, range: &str| Err(Error::setting("training.statistics", value, range));
        match self {
            Self::Source if labeled == 0 => refuse("source", "another one without labeled sets"),
            Self::Target if unlabeled == 0 => {
                refuse("target", "another one without unlabeled sets")
            }
            _ => Ok(()),
        }
    }
}
