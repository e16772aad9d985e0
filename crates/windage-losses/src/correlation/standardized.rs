//! Standardized channels and their correlations by tensor operations: on any device, differentiated
//! by Burn.

use burn::tensor::Tensor;

/// Channels `[samples, channels]` with mean 0 and, up to ε, variance 1.
pub(super) struct Standardized {
    /// `(x − mean) / √(variance + ε)`.
    pub(super) unit: Tensor<2>,
    /// `1 / √(variance + ε)`, `[1, channels]`.
    pub(super) inverse: Tensor<2>,
}

/// Standardizes each channel.
///
/// Channels are centered twice: the mean of large values is rounded, and the remaining offset would
/// count as correlation. They are scaled by the largest deviation, so that squares neither overflow
/// nor vanish.
pub(super) fn standardize(samples: Tensor<2>, epsilon: f32) -> Standardized {
    let centered = samples.clone() - samples.mean_dim(0);
    let centered = centered.clone() - centered.mean_dim(0);
    let largest = centered.clone().detach().abs().max_dim(0).clamp_min(epsilon.sqrt());
    let scaled = centered / largest.clone();
    let floor = (largest.clone().recip() * epsilon.sqrt()).powi_scalar(2);
    let inverse = ((scaled.clone() * scaled.clone()).mean_dim(0) + floor).sqrt().recip();
    Standardized { unit: scaled * inverse.clone(), inverse: inverse / largest }
}

/// Computes Pearson's correlations, `[channels, channels]`. They are 0 if there is no sample.
pub(super) fn correlations(samples: Tensor<2>, epsilon: f32) -> Tensor<2> {
    let [count, channels] = samples.dims();
    if count == 0 {
        // These zeros are still part of the graph.
        return samples.sum().reshape([1, 1]).expand([channels, channels]);
    }
    let unit = standardize(samples, epsilon).unit;
    unit.clone().transpose().matmul(unit) / count as f64
}
