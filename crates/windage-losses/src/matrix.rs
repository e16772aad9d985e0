//! Matrices of channels: covariances over a batch, and the pairs of different channels.

use burn::tensor::{Int, Tensor, TensorData};

/// Subtracts from features `[samples, channels]` their mean over the batch.
///
/// In f32 the mean of values around 1e6 is off by some 0.1, which would add to every covariance. So
/// a first estimate is subtracted as a constant, which is exact where it matters (Sterbenz), and
/// the mean of the rest is as exact as f32 allows.
pub(crate) fn centered(features: Tensor<2>) -> Tensor<2> {
    let samples = features.dims()[0].max(1) as f64;
    let shifted = features.clone() - (features.sum_dim(0) / samples).detach();
    shifted.clone() - shifted.sum_dim(0) / samples
}

/// The divisor of a sum over the samples of a batch.
#[derive(Clone, Copy)]
pub(crate) enum Divisor {
    /// `N`, as in DeCov.
    Samples,
    /// `N − 1`, unbiased.
    Unbiased,
}

impl Divisor {
    /// Returns the divisor for a number of samples.
    ///
    /// It is never 0: a single centered sample is 0, and 0/1 is the covariance that is wanted.
    pub(crate) fn of(self, samples: usize) -> f64 {
        let count = match self {
            Self::Samples => samples,
            Self::Unbiased => samples.saturating_sub(1),
        };
        count.max(1) as f64
    }
}

/// Computes the covariances `[channels, channels]` of features `[samples, channels]`.
///
/// `C = X̄ᵀX̄ / divisor`, where `X̄` is the features minus their mean over the batch.
pub(crate) fn covariance(features: Tensor<2>, divisor: Divisor) -> Tensor<2> {
    let divisor = divisor.of(features.dims()[0]);
    let centered = centered(features);
    centered.clone().transpose().matmul(centered) / divisor
}

/// Returns the entries of a square matrix off its diagonal, in row-major order.
///
/// When the first `n² − 1` entries are reshaped to `[n − 1, n + 1]`, the diagonal becomes the first
/// column.
pub(crate) fn off_diagonal(matrix: Tensor<2>) -> Tensor<1> {
    let [n, _] = matrix.dims();
    if n < 2 {
        // The result is empty but still part of the graph. An empty slice would not be.
        let none =
            Tensor::<1, Int>::from_data(TensorData::new(Vec::<i32>::new(), [0]), &matrix.device());
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
        let matrix = Tensor::<2>::from_floats(
            [[0.0, 1.0, 2.0], [3.0, 0.0, 4.0], [5.0, 6.0, 0.0]],
            &Device::flex(),
        );
        let entries: Vec<f32> = off_diagonal(matrix).into_data().iter::<f32>().collect();
        assert_eq!(entries, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }
}
