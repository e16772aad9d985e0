//! The content of a report of packed tasks.

use serde::{Deserialize, Serialize};
use windage_metrics::AccuracyMatrix;
use windage_packnet::TaskAccuracies;
use windage_packnet::capacity::{Capacity, Forecast};

/// A packed task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackedTaskEntry {
    /// Name of the task.
    pub name: String,
    /// Number of samples that it was trained on.
    pub samples: usize,
    /// Number of its classes.
    pub classes: usize,
    /// Jensen–Shannon divergence of its data from those of the most similar earlier task.
    pub divergence: Option<f64>,
    /// Accuracies on validation data at each stage of learning it.
    pub accuracies: TaskAccuracies,
}

/// How well a method finds the task that a sample belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskChoiceEntry {
    /// The method, in words.
    pub method: String,
    /// Share of test samples whose task is found from the sample alone.
    pub each: f64,
    /// Share of batches whose task is found; all samples of a batch belong to the same task.
    pub together: f64,
    /// Number of samples per batch.
    pub batch: usize,
}

/// The report of a sequence of tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackingReport {
    /// The complete configuration of the run as TOML, if the program has one.
    #[serde(default)]
    pub config: Option<String>,
    /// The tasks in their order.
    pub tasks: Vec<PackedTaskEntry>,
    /// Accuracies on test data.
    pub accuracies: AccuracyMatrix,
    /// Whether the logits of every task on its test data stayed equal to the bit after each later
    /// task.
    pub is_unchanged: bool,
    /// Number of weights that each task owns and that are free.
    pub capacity: Capacity,
    /// How many more tasks fit that are unlike all of these.
    pub forecast: Forecast,
    /// How well the task of a sample is found if nobody names it.
    pub choices: Vec<TaskChoiceEntry>,
    /// Size of the file of all packed tasks, in bytes.
    pub file_bytes: u64,
    /// Size of the parameters of one network, in bytes.
    pub network_bytes: u64,
}

impl PackingReport {
    /// Returns the mean loss of accuracy on earlier tasks, or `None` for fewer than two tasks.
    pub fn forgetting(&self) -> Option<f64> {
        self.accuracies.forgetting().ok()
    }

    /// Returns what the file holds besides one network, for the most part masks and heads, in bits
    /// per weight and task.
    pub fn extra_bits(&self) -> f64 {
        let extra = self.file_bytes.saturating_sub(self.network_bytes) as f64;
        8.0 * extra / (self.capacity.weights() * self.tasks.len().max(1)) as f64
    }
}
