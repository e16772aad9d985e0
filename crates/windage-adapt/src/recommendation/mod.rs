//! What to change when a run does not get where it should, and why.
//!
//! Read off the histories of the losses alone, by rules that a user can follow with a pencil; each
//! [`Recommendation`] says which rule, on which figures.

mod rules;
mod trend;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use trend::Trend;

pub use rules::recommend;

/// The settings of a run that recommendations speak of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunSettings {
    /// Learning rate.
    pub learning_rate: f64,
    /// Limit of steps.
    pub steps: usize,
    /// Weight of every loss; the task's is 1.
    pub weights: BTreeMap<String, f64>,
}

/// What made a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The task's loss is not better than with fresh weights.
    NotLearning,
    /// A loss no longer falls, above its threshold.
    Plateau,
    /// A loss still falls when the steps are over, above its threshold.
    StillFalling,
    /// A loss rises.
    Rising,
    /// A term does better while the task does worse, or holds it above its threshold.
    TermOutweighsTask,
    /// The task does worse on held-out samples than on those it learns from.
    Gap,
    /// A loss goes up and down.
    Oscillation,
}

/// What to change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The learning rate.
    LearningRate {
        /// Value of the run.
        from: f64,
        /// Value to try.
        to: f64,
    },
    /// The weight of a term.
    Weight {
        /// Its name.
        loss: String,
        /// Value of the run.
        from: f64,
        /// Value to try.
        to: f64,
    },
    /// The limit of steps.
    Steps {
        /// Value of the run.
        from: usize,
        /// Value to try.
        to: usize,
    },
    /// A network with more channels and units.
    LargerNetwork,
    /// More labeled samples, or samples altered in ways that keep their labels.
    MoreLabeledData,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LearningRate { from, to } => {
                write!(f, "{} the learning rate from {from} to {to}", verb(*from, *to))
            }
            Self::Weight { loss, from, to } => {
                write!(f, "{} the weight of {loss} from {from} to {to}", verb(*from, *to))
            }
            Self::Steps { from, to } => write!(f, "train for {to} steps instead of {from}"),
            Self::LargerNetwork => write!(f, "take a larger network"),
            Self::MoreLabeledData => write!(f, "give more labeled data"),
        }
    }
}

fn verb(from: f64, to: f64) -> &'static str {
    if to > from { "raise" } else { "lower" }
}

/// One piece of advice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The rule that gave it.
    pub rule: Rule,
    /// The loss it was seen on.
    pub loss: String,
    /// What to change.
    pub change: Change,
    /// What was seen, with its figures.
    pub reason: String,
}

impl fmt::Display for Recommendation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.change, self.reason)
    }
}
