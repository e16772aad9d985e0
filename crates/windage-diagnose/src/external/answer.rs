//! What a judge says of a batch.

use serde::{Deserialize, Serialize};
use windage_core::{Error, Evaluation, Result};

/// Losses of a batch, and classes where there are any. A `Vec` of losses alone, or a pair of losses
/// and classes, becomes one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Judgments {
    /// One loss a sample.
    pub losses: Vec<f32>,
    /// One class a sample.
    #[serde(default)]
    pub predictions: Option<Vec<usize>>,
}

impl From<Vec<f32>> for Judgments {
    fn from(losses: Vec<f32>) -> Self {
        Self { losses, predictions: None }
    }
}

impl From<(Vec<f32>, Vec<usize>)> for Judgments {
    fn from((losses, predictions): (Vec<f32>, Vec<usize>)) -> Self {
        Self { losses, predictions: Some(predictions) }
    }
}

impl Judgments {
    /// The two parts, one value a sample each.
    pub(super) fn of_samples(self, judge: &str, labels: &[usize]) -> Result<Evaluation> {
        let samples = labels.len();
        let counts = [
            ("losses", Some(self.losses.len())),
            ("classes", self.predictions.as_ref().map(Vec::len)),
        ];
        match counts.into_iter().find(|(_, count)| count.is_some_and(|count| count != samples)) {
            Some((what, count)) => {
                let problem = format!("gave {} {what} for {samples} samples", count.unwrap_or(0));
                Err(Error::External { classifier: judge.into(), problem })
            }
            None => Ok(Evaluation::new(self.losses, self.predictions, labels.to_vec())),
        }
    }
}
