//! How a network is trained, and with what it ends.

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
        /// Decay of weights a step, times the learning rate.
        weight_decay: f64,
    },
    /// Stochastic gradient descent.
    Sgd {
        /// Momentum, 0…1 without 1.
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
}

/// How several losses reach the weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Propagation {
    /// As one weighted sum.
    #[default]
    Sum,
    /// One after the other, each with a pass and a step of the optimizer of its own, the task's
    /// first. A step of training is then as many steps of the optimizer as there are losses.
    OneByOne,
}

/// Settings of a training run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainingConfig {
    /// Limit of steps.
    pub steps: usize,
    /// Labeled samples a step.
    pub batch: usize,
    /// Unlabeled samples a step.
    pub unlabeled_batch: usize,
    /// Learning rate.
    pub learning_rate: f64,
    /// The optimizer.
    pub optimizer: Optimizer,
    /// How several losses reach the weights.
    pub propagation: Propagation,
    /// Steps between two entries of the history, two looks at held-out samples and two
    /// checkpoints.
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
    /// # Errors
    /// When a setting is out of its range, naming it.
    pub fn validate(&self) -> Result<()> {
        let counts = [
            ("steps", self.steps),
            ("batch", self.batch),
            ("unlabeled_batch", self.unlabeled_batch),
            ("interval", self.interval),
        ];
        if let Some((field, _)) = counts.iter().find(|(_, count)| *count == 0) {
            return Err(Error::setting(&format!("training.{field}"), 0, "at least 1"));
        }
        let rate = self.learning_rate;
        if !(rate.is_finite() && rate > 0.0) {
            return Err(Error::setting("training.learning_rate", rate, "positive and finite"));
        }
        match self.optimizer {
            Optimizer::AdamW { weight_decay }
                if !(weight_decay.is_finite() && weight_decay >= 0.0) =>
            {
                Err(Error::setting(
                    "training.optimizer.weight_decay",
                    weight_decay,
                    "at least 0 and finite",
                ))
            }
            Optimizer::Sgd { momentum } if !(0.0..1.0).contains(&momentum) => Err(Error::setting(
                "training.optimizer.momentum",
                momentum,
                "at least 0 and below 1",
            )),
            _ => Ok(()),
        }
    }
}

/// Values that losses have to reach, by their names; training ends once the mean over an interval
/// of every one is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Thresholds(pub BTreeMap<String, f64>);

impl Thresholds {
    /// None: training ends at its limit of steps.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one.
    #[must_use]
    pub fn with(mut self, loss: impl Into<String>, value: f64) -> Self {
        self.0.insert(loss.into(), value);
        self
    }

    /// # Errors
    /// When a value is not positive and finite, or there is no such loss.
    pub fn validate(&self, names: &[String]) -> Result<()> {
        for (loss, value) in &self.0 {
            if !names.contains(loss) {
                let range = format!("one of {}", names.join(", "));
                return Err(Error::setting("thresholds", loss, &range));
            }
            if !(value.is_finite() && *value > 0.0) {
                return Err(Error::setting(
                    &format!("thresholds.{loss}"),
                    value,
                    "positive and finite",
                ));
            }
        }
        Ok(())
    }

    /// Whether all of them are reached; never if there are none.
    pub fn reached(&self, losses: &BTreeMap<String, f64>) -> bool {
        let below =
            |(loss, value): (&String, &f64)| losses.get(loss).is_some_and(|mean| mean <= value);
        !self.0.is_empty() && self.0.iter().all(below)
    }
}
