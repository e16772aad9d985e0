//! What is made of the finding.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::Seed;

use crate::Result;
use crate::classifier::ClassifierTrainingConfig;
use crate::mitigation::{Controls, Mitigate, Retraining, SelectiveCriterion};

/// A selective classifier for the first cause, and retraining on samples moved along each cause and
/// along all of them together. A program gets the selective classifier alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MitigationConfig {
    /// Control runs, which show that it is the attribute that helps.
    pub controls: Controls,
    /// What makes the bounds of a selective classifier the best.
    pub criterion: SelectiveCriterion,
    /// Passes over own and added samples together.
    pub epochs: usize,
    /// Samples per step.
    pub batch: usize,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// Folder into which the altered samples are written, to retrain elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub altered: Option<PathBuf>,
}

impl Default for MitigationConfig {
    fn default() -> Self {
        let Mitigate { controls, criterion, retraining } = Mitigate::default();
        let ClassifierTrainingConfig { epochs, batch, learning_rate, .. } = retraining.training;
        Self { controls, criterion, epochs, batch, learning_rate, altered: None }
    }
}

impl MitigationConfig {
    /// Returns the mitigation to make.
    pub fn mitigate(&self, seed: Seed) -> Mitigate {
        let Self { controls, criterion, epochs, batch, learning_rate, .. } = *self;
        let Retraining { training } = Retraining::default();
        let training = ClassifierTrainingConfig { epochs, batch, learning_rate, seed, ..training };
        Mitigate { criterion, retraining: Retraining { training }, controls }
    }

    pub(super) fn validate(&self) -> Result<()> {
        self.mitigate(Seed(0)).validate()
    }
}
