//! DeCov: covariances off the diagonal, squared.

use burn::tensor::Tensor;

use super::matrix::{Divisor, covariance};
use crate::off_diagonal::off_diagonal;
use crate::{Loss, Reduction};

/// Covariances between different channels of a batch.
///
/// *Formula*: `½(‖C‖²_F − ‖diag C‖²)`, `C` divided by the number of samples `N`.
///
/// *Shapes*: `[samples, channels]`. *Terms*: the `C(C − 1)` ordered pairs `i ≠ j` in row-major
/// order, `½c²_ij` each, so the **sum** is the paper's loss; one channel has no term, and its mean
/// is 0.
///
/// *Numerics*: one product of `samples·channels²`; features are centered before it.
///
/// # References
/// Cogswell et al., *Reducing Overfitting in Deep Networks by Decorrelating Representations*, ICLR
/// 2016, equations (1) and (2).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::covariance::DecovLoss;
/// use windage_losses::{Loss, Reduction};
///
/// let features = Tensor::<2>::from_floats([[1.0, 2.0], [-1.0, -2.0]], &Device::flex()); // c₁₂ = c₂₁ = 2.
/// assert_eq!(DecovLoss.forward(features, Reduction::Sum).into_scalar::<f32>(), 4.0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct DecovLoss;

impl Loss<Tensor<2>> for DecovLoss {
    fn forward(&self, features: Tensor<2>, reduction: Reduction) -> Tensor<1> {
        reduction.apply(off_diagonal(covariance(features, Divisor::Samples).square() * 0.5))
    }
}
