//! The matrix of each pair.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use crate::Result;
use crate::diagnose::Diagnose;
use crate::evaluation::LossSpacing;
use crate::matrix::{Path, Steps};

/// The matrix of each pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MatrixConfig {
    /// Whether features and losses are combined or move together.
    pub steps: Steps,
    /// Steps of the features, across the matrix.
    pub features: usize,
    /// Steps of the loss, down the matrix.
    pub losses: usize,
    /// How features move.
    pub path: Path,
    /// How losses are spaced.
    pub spacing: LossSpacing,
}

impl Default for MatrixConfig {
    fn default() -> Self {
        let Diagnose { steps, features, losses, path, spacing, .. } = Diagnose::default();
        Self { steps, features, losses, path, spacing }
    }
}

impl MatrixConfig {
    pub(super) fn refuse_without_effect(&self) -> Result<()> {
        if self.steps == Steps::Paired && self.losses != Self::default().losses {
            let range = "left out with paired steps, whose number is that of the features";
            return Err(CoreError::setting("matrix.losses", self.losses, range).into());
        }
        Ok(())
    }
}
