//! A task that is packed, and one that is being learned.

use burn::module::ParamId;
use serde::{Deserialize, Serialize};

use super::{Snapshot, Stage};
use crate::Signature;
use crate::masks::BitMask;

/// What a network knows of a task that is packed into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackedTask {
    pub(crate) name: String,
    pub(crate) rates: Vec<f64>,
    pub(crate) divergence: Option<f64>,
    pub(crate) signature: Option<Signature>,
    pub(crate) score: f64,
    /// Heads and whatever else is the task's own.
    pub(crate) own: Snapshot,
}

impl PackedTask {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Initialization rate of every layer, from shallow to deep.
    pub fn rates(&self) -> &[f64] {
        &self.rates
    }

    /// The divergence that its rates were chosen by, if any.
    pub fn divergence(&self) -> Option<f64> {
        self.divergence
    }

    /// What is remembered of its data, if anything.
    pub fn signature(&self) -> Option<&Signature> {
        self.signature.as_ref()
    }

    /// Score of the candidate that was kept.
    pub fn score(&self) -> f64 {
        self.score
    }
}

/// The candidate that [`choose`](crate::PackNet::choose) kept.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Its number, from 0, in the order in which candidates were given.
    pub candidate: usize,
    /// Its score.
    pub score: f64,
}

/// A task that is being learned.
#[derive(Clone, Debug)]
pub(super) struct Current {
    pub(super) name: String,
    pub(super) signature: Option<Signature>,
    /// Of the weights of the layers in the module to train, for modules that hold it as a part.
    pub(super) ids: Vec<ParamId>,
    /// What the task owns of each layer, in units, once initialized.
    pub(super) initialized: Option<Initialized>,
}

#[derive(Clone, Debug)]
pub(super) struct Initialized {
    pub(super) owned: Vec<BitMask>,
    pub(super) rates: Vec<f64>,
    pub(super) divergence: Option<f64>,
    pub(super) best: Option<(Kept, Snapshot)>,
    pub(super) candidates: usize,
}

impl Current {
    pub(super) fn stage(&self) -> Stage {
        if self.initialized.is_some() { Stage::FineTuning } else { Stage::Training }
    }
}
