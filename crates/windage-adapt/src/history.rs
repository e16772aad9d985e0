//! What was measured while a network learned.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use windage_core::Metric;

use crate::TaskMetric;

/// Figures of one interval of training steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Steps taken when it ended.
    pub step: usize,
    /// Mean of every loss over its steps, not weighted.
    pub losses: BTreeMap<String, f64>,
    /// Mean of the task's score over its steps, on training batches.
    pub score: f64,
    /// On held-out labeled samples, where there are any.
    pub validation: Option<ValidationMetrics>,
}

/// The task on samples that training does not see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ValidationMetrics {
    /// Mean of the task's loss.
    pub loss: f64,
    /// Mean of the task's score.
    pub score: f64,
}

/// All intervals of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// What scores are.
    pub metric: TaskMetric,
    /// Every loss on the first batch, before its own first step: with fresh weights, or, where
    /// losses are propagated one by one, after the first step of those before it.
    pub initial: BTreeMap<String, f64>,
    /// Intervals in order.
    pub intervals: Vec<Interval>,
}

impl History {
    /// Without intervals.
    pub fn new(metric: TaskMetric) -> Self {
        Self { metric, initial: BTreeMap::new(), intervals: Vec::new() }
    }

    /// The means of one loss, interval by interval; intervals without it are left out.
    pub fn of(&self, loss: &str) -> Vec<f64> {
        self.intervals.iter().filter_map(|interval| interval.losses.get(loss).copied()).collect()
    }

    /// The task's loss on held-out samples, interval by interval.
    pub fn validation(&self) -> Vec<f64> {
        self.intervals
            .iter()
            .filter_map(|interval| interval.validation.map(|figures| figures.loss))
            .collect()
    }

    /// Names of all losses.
    pub fn names(&self) -> Vec<String> {
        self.intervals
            .first()
            .map(|interval| interval.losses.keys().cloned().collect())
            .unwrap_or_default()
    }
}

/// Means over an interval that is still running.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Running {
    sums: BTreeMap<String, (f64, usize)>,
    score: (f64, usize),
}

impl Running {
    pub(crate) fn add(&mut self, losses: &[Metric], score: Option<(f64, usize)>) {
        for loss in losses {
            let entry = self.sums.entry(loss.name.to_string()).or_default();
            *entry = (entry.0 + loss.value, entry.1 + 1);
        }
        if let Some((sum, count)) = score {
            self.score = (self.score.0 + sum, self.score.1 + count);
        }
    }

    pub(crate) fn end(&mut self, step: usize, validation: Option<ValidationMetrics>) -> Interval {
        let Self { sums, score } = std::mem::take(self);
        let mean = |(sum, count): (f64, usize)| sum / count.max(1) as f64;
        let losses = sums.into_iter().map(|(name, sum)| (name, mean(sum))).collect();
        Interval { step, losses, score: mean(score), validation }
    }
}
