//! Accuracies over a sequence of tasks, and metrics of learning without forgetting.
//!
//! `a(i, j)` is the accuracy on task `j` after training on the tasks `0…i`, of `T` tasks:
//!
//! - average accuracy `1/T · Σ_j a(T−1, j)` and backward transfer `1/(T−1) · Σ_{j<T−1} [a(T−1, j) −
//!   a(j, j)]` (Lopez-Paz and Ranzato 2017, "Gradient Episodic Memory for Continual Learning",
//!   (2)–(3));
//! - forward transfer `1/(T−1) · Σ_{j≥1} [a(j−1, j) − b(j)]`, where `b(j)` is the accuracy of
//!   untrained weights (4);
//! - forgetting `1/(T−1) · Σ_{j<T−1} [max_{i<T−1} a(i, j) − a(T−1, j)]` (Chaudhry et al. 2018,
//!   "Riemannian Walk for Incremental Learning", (3)), over the accuracies that were recorded.

use serde::{Deserialize, Serialize};

use crate::check::within_unit_interval;
use crate::error::{Error, Result};
use crate::mean::mean;

/// The accuracies on each task after training on each task, one row per trained task.
///
/// A row may end with the task just trained (a lower triangle), or go on with the accuracies on
/// tasks not trained yet, which forward transfer needs. While there are fewer rows than tasks, the
/// metrics cover the tasks trained so far.
///
/// ```
/// use windage_metrics::AccuracyMatrix;
/// let mut accuracies = AccuracyMatrix::new();
/// accuracies.push(vec![0.75, 0.5])?;
/// accuracies.push(vec![0.5, 1.0])?;
/// assert_eq!(accuracies.average_accuracy()?, 0.75);
/// assert_eq!(accuracies.forgetting()?, 0.25);
/// assert_eq!(accuracies.backward_transfer()?, -0.25);
/// assert_eq!(accuracies.forward_transfer(&[0.125, 0.25])?, 0.25); // b(0) is not used.
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<f64>>", into = "Vec<Vec<f64>>")]
pub struct AccuracyMatrix {
    rows: Vec<Vec<f64>>,
}

impl AccuracyMatrix {
    /// Creates a matrix without rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the accuracies after training on one more task.
    ///
    /// # Errors
    /// Returns an error if the row does not reach the task just trained, or an accuracy is not
    /// within 0…1. The matrix is then unchanged.
    pub fn push(&mut self, accuracies: Vec<f64>) -> Result<()> {
        let trained = self.rows.len() + 1;
        if accuracies.len() < trained {
            return Err(Error::ShortRow { trained, count: accuracies.len() });
        }
        let what = format!("the accuracies after training on task {}", trained - 1);
        within_unit_interval(&what, &accuracies)?;
        self.rows.push(accuracies);
        Ok(())
    }

    /// Returns the number of tasks trained so far.
    pub fn trained(&self) -> usize {
        self.rows.len()
    }

    /// Returns the accuracy on `task` (from 0) after training on `trained` tasks (from 1), or
    /// `None` if it was not recorded.
    pub fn accuracy(&self, trained: usize, task: usize) -> Option<f64> {
        self.rows.get(trained.checked_sub(1)?)?.get(task).copied()
    }

    /// Returns all rows.
    pub fn rows(&self) -> &[Vec<f64>] {
        &self.rows
    }

    /// Computes the mean of the current accuracies on the tasks trained so far: `1/T · Σ_j a(T−1,
    /// j)`.
    ///
    /// # Errors
    /// Returns an error if no task was trained.
    pub fn average_accuracy(&self) -> Result<f64> {
        self.require(1)?;
        Ok(mean(&self.rows[self.trained() - 1][..self.trained()]))
    }

    /// Computes how much accuracy on earlier tasks was lost: the best accuracy before the last task
    /// was trained minus the current one, averaged over all tasks but the last.
    ///
    /// The value lies in −1…1. It is 0 without forgetting, and negative if training on the last
    /// task improved the earlier ones.
    ///
    /// # Errors
    /// Returns an error if fewer than two tasks were trained.
    pub fn forgetting(&self) -> Result<f64> {
        self.mean_over_earlier_tasks(|task| {
            let before = self.rows[..self.trained() - 1].iter().filter_map(|row| row.get(task));
            before.copied().fold(0.0, f64::max) - self.rows[self.trained() - 1][task]
        })
    }

    /// Computes how later training changed the accuracy on earlier tasks: the current accuracy
    /// minus the accuracy just after training on the task, averaged over all tasks but the last. It
    /// is negative with forgetting.
    ///
    /// # Errors
    /// Returns an error if fewer than two tasks were trained.
    pub fn backward_transfer(&self) -> Result<f64> {
        self.mean_over_earlier_tasks(|task| {
            self.rows[self.trained() - 1][task] - self.rows[task][task]
        })
    }

    /// Computes how earlier training helps later tasks: the accuracy just before training on the
    /// task minus `untrained`, the accuracy on each task with random initial weights, averaged over
    /// all tasks but the first.
    ///
    /// # Errors
    /// Returns an error if fewer than two tasks were trained, an accuracy on a task just before its
    /// training was not recorded, or one of `untrained` is missing or not within 0…1.
    pub fn forward_transfer(&self, untrained: &[f64]) -> Result<f64> {
        let tasks = self.trained();
        self.require(2)?;
        within_unit_interval("`untrained`", untrained)?;
        if untrained.len() < tasks {
            return Err(Error::MissingUntrained { count: untrained.len(), needed: tasks });
        }
        let gain = |task: usize| {
            let missing = Error::MissingAccuracy { task, trained: task };
            self.accuracy(task, task).ok_or(missing).map(|accuracy| accuracy - untrained[task])
        };
        Ok((1..tasks).map(gain).sum::<Result<f64>>()? / (tasks - 1) as f64)
    }

    /// Averages `metric` over all trained tasks but the last.
    fn mean_over_earlier_tasks(&self, metric: impl Fn(usize) -> f64) -> Result<f64> {
        self.require(2)?;
        let earlier = self.trained() - 1;
        Ok((0..earlier).map(metric).sum::<f64>() / earlier as f64)
    }

    /// Checks that at least `needed` tasks were trained.
    fn require(&self, needed: usize) -> Result<()> {
        let trained = self.trained();
        if trained < needed { Err(Error::TooFewTasks { trained, needed }) } else { Ok(()) }
    }
}

impl TryFrom<Vec<Vec<f64>>> for AccuracyMatrix {
    type Error = Error;

    fn try_from(rows: Vec<Vec<f64>>) -> Result<Self> {
        let mut matrix = Self::new();
        rows.into_iter().try_for_each(|row| matrix.push(row))?;
        Ok(matrix)
    }
}

impl From<AccuracyMatrix> for Vec<Vec<f64>> {
    fn from(matrix: AccuracyMatrix) -> Self {
        matrix.rows
    }
}
