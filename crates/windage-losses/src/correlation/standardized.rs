//! Standardized channels and their correlations, by tensor operations: any device, differentiable
//! by Burn.

use burn::tensor::Tensor;

/// `(x − mean) / √(variance + ε)` a channel, and `1 / √(variance + ε)`, `[1, channels]`.
///
/// Centered twice: the mean of large values is rounded, and what remains of it would be taken for
/// correlation. Scaled by the largest deviation, so that squares neither overflow nor vanish.
pub(super) fn standardize(samples: Tensor<2>, epsilon: f32) -> (Tensor<2>, Tensor<2>) {
    let centered = samples.clone() - samples.mean_dim(0);
    let centered = centered.clone() - centered.mean_dim(0);
    let largest = centered.clone().detach().abs().max_dim(0).clamp_min(epsilon.sqrt());
    let scaled = centered / largest.clone();
    let floor = (largest.clone().recip() * epsilon.sqrt()).powi_scalar(2);
    let inverse = ((scaled.clone() * scaled.clone()).mean_dim(0) + floor).sqrt().recip();
    (scaled * inverse.clone(), inverse / largest)
}

/// Pearson's correlations, `[channels, channels]`; 0 where there is no sample.
pub(super) fn correlations(samples: Tensor<2>, epsilon: f32) -> Tensor<2> {
    let [count, channels] = samples.dims();
    if count == 0 {
        return samples.sum().reshape([1, 1]).expand([channels, channels]); // Zeros that are still part of the graph.
    }
    let (unit, _) = standardize(samples, epsilon);
    unit.clone().transpose().matmul(unit) / count as f64
}
