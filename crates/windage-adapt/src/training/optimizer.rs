//! Optimizers.

use burn::optim::decay::WeightDecayConfig;
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
        /// Whether the momentum is that of Nesterov.
        #[serde(default)]
        nesterov: bool,
        /// Factor of the weights that is added to their gradient, at least 0.
        #[serde(default)]
        weight_decay: f64,
    },
}

impl Optimizer {
    /// Creates gradient descent with momentum, without weight decay.
    pub fn sgd(momentum: f64) -> Self {
        Self::Sgd { momentum, nesterov: false, weight_decay: 0.0 }
    }

    pub(super) fn init(self) -> ModuleOptimizer {
        match self {
            Self::Adam => AdamConfig::new().with_epsilon(ADAM_EPSILON).init(),
            Self::AdamW { weight_decay } => AdamWConfig::new()
                .with_epsilon(ADAM_EPSILON)
                .with_weight_decay(weight_decay as f32)
                .init(),
            Self::Sgd { momentum, nesterov, weight_decay } => {
                // Velocity is the sum of gradients, as in PyTorch; Burn's default dampens them.
                let with_momentum = MomentumConfig::new()
                    .with_momentum(momentum)
                    .with_dampening(0.0)
                    .with_nesterov(nesterov);
                let decay = WeightDecayConfig::new(weight_decay as f32);
                SgdConfig::new()
                    .with_momentum((momentum > 0.0).then_some(with_momentum))
                    .with_weight_decay((weight_decay > 0.0).then_some(decay))
                    .init()
            }
        }
    }

    pub(super) fn validate(self) -> Result<()> {
        let (Self::AdamW { weight_decay } | Self::Sgd { weight_decay, .. }) = self else {
            return Ok(());
        };
        if !(weight_decay.is_finite() && weight_decay >= 0.0) {
            let field = "training.optimizer.weight_decay";
            return Err(Error::setting(field, weight_decay, "at least 0 and finite"));
        }
        match self {
            Self::Sgd { momentum, .. } if !(0.0..1.0).contains(&momentum) => {
                let field = "training.optimizer.momentum";
                Err(Error::setting(field, momentum, "at least 0 and below 1"))
            }
            Self::Sgd { momentum: 0.0, nesterov: true, .. } => {
                let field = "training.optimizer.nesterov";
                Err(Error::setting(field, true, "false without momentum"))
            }
            _ => Ok(()),
        }
    }
}
