//! How a network is trained, and when training ends.

mod optimizer;
mod statistics;
mod thresholds;

use burn::grad_clipping::GradientClipping;
use burn::optim::ModuleOptimizer;
use serde::{Deserialize, Serialize};
use windage_core::{Error, Result};

use crate::sets::Progress;

pub use optimizer::Optimizer;
pub use statistics::Statistics;
pub use thresholds::Thresholds;

/// Power of the decay of the learning rate.
const DECAY_POWER: f64 = 0.75;

/// How several losses reach the weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Propagation {
    /// One optimizer step per training step, down the gradient of the weighted sum.
    #[default]
    Sum,
    /// One forward pass, one backward pass and one optimizer step for each loss, the task's loss
    /// first. A training step then has as many optimizer steps as there are losses.
    OneByOne,
}

/// Settings of a training run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainingConfig {
    /// Largest number of steps.
    pub steps: usize,
    /// Labeled samples per step.
    pub batch: usize,
    /// Unlabeled samples per step.
    pub unlabeled_batch: usize,
    /// Learning rate of the first step.
    pub learning_rate: f64,
    /// `d` of the learning rate `rate·(1 + d·p)^−0.75` after a share `p` of the steps; 0 keeps it
    /// constant, and 10 is usual in adversarial adaptation (Ganin et al. 2016).
    pub decay: f64,
    /// Largest Euclidean norm of the gradient of each parameter; longer ones are scaled down to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clipping: Option<f64>,
    /// The optimizer.
    pub optimizer: Optimizer,
    /// Label smoothing of the task's loss, at least 0 and below 1.
    pub smoothing: f64,
    /// Whose statistics normalization layers hold after training.
    pub statistics: Statistics,
    /// How several losses reach the weights.
    pub propagation: Propagation,
    /// Steps per entry of the history; held-out samples are evaluated and a checkpoint is written
    /// as often.
    pub interval: usize,
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self {
            steps: 1000,
            batch: 64,
            unlabeled_batch: 64,
            learning_rate: 2e-3,
            decay: 0.0,
            clipping: None,
            optimizer: Optimizer::Adam,
            smoothing: 0.0,
            statistics: Statistics::Training,
            propagation: Propagation::Sum,
            interval: 25,
        }
    }
}

impl TrainingConfig {
    /// Sets the largest number of steps.
    #[must_use]
    pub fn with_steps(self, steps: usize) -> Self {
        Self { steps, ..self }
    }

    /// Sets the number of labeled samples per step.
    #[must_use]
    pub fn with_batch(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// Sets the number of unlabeled samples per step.
    #[must_use]
    pub fn with_unlabeled_batch(self, unlabeled_batch: usize) -> Self {
        Self { unlabeled_batch, ..self }
    }

    /// Sets the learning rate.
    #[must_use]
    pub fn with_learning_rate(self, learning_rate: f64) -> Self {
        Self { learning_rate, ..self }
    }

    /// Sets the decay of the learning rate.
    #[must_use]
    pub fn with_decay(self, decay: f64) -> Self {
        Self { decay, ..self }
    }

    /// Sets whose statistics normalization layers hold after training.
    #[must_use]
    pub fn with_statistics(self, statistics: Statistics) -> Self {
        Self { statistics, ..self }
    }

    /// Returns the learning rate of a step.
    pub fn rate_at(&self, step: usize) -> f64 {
        let progress = Progress { step, steps: Some(self.steps) };
        self.learning_rate * (1.0 + self.decay * progress.share()).powf(-DECAY_POWER)
    }

    pub(crate) fn init_optimizer(&self) -> ModuleOptimizer {
        let optimizer = self.optimizer.init();
        match self.clipping {
            Some(norm) => optimizer.with_grad_clipping(GradientClipping::Norm(norm as f32)),
            None => optimizer,
        }
    }

    /// Sets the optimizer.
    #[must_use]
    pub fn with_optimizer(self, optimizer: Optimizer) -> Self {
        Self { optimizer, ..self }
    }

    /// Sets how several losses reach the weights.
    #[must_use]
    pub fn with_propagation(self, propagation: Propagation) -> Self {
        Self { propagation, ..self }
    }

    /// Sets the number of steps per entry of the history.
    #[must_use]
    pub fn with_interval(self, interval: usize) -> Self {
        Self { interval, ..self }
    }

    /// Checks all settings.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<()> {
        let counts = [("steps", self.steps), ("interval", self.interval)];
        if let Some((field, _)) = counts.iter().find(|(_, count)| *count == 0) {
            return Err(Error::setting(&format!("training.{field}"), 0, "at least 1"));
        }
        // Correlations, other statistics of features and batch normalization all compare samples.
        let batches = [("batch", self.batch), ("unlabeled_batch", self.unlabeled_batch)];
        if let Some((field, count)) = batches.iter().find(|(_, count)| *count < 2) {
            let range = "at least 2, since a single sample has no statistics";
            return Err(Error::setting(&format!("training.{field}"), count, range));
        }
        let rate = self.learning_rate;
        if !(rate.is_finite() && rate > 0.0) {
            return Err(Error::setting("training.learning_rate", rate, "positive and finite"));
        }
        if !(self.decay.is_finite() && self.decay >= 0.0) {
            return Err(Error::setting("training.decay", self.decay, "at least 0 and finite"));
        }
        if let Some(norm) = self.clipping.filter(|norm| !(norm.is_finite() && *norm > 0.0)) {
            return Err(Error::setting("training.clipping", norm, "positive and finite"));
        }
        if !(0.0..1.0).contains(&self.smoothing) {
            let range = "at least 0 and below 1";
            return Err(Error::setting("training.smoothing", self.smoothing, range));
        }
        self.optimizer.validate()
    }
}
