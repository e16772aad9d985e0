//! Accuracies over a sequence of tasks, and what they say about learning without forgetting.
//!
//! `a(i, j)` is the accuracy on task `j` after training on tasks `0…i`, of `T` tasks:
//!
//! - average accuracy `1/T · Σ_j a(T−1, j)` and backward transfer `1/(T−1) · Σ_{j<T−1} [a(T−1, j) −
//!   a(j, j)]` (Lopez-Paz and Ranzato 2017, "Gradient Episodic Memory for Continual Learning",
//!   (2)–(3));
//! - forward transfer `1/(T−1) · Σ_{j≥1} [a(j−1, j) − b(j)]`, `b(j)` being the accuracy of
//!   untrained weights (4);
//! - forgetting `1/(T−1) · Σ_{j<T−1} [max_{i<T−1} a(i, j) − a(T−1, j)]` (Chaudhry et al. 2018,
//!   "Riemannian Walk for Incremental Learning", (3)), over the accuracies that were recorded.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use crate::error::{Error, Result, enough};

/// Accuracies on each task after training on each task, row by row as training goes on.
///
/// A row may end with the task just trained (lower triangle), or go on with accuracies on tasks not
/// trained yet, which forward transfer needs. After fewer rows than tasks, the measures are those
/// of the tasks trained so far.
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
    /// No task trained yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the accuracies after training on one more task.
    ///
    /// # Errors
    /// When the row does not reach the task just trained, or an accuracy is not within 0…1; then
    /// nothing was added.
    pub fn push(&mut self, accuracies: Vec<f64>) -> Result<()> {
        let trained = self.rows.len() + 1;
        if accuracies.len() < trained {
            let task = accuracies.len();
            return Err(Error::MissingAccuracy {
                task,
                trained,
                measure: "a row of the accuracy matrix",
            });
        }
        within(&format!("accuracies after training on {trained} task(s)"), &accuracies)?;
        self.rows.push(accuracies);
        Ok(())
    }

    /// Tasks trained so far.
    pub fn trained(&self) -> usize {
        self.rows.len()
    }

    /// Accuracy on `task` (from 0) after training on `trained` tasks (from 1), where it was
    /// recorded.
    pub fn accuracy(&self, trained: usize, task: usize) -> Option<f64> {
        self.rows.get(trained.checked_sub(1)?)?.get(task).copied()
    }

    /// All rows.
    pub fn rows(&self) -> &[Vec<f64>] {
        &self.rows
    }

    /// Mean accuracy on the tasks trained so far, now: `1/T · Σ_j a(T−1, j)`.
    ///
    /// # Errors
    /// When no task was trained.
    pub fn average_accuracy(&self) -> Result<f64> {
        enough("the task sequence", self.trained(), 1)?;
        let now = &self.rows[self.trained() - 1][..self.trained()];
        Ok(now.iter().sum::<f64>() / now.len() as f64)
    }

    /// Mean over all tasks but the last of the best accuracy that there was before the last task,
    /// less the accuracy now: −1…1, 0 without forgetting, negative where the last task helped.
    ///
    /// # Errors
    /// When fewer than two tasks were trained.
    pub fn forgetting(&self) -> Result<f64> {
        self.mean_of_earlier(|task| {
            let before = self.rows[..self.trained() - 1].iter().filter_map(|row| row.get(task));
            before.copied().fold(0.0, f64::max) - self.rows[self.trained() - 1][task]
        })
    }

    /// Mean over all tasks but the last of the accuracy now less the accuracy just after training
    /// on the task: negative with forgetting.
    ///
    /// # Errors
    /// When fewer than two tasks were trained.
    pub fn backward_transfer(&self) -> Result<f64> {
        self.mean_of_earlier(|task| self.rows[self.trained() - 1][task] - self.rows[task][task])
    }

    /// Mean over all tasks but the first of the accuracy just before training on the task, less
    /// `untrained`, the accuracy on each task with random initial weights.
    ///
    /// # Errors
    /// When fewer than two tasks were trained, an accuracy on a task just before its training was
    /// not recorded, or one of `untrained` is missing or not within 0…1.
    pub fn forward_transfer(&self, untrained: &[f64]) -> Result<f64> {
        let tasks = self.trained();
        enough("the task sequence", tasks, 2)?;
        within("accuracies without training", untrained)?;
        if untrained.len() < tasks {
            let range = "an accuracy for every task trained";
            return Err(CoreError::setting(
                "untrained",
                format!("{} values", untrained.len()),
                range,
            )
            .into());
        }
        let gain = |task: usize| {
            let missing =
                Error::MissingAccuracy { task, trained: task, measure: "forward transfer" };
            self.accuracy(task, task).ok_or(missing).map(|accuracy| accuracy - untrained[task])
        };
        Ok((1..tasks).map(gain).sum::<Result<f64>>()? / (tasks - 1) as f64)
    }

    fn mean_of_earlier(&self, of: impl Fn(usize) -> f64) -> Result<f64> {
        enough("the task sequence", self.trained(), 2)?;
        let earlier = self.trained() - 1;
        Ok((0..earlier).map(of).sum::<f64>() / earlier as f64)
    }
}

fn within(what: &str, accuracies: &[f64]) -> Result<()> {
    let outside = accuracies.iter().position(|accuracy| !(0.0..=1.0).contains(accuracy));
    outside.map_or(Ok(()), |index| {
        Err(Error::OutOfRange {
            what: what.into(),
            index,
            value: accuracies[index],
            range: "within 0…1",
        })
    })
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
