//! How a network is trained, and when training ends.

use std::collections::BTreeMap;

use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamConfig, AdamWConfig, ModuleOptimizer, SgdConfig};
use serde::{Deserialize, Serialize};
use windage_core::training::ADAM_EPSILON;
use windage_core::{Error, Result};

/// The optimizer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Optimizer {
    /// Adam with β = (0.9, 0.999).
    #[default]
    Adam,
    /// Adam with decoupled weight decay.
    AdamW {
        /// Weight decay per step, multiplied by the learning rate.
        weight_decay: f64,
    },
    /// Stochastic gradient descent.
    Sgd {
        /// Momentum, at least 0 and below 1.
        momentum: f64,
    },
}

impl Optimizer {
    pub(crate) fn init(self) -> ModuleOptimizer {
        match self {
            Self::Adam => AdamConfig::new().with_epsilon(ADAM_EPSILON).init(),
            Self::AdamW { weight_decay } => AdamWConfig::new()
                .with_epsilon(ADAM_EPSILON)
                .with_weight_decay(weight_decay as f32)
                .init(),
            Self::Sgd { momentum: 0.0 } => SgdConfig::new().init(),
            Self::Sgd { momentum } => SgdConfig::new()
                .with_momentum(Some(MomentumConfig::new().with_momentum(momentum)))
                .init(),
        }
    }

    fn validate(self) -> Result<()> {
        match self {
            Self::AdamW { weight_decay } if !(weight_decay.is_finite() && weight_decay >= 0.0) => {
                let field = "training.optimizer.weight_decay";
                Err(Error::setting(field, weight_decay, "at least 0 and finite"))
            }
            Self::Sgd { momentum } if !(0.0..1.0).contains(&momentum) => {
                let field = "training.optimizer.momentum";
                Err(Error::setting(field, momentum, "at least 0 and below 1"))
            }
            _ => Ok(()),
        }
    }
}

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
    /// Learning rate.
    pub learning_rate: f64,
    /// The optimizer.
    pub optimizer: Optimizer,
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
            optimizer: Optimizer::Adam,
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
        self.optimizer.validate()
    }
}

/// Values that losses must reach, by the names of the losses. Training ends once the mean of each
/// of them over an interval is at most its threshold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Thresholds(pub BTreeMap<String, f64>);

impl Thresholds {
    /// Creates an empty set of thresholds: training ends after its last step.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a threshold.
    #[must_use]
    pub fn with(mut self, loss: impl Into<String>, value: f64) -> Self {
        self.0.insert(loss.into(), value);
        self
    }

    /// Checks all thresholds; `names` are the names of all losses.
    ///
    /// # Errors
    /// Returns an error if there is no such loss, or a threshold is not positive and finite.
    pub fn validate(&self, names: &[String]) -> Result<()> {
        for (loss, value) in &self.0 {
            if !names.contains(loss) {
                let range = format!("one of {}", names.join(", "));
                return Err(Error::setting("thresholds", loss, &range));
            }
            if !(value.is_finite() && *value > 0.0) {
                let field = format!("thresholds.{loss}");
                return Err(Error::setting(&field, value, "positive and finite"));
            }
        }
        Ok(())
    }

    /// Returns whether there are thresholds and `losses` reach all of them.
    pub fn reached(&self, losses: &BTreeMap<String, f64>) -> bool {
        let mut thresholds = self.0.iter();
        let all_reached =
            thresholds.all(|(loss, value)| losses.get(loss).is_some_and(|mean| mean <= value));
        !self.0.is_empty() && all_reached
    }
}
