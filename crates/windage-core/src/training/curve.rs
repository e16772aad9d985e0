//! Means of metrics over training.

use serde::{Deserialize, Serialize};

use crate::Metric;

/// Means of a training run's metrics over each epoch, or over each interval of steps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Names of the metrics; the first is what training minimizes.
    pub names: Vec<String>,
    /// One row per epoch or interval, with one value per name.
    pub epochs: Vec<Vec<f64>>,
    /// Sums over the steps of the running epoch.
    sums: Vec<f64>,
}

impl Curve {
    /// Adds the metrics of a step, which ends an interval of `interval_of` steps if there is a
    /// number.
    pub(super) fn add(&mut self, metrics: &[Metric], interval_of: Option<usize>) {
        self.names = metrics.iter().map(|metric| metric.name.to_string()).collect();
        self.sums.resize(metrics.len(), 0.0);
        for (sum, metric) in self.sums.iter_mut().zip(metrics) {
            *sum += metric.value;
        }
        if let Some(steps) = interval_of {
            self.close(steps);
        }
    }

    /// Ends an interval of that many steps.
    pub(super) fn close(&mut self, steps: usize) {
        self.epochs.push(self.sums.drain(..).map(|sum| sum / steps as f64).collect());
    }
}
