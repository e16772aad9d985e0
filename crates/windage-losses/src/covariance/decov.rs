//! DeCov: covariances off the diagonal, squared.

use burn::tensor::{Int, Tensor, TensorData};

use super::matrix::{Divisor, covariance};
use crate::{Loss, Reduction};

/// Covariances between different channels of a batch.
///
/// *Formula*: `½(‖C‖²_F − ‖diag C‖²)`, `C` divided by the number of samples `N`.
///
/// *Shapes*: `[samples, channels]`. *Terms*: the `C(C − 1)` ordered pairs `i ≠ j` in row-major order, `½c²_ij` each, so
/// the **sum** is the paper's loss; one channel has no term, and its mean is 0.
///
/// *Numerics*: one product of `samples·channels²`; features are centred before it.
///
/// # References
/// Cogswell et al., *Reducing Overfitting in Deep Networks by Decorrelating Representations*, ICLR 2016, equations (1)
/// and (2).
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

/// Entries off the diagonal in row-major order. Of the first `n² − 1`, seen as `[n − 1, n + 1]`, the diagonal is the
/// first column.
fn off_diagonal(matrix: Tensor<2>) -> Tensor<1> {
    let [n, _] = matrix.dims();
    if n < 2 {
        // Nothing, but still part of the graph, which an empty slice is not.
        let none = Tensor::<1, Int>::from_data(TensorData::new(Vec::<i32>::new(), [0]), &matrix.device());
        return matrix.reshape([n * n]).select(0, none);
    }
    let entries = matrix.reshape([n * n]).narrow(0, 0, n * n - 1).reshape([n - 1, n + 1]);
    entries.narrow(1, 1, n).reshape([n * (n - 1)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn the_diagonal_alone_is_left_out() {
        let matrix = Tensor::<2>::from_floats([[0.0, 1.0, 2.0], [3.0, 0.0, 4.0], [5.0, 6.0, 0.0]], &Device::flex());
        let entries: Vec<f32> = off_diagonal(matrix).into_data().iter::<f32>().collect();
        assert_eq!(entries, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }
}
