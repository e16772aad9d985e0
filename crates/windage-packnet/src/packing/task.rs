//! A packed task.

use serde::{Deserialize, Serialize};

use super::description::TaskDescription;
use crate::similarity::Signature;
use crate::values::Snapshot;

/// What a network knows of a task that is packed into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackedTask {
    pub(crate) name: String,
    pub(crate) ratios: Vec<f64>,
    pub(crate) divergence: Option<f64>,
    pub(crate) signature: Option<Signature>,
    pub(crate) score: f64,
    pub(crate) description: Option<TaskDescription>,
    /// Heads and all other parameters that the task has for itself.
    pub(crate) own: Snapshot,
}

impl PackedTask {
    /// Returns the name of the task.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the pruning ratio of every layer, from shallow to deep.
    pub fn ratios(&self) -> &[f64] {
        &self.ratios
    }

    /// Returns the divergence that the pruning ratios were chosen by, if any.
    pub fn divergence(&self) -> Option<f64> {
        self.divergence
    }

    /// Returns the signature of the task's data, if one was given.
    pub fn signature(&self) -> Option<&Signature> {
        self.signature.as_ref()
    }

    /// Returns the score of the candidate that was chosen.
    pub fn score(&self) -> f64 {
        self.score
    }

    /// Returns what the task's samples are and what the outputs mean, if that was given.
    pub fn description(&self) -> Option<&TaskDescription> {
        self.description.as_ref()
    }
}

/// The candidate that [`PackNet::choose`](crate::PackNet::choose) chose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChosenCandidate {
    /// Number of the candidate, from 0, in the order in which candidates were offered.
    pub candidate: usize,
    /// Score of the candidate.
    pub score: f64,
}
