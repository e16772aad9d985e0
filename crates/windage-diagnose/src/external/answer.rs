//! The answer of an external classifier to a batch.

use serde::{Deserialize, Serialize};
use windage_core::{Error, Evaluation, Result};

/// The losses of a batch, and predicted classes if there are any. A `Vec` of losses alone, or a
/// pair of losses and classes, converts to it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// One loss per sample.
    pub losses: Vec<f32>,
    /// One class per sample.
    #[serde(default)]
    pub predictions: Option<Vec<usize>>,
}

impl From<Vec<f32>> for Answer {
    fn from(losses: Vec<f32>) -> Self {
        Self { losses, predictions: None }
    }
}

impl From<(Vec<f32>, Vec<usize>)> for Answer {
    fn from((losses, predictions): (Vec<f32>, Vec<usize>)) -> Self {
        Self { losses, predictions: Some(predictions) }
    }
}

impl Answer {
    /// Checks that there is one value per label; `classifier` names the classifier in messages.
    pub(super) fn into_evaluation(self, classifier: &str, labels: &[usize]) -> Result<Evaluation> {
        let samples = labels.len();
        let counts = [
            ("losses", Some(self.losses.len())),
            ("classes", self.predictions.as_ref().map(Vec::len)),
        ];
        match counts.into_iter().find(|(_, count)| count.is_some_and(|count| count != samples)) {
            Some((values, count)) => Err(Error::External {
                classifier: classifier.into(),
                reason: format!("gave {} {values} for {samples} samples", count.unwrap_or(0)),
            }),
            None => Ok(Evaluation::new(self.losses, self.predictions, labels.to_vec())),
        }
    }
}
