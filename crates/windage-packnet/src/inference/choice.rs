//! Scores of samples by task, and what they say.

use burn::tensor::Tensor;
use windage_core::Error as CoreError;
use windage_metrics::divergence::{Covariance, gaussian_log_densities};
use windage_ops::HostValues;

use crate::similarity::coarse_batch;
use crate::{PackNet, Result};

/// Share of the mean variance that is added to each feature's variance.
const RIDGE: f64 = 1e-3;

/// How well each sample fits each task; the highest is the best.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskScores {
    /// One row a sample, one score a task.
    pub scores: Vec<Vec<f64>>,
}

impl TaskScores {
    /// The best task of each sample; of equal ones the first.
    pub fn each(&self) -> Vec<usize> {
        self.scores.iter().map(|scores| best(scores)).collect()
    }

    /// The best task of all samples together, by the sum of their scores; for samples known to
    /// belong to one task.
    pub fn together(&self) -> Option<usize> {
        let tasks = self.scores.first()?.len();
        let sums: Vec<f64> =
            (0..tasks).map(|task| self.scores.iter().map(|scores| scores[task]).sum()).collect();
        Some(best(&sums))
    }
}

fn best(scores: &[f64]) -> usize {
    (1..scores.len()).fold(0, |best, task| if scores[task] > scores[best] { task } else { best })
}

impl PackNet {
    /// Scores by the signatures that the network remembers: the log density of each sample's coarse
    /// picture under each task's Gaussian. It looks at the data alone and runs no network.
    ///
    /// # Errors
    /// When there is no task, one of them has no signature, or the samples are of another shape or
    /// hold a value that is no number.
    pub fn score_by_signature<const D: usize>(&self, inputs: Tensor<D>) -> Result<TaskScores> {
        let shape = inputs.dims()[1..].to_vec();
        let values = match HostValues::of(inputs) {
            Ok(values) => values.into_vec(),
            Err(inputs) => inputs.into_data().iter::<f32>().collect(),
        };
        let coarse = coarse_batch(&values, &shape);
        if self.tasks().is_empty() {
            return Err(CoreError::setting("tasks", 0, "at least one packed task").into());
        }
        let mut by_task = Vec::new();
        for task in self.tasks() {
            let fits = task
                .signature()
                .filter(|signature| signature.statistics().dims() == coarse.rows().dims());
            let signature = fits.ok_or_else(|| {
                let range = format!("one of samples of shape {shape:?}, for scores by signature");
                CoreError::setting("signature", format!("that of {}", task.name()), &range)
            })?;
            by_task.push(gaussian_log_densities(
                signature.statistics(),
                coarse.rows(),
                Covariance::Full,
                RIDGE,
            )?);
        }
        let samples = by_task[0].len();
        let scores = (0..samples)
            .map(|sample| by_task.iter().map(|scores| scores[sample]).collect())
            .collect();
        Ok(TaskScores { scores })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_score_wins_one_by_one_and_together() {
        let scores = TaskScores {
            scores: vec![vec![1.0, 1.0, 0.0], vec![-9.0, 0.0, 2.0], vec![0.0, 0.5, -3.0]],
        };
        assert_eq!(scores.each(), [0, 2, 1]);
        assert_eq!(scores.together(), Some(1));
        assert_eq!(TaskScores { scores: vec![] }.together(), None);
    }
}
