//! Ways to find the task of a sample.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_core::Classifier;

use super::{Confidence, TaskScores, score_by_confidence, score_by_signature};
use crate::Result;
use crate::packing::PackedTask;

/// A way to find the task of a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskChoice {
    /// The task whose network has the least entropy.
    Entropy,
    /// The task whose network gives the highest probability.
    Probability,
    /// The task whose network gives the highest energy.
    Energy,
    /// The task whose data the sample is most like, by the signatures; no network runs. In the
    /// project's measurements it is right far more often than the others.
    #[default]
    Signature,
}

impl TaskChoice {
    /// All ways.
    pub const ALL: [Self; 4] = [Self::Entropy, Self::Probability, Self::Energy, Self::Signature];

    /// Returns a description in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Entropy => "least entropy of the task's network",
            Self::Probability => "highest probability",
            Self::Energy => "highest energy",
            Self::Signature => "signature of the data",
        }
    }

    /// Scores samples by task. `tasks` and `networks` are those of the packing, in its order.
    ///
    /// *Shapes*: `inputs [samples, …]`.
    ///
    /// # Errors
    /// As [`score_by_signature`], if the choice is by signatures.
    pub fn scores<const D: usize, M: Classifier<D>>(
        self,
        tasks: &[PackedTask],
        networks: &[M],
        inputs: &Tensor<D>,
    ) -> Result<TaskScores> {
        let confidence = match self {
            Self::Entropy => Confidence::Entropy,
            Self::Probability => Confidence::Probability,
            Self::Energy => Confidence::Energy,
            Self::Signature => return score_by_signature(tasks, inputs.clone()),
        };
        Ok(score_by_confidence(networks, inputs, confidence))
    }
}
