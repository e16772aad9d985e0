//! What a VAE adds to an autoencoder: features are drawn about their means, and held to a standard
//! normal distribution.

use burn::tensor::Tensor;
use windage_core::seed::Rng;
use windage_core::standard_normals;

use super::part::Part;

/// Returns the features to decode each part from: drawn from `N(μ, σ²)` if the encoder gives
/// variances, else as encoded.
pub(super) fn drawn_features(parts: &[Part], rng: &mut Rng) -> Vec<Tensor<2>> {
    let [rows, columns] = [parts[0].batch_len, parts[0].features.dims()[1]];
    let is_drawn = parts[0].log_variances.is_some();
    let noise = if is_drawn { standard_normals(rows * columns, rng) } else { Vec::new() };
    let drawn = |part: &Part| {
        let means = part.features.clone();
        let Some(log_variances) = &part.log_variances else { return means };
        means + part.rows_of(&noise) * log_variances.clone().mul_scalar(0.5).exp()
    };
    parts.iter().map(drawn).collect()
}

/// Returns `½ Σ (μ² + σ² − 1 − ln σ²)`, the Kullback–Leibler divergence from the standard normal
/// (Kingma and Welling 2014, appendix B), summed over batch and features, `[1]`.
pub(super) fn divergence(means: &Tensor<2>, log_variances: &Tensor<2>) -> Tensor<1> {
    let terms = means.clone().square() + log_variances.clone().exp() - log_variances.clone() - 1.0;
    terms.sum().mul_scalar(0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn the_divergence_is_that_of_the_closed_form_and_zero_for_the_prior() {
        let device = Device::flex();
        let found = |means: [[f32; 2]; 2], log_variances: [[f32; 2]; 2]| {
            let tensor = |rows: [[f32; 2]; 2]| Tensor::<2>::from_data(rows, &device);
            f64::from(divergence(&tensor(means), &tensor(log_variances)).into_scalar::<f32>())
        };
        assert!(found([[0.0; 2]; 2], [[0.0; 2]; 2]).abs() < 1e-6);
        // KL(N(μ, σ²) ‖ N(0, 1)) = ln(1/σ) + (σ² + μ²)/2 − ½, feature by feature.
        let (means, log_variances) =
            ([[0.5_f32, -2.0], [1.5, 0.0]], [[0.3_f32, -1.0], [2.0, -3.0]]);
        let one = |mean: f32, log_variance: f32| {
            let sigma = (0.5 * f64::from(log_variance)).exp();
            (1.0 / sigma).ln() + (sigma * sigma + f64::from(mean).powi(2)) / 2.0 - 0.5
        };
        let expected: f64 =
            means.concat().iter().zip(log_variances.concat()).map(|(&m, v)| one(m, v)).sum();
        assert!((found(means, log_variances) - expected).abs() < 1e-5 * expected, "{expected}");
    }
}
