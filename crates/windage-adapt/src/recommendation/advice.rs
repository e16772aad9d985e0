//! Recommendations as values.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The settings of a run that recommendations refer to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunSettings {
    /// Learning rate.
    pub learning_rate: f64,
    /// Largest number of steps.
    pub steps: usize,
    /// Weight of each loss; the task's is 1.
    pub weights: BTreeMap<String, f64>,
    /// Whether training began with a trained network.
    pub starts_trained: bool,
}

/// The observation that led to a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The task's loss on held-out samples is not finite.
    NotFinite,
    /// The task's loss is no lower than with the initial weights.
    NotLearning,
    /// A loss above its threshold has stopped falling.
    Plateau,
    /// A loss above its threshold is still falling at the last step.
    StillFalling,
    /// The task's loss rises.
    Rising,
    /// A term falls while the task's loss rises or stays above its threshold.
    TermOutweighsTask,
    /// The task's loss is much higher on held-out samples than on training samples.
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
        /// Name of the term.
        loss: String,
        /// Value of the run.
        from: f64,
        /// Value to try.
        to: f64,
    },
    /// The largest number of steps.
    Steps {
        /// Value of the run.
        from: usize,
        /// Value to try.
        to: usize,
    },
    /// A network with more channels and units.
    LargerNetwork,
    /// More labeled samples, or samples augmented in ways that keep their labels.
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
            Self::LargerNetwork => write!(f, "use a larger network"),
            Self::MoreLabeledData => write!(f, "use more labeled data"),
        }
    }
}

fn verb(from: f64, to: f64) -> &'static str {
    if to > from { "raise" } else { "lower" }
}

/// A change to make in the next run, with the reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The observation.
    pub rule: Rule,
    /// Name of the loss that was observed.
    pub loss: String,
    /// What to change.
    pub change: Change,
    /// The observation as a clause, with values.
    pub reason: String,
}

impl fmt::Display for Recommendation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.change, self.reason)
    }
}
