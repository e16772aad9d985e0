//! Covariance of channels over a batch.
//!
//! `C = X̄ᵀX̄ / divisor`, `X̄` the features less their mean over the batch.

use burn::tensor::Tensor;

/// Features less their mean over the batch.
///
/// The mean of values around 1e6 is off by some 0.1 in f32, which would add to every covariance. So
/// a first estimate is taken off as a constant, exactly where it matters (Sterbenz), and the mean
/// of what remains is as exact as f32 gets.
pub(super) fn centered(features: Tensor<2>) -> Tensor<2> {
    let samples = features.dims()[0].max(1) as f64;
    let shifted = features.clone() - (features.sum_dim(0) / samples).detach();
    shifted.clone() - shifted.sum_dim(0) / samples
}

/// What divides a sum over the samples of a batch.
#[derive(Clone, Copy)]
pub(super) enum Divisor {
    /// `N`, as in DeCov.
    Samples,
    /// `N − 1`, unbiased.
    Unbiased,
}

impl Divisor {
    /// Never 0: one centered sample is 0, and 0/1 is the covariance wanted.
    pub(super) fn of(self, samples: usize) -> f64 {
        let count = match self {
            Self::Samples => samples,
            Self::Unbiased => samples.saturating_sub(1),
        };
        count.max(1) as f64
    }
}

/// The covariance matrix `[channels, channels]` of features `[samples, channels]`.
pub(super) fn covariance(features: Tensor<2>, divisor: Divisor) -> Tensor<2> {
    let divisor = divisor.of(features.dims()[0]);
    let centered = centered(features);
    centered.clone().transpose().matmul(centered) / divisor
}
