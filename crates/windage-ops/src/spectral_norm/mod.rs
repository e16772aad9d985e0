//! Spectral normalization: weights divided by their largest singular value.
//!
//! *Formula*: `W̄ = W / σ(W)`, `σ(W) = uᵀWv`, with `u ← Wv/‖Wv‖`, `v ← Wᵀu/‖Wᵀu‖` once a pass (power
//! iteration). The vectors count as constants: the gradient is `(G − ⟨G, W̄⟩·uvᵀ)/σ` for a gradient
//! `G` of the normalized weight.
//!
//! It is a [`Reparameterization`] of Burn, so it goes on *any* module without a change to it, and
//! its vectors are saved with the module. Frozen in evaluation:
//! [`valid`](burn::module::Module::valid) and [`freeze`](burn::module::Module::freeze)
//! keep the vectors as they are.
//!
//! Source: Miyato et al., *Spectral Normalization for Generative Adversarial Networks*, ICLR 2018,
//! algorithm 1; in the order of PyTorch's `torch.nn.utils.parametrizations.spectral_norm`.

mod config;
mod matrix;

pub use config::SpectralNormConfig;

use burn::module::{Flag, Module, Param, Reparameterization, RunningState};
use burn::tensor::{Device, Tensor};

use matrix::{matrix, normalized, times};

/// The two singular vectors of one weight, and what to do with them.
///
/// *Shapes*: `u [rows]`, `v [columns]` of the weight as a matrix: `[outputs, inputs]` of a dense
/// layer; else the first axis by all others, `[channels_out, channels_in·height·width]` of a
/// convolution (`[channels_in, …]` of a transposed one, where PyTorch takes the second axis).
///
/// *Numerics*: each pass of training costs two products of a matrix and a vector; a vector of norm
/// 0 (a weight of zeros) stays 0, and σ is then at least `epsilon`.
#[derive(Module, Debug)]
pub struct SpectralNorm {
    left: RunningState<Tensor<1>>,
    right: RunningState<Tensor<1>>,
    training: Param<Flag>,
    iterations: usize,
    epsilon: f64,
}

impl SpectralNorm {
    fn new(config: &SpectralNormConfig, left: Tensor<1>, right: Tensor<1>) -> Self {
        Self {
            left: RunningState::new(left),
            right: RunningState::new(right),
            training: Param::from_bool(true),
            iterations: config.iterations,
            epsilon: config.epsilon,
        }
    }

    /// Both vectors as this pass takes them: one step further in training.
    fn vectors(&self, weight: &Tensor<2>, device: &Device) -> (Tensor<1>, Tensor<1>) {
        let (left, right) = (self.left.value_sync(), self.right.value_sync());
        if !(device.is_autodiff() && self.training.is_enabled()) {
            return (left, right);
        }
        let plain = |vector: Tensor<1>| vector.without_autodiff();
        let found = iterate(
            weight.clone().without_autodiff(),
            (plain(left), plain(right)),
            (self.iterations, self.epsilon),
        );
        let (left, right) = (Tensor::from_inner(found.0), Tensor::from_inner(found.1));
        self.left.update(left.clone());
        self.right.update(right.clone());
        (left, right)
    }
}

impl Reparameterization for SpectralNorm {
    const NAME: &'static str = "spectral_norm";

    fn apply<const D: usize>(&self, base: Tensor<D>) -> Tensor<D> {
        let weight = matrix(base.clone());
        let (left, right) = self.vectors(&weight, &base.device());
        let sigma = (times(weight, right) * left).sum().clamp_min(self.epsilon);
        base / sigma.reshape([1; D])
    }
}

/// Power iteration on a matrix without a graph.
fn iterate(
    weight: Tensor<2>,
    (mut left, mut right): (Tensor<1>, Tensor<1>),
    (iterations, epsilon): (usize, f64),
) -> (Tensor<1>, Tensor<1>) {
    for _ in 0..iterations {
        left = normalized(times(weight.clone(), right), epsilon);
        right = normalized(times(weight.clone().transpose(), left.clone()), epsilon);
    }
    (left, right)
}

#[cfg(test)]
mod tests;
