//! The reparameterization of one weight.

use burn::module::{Flag, Module, Param, Reparameterization, RunningState};
use burn::tensor::{Device, Tensor};

use super::power_iteration::{SingularVectors, matrix, times};

/// The singular vectors of one weight, by which [`SpectralNormConfig`](super::SpectralNormConfig)
/// normalizes it.
///
/// *Shapes*: `u [rows]` and `v [columns]` of the weight as a matrix. A dense layer's is `[outputs,
/// inputs]`; others keep their first axis and join all others, `[channels_out,
/// channels_in·height·width]` for a convolution (`[channels_in, …]` for a transposed one, where
/// PyTorch takes the second axis).
///
/// *Numerics*: each training pass costs two products of a matrix and a vector. A vector of norm 0
/// (from a weight of zeros) stays 0, and σ is then `epsilon`.
#[derive(Module, Debug)]
pub struct SpectralNorm {
    pub(super) left: RunningState<Tensor<1>>,
    pub(super) right: RunningState<Tensor<1>>,
    training: Param<Flag>,
    iterations: usize,
    epsilon: f64,
}

impl SpectralNorm {
    /// Starts from `vectors`, with `iterations` of power iteration per pass.
    pub(super) fn new(vectors: SingularVectors, iterations: usize, epsilon: f64) -> Self {
        Self {
            left: RunningState::new(vectors.left),
            right: RunningState::new(vectors.right),
            training: Param::from_bool(true),
            iterations,
            epsilon,
        }
    }

    /// Returns the vectors that this pass uses. In training they are refined and stored first.
    fn vectors(&self, weight: &Tensor<2>, device: &Device) -> SingularVectors {
        let (left, right) = (self.left.value_sync(), self.right.value_sync());
        if !(device.is_autodiff() && self.training.is_enabled()) {
            return SingularVectors { left, right };
        }
        let plain =
            SingularVectors { left: left.without_autodiff(), right: right.without_autodiff() };
        let refined =
            plain.refined(&weight.clone().without_autodiff(), self.iterations, self.epsilon);
        let left = Tensor::from_inner(refined.left);
        let right = Tensor::from_inner(refined.right);
        self.left.update(left.clone());
        self.right.update(right.clone());
        SingularVectors { left, right }
    }
}

impl Reparameterization for SpectralNorm {
    const NAME: &'static str = "spectral_norm";

    fn apply<const D: usize>(&self, base: Tensor<D>) -> Tensor<D> {
        let weight = matrix(base.clone());
        let SingularVectors { left, right } = self.vectors(&weight, &base.device());
        let sigma = (times(weight, right) * left).sum().clamp_min(self.epsilon);
        base / sigma.reshape([1; D])
    }
}
