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

#[cfg(test)]
mod tests {
    use burn::module::{Module, Param};
    use burn::optim::GradientsParams;
    use burn::tensor::Tensor;
    use windage_testing::{Golden, assert_close, values};

    use crate::training::{Optimizer, TrainingConfig};

    #[derive(Module, Debug)]
    struct Weights {
        weights: Param<Tensor<1>>,
    }

    /// Returns the weights after three steps on ½Σ(w − 1)².
    fn three_steps(training: &TrainingConfig) -> Vec<f64> {
        let device = windage_testing::device().autodiff();
        let start = Tensor::from_floats([0.5, -2.0, 3.0], &device);
        let mut module = Weights { weights: Param::from_tensor(start) };
        let mut optimizer = training.init_optimizer();
        for step in 0..3 {
            let loss = (module.weights.val() - 1.0).square().sum() * 0.5;
            let gradients = GradientsParams::from_grads(loss.backward(), &module);
            module = optimizer.step(training.rate_at(step), module, gradients);
        }
        values(module.weights.val())
    }

    #[test]
    fn nesterov_momentum_with_falling_rates_is_that_of_pytorch() {
        let optimizer = Optimizer::Sgd { momentum: 0.9, nesterov: true, weight_decay: 0.01 };
        let training = TrainingConfig { learning_rate: 0.1, optimizer, ..Default::default() };
        let training = training.with_steps(3).with_decay(10.0);
        assert_close(&three_steps(&training), Golden::load("adaptation").values("nesterov"), 1e-6);
    }

    #[test]
    fn clipping_bounds_the_length_of_a_step() {
        let training = TrainingConfig { optimizer: Optimizer::sgd(0.0), ..Default::default() };
        let clipped = TrainingConfig { clipping: Some(0.1), learning_rate: 1.0, ..training };
        let (before, after) = ([0.5, -2.0, 3.0], three_steps(&clipped));
        let length: f64 =
            before.iter().zip(after).map(|(a, b): (&f64, f64)| (a - b).powi(2)).sum::<f64>().sqrt();
        // Three steps of length 0.1 in the same direction.
        assert!((length - 0.3).abs() < 1e-5, "{length}");
    }
}
