//! Deep CORAL: equal covariances in two domains.

use burn::tensor::Tensor;

use super::matrix::{Divisor, covariance};
use crate::{Loss, Reduction};

/// Distance of the channel covariances of two batches.
///
/// *Formula*: `‖C_S − C_T‖²_F / (4d²)`, covariances unbiased (`N − 1`).
///
/// *Shapes*: `(source, target)`, `[samples, channels]` each; the numbers of samples may differ.
/// *Terms*: the d² entries `(C_S − C_T)²/4`, so the **mean** is the paper's loss. Symmetric.
///
/// *Numerics*: two products of `samples·channels²`. Features are centered before the product: an
/// offset of 1e6 costs no accuracy in f32.
///
/// # References
/// Sun and Saenko, *Deep CORAL: Correlation Alignment for Deep Domain Adaptation*, ECCV 2016
/// workshops, equations (1) to (3).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::covariance::DeepCoralLoss;
/// use windage_losses::{Loss, Reduction};
///
/// let device = Device::flex();
/// let source = Tensor::<2>::from_floats([[1.0], [-1.0]], &device); // Variance 2.
/// let target = Tensor::<2>::from_floats([[5.0], [5.0], [5.0]], &device); // Variance 0.
/// assert_eq!(DeepCoralLoss.forward((source, target), Reduction::Mean).into_scalar::<f32>(), 1.0);
/// ```
///
/// # Panics
/// If the channels differ.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeepCoralLoss;

impl Loss<(Tensor<2>, Tensor<2>)> for DeepCoralLoss {
    fn forward(&self, (source, target): (Tensor<2>, Tensor<2>), reduction: Reduction) -> Tensor<1> {
        let ([_, a], [_, b]) = (source.dims(), target.dims());
        assert_eq!(a, b, "source and target have the same channels");
        let difference =
            covariance(source, Divisor::Unbiased) - covariance(target, Divisor::Unbiased);
        reduction.apply(difference.square() * 0.25)
    }
}
