//! Losses and scores over a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use windage_core::Metric;

use crate::task::{Score, TaskMetric};

/// Means over one interval of training steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Number of steps taken at the end of the interval.
    pub step: usize,
    /// Mean of each loss over the interval, without its weight.
    pub losses: BTreeMap<String, f64>,
    /// Mean score of the task on the training batches of the interval.
    pub score: f64,
    /// The task on held-out labeled samples, if there are any.
    pub validation: Option<ValidationMetrics>,
}

/// Loss and score of the task on samples that the network is not trained on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ValidationMetrics {
    /// Mean loss of the task.
    pub loss: f64,
    /// Mean score of the task.
    pub score: f64,
}

/// All intervals of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// What the scores measure.
    pub metric: TaskMetric,
    /// Each loss on the first batch, before its own first optimizer step: with the initial weights
    /// or, if losses are propagated one by one, after the first step of the losses before it.
    pub initial: BTreeMap<String, f64>,
    /// Intervals in order.
    pub intervals: Vec<Interval>,
}

impl History {
    /// Creates a history without intervals.
    pub fn new(metric: TaskMetric) -> Self {
        Self { metric, initial: BTreeMap::new(), intervals: Vec::new() }
    }

    /// Returns the mean of one loss for each interval that has it.
    pub fn series(&self, loss: &str) -> Vec<f64> {
        self.intervals.iter().filter_map(|interval| interval.losses.get(loss).copied()).collect()
    }

    /// Returns the loss of the task on held-out samples for each interval that has it.
    pub fn validation(&self) -> Vec<f64> {
        let evaluated = self.intervals.iter().filter_map(|interval| interval.validation);
        evaluated.map(|metrics| metrics.loss).collect()
    }

    /// Returns the names of all losses in alphabetical order.
    pub fn names(&self) -> Vec<String> {
        self.intervals
            .first()
            .map(|interval| interval.losses.keys().cloned().collect())
            .unwrap_or_default()
    }
}

/// Sums over an interval that has not ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Running {
    sums: BTreeMap<String, (f64, usize)>,
    score: (f64, usize),
}

impl Running {
    /// Adds the losses of one optimizer step.
    pub(crate) fn add(&mut self, losses: &[Metric], score: Option<Score>) {
        for loss in losses {
            let entry = self.sums.entry(loss.name.to_string()).or_default();
            *entry = (entry.0 + loss.value, entry.1 + 1);
        }
        if let Some(Score { sum, samples }) = score {
            self.score = (self.score.0 + sum, self.score.1 + samples);
        }
    }

    /// Ends the interval after `step` steps of the run and starts the next one.
    pub(crate) fn end(&mut self, step: usize, validation: Option<ValidationMetrics>) -> Interval {
        let Self { sums, score: (sum, samples) } = std::mem::take(self);
        let losses = sums.into_iter().map(|(name, (sum, count))| (name, mean(sum, count)));
        Interval { step, losses: losses.collect(), score: mean(sum, samples), validation }
    }
}

/// Returns the mean of `count` values, 0 if there are none.
fn mean(sum: f64, count: usize) -> f64 {
    sum / count.max(1) as f64
}
