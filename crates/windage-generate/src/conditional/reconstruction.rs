//! What the autoencoder and the VAE are trained on.

use burn::tensor::Tensor;
use windage_core::Stream;

use super::ModelKind;
use super::trainer::{Encoded, Learning, Objective, Terms};
use crate::noise::standard_normal;

pub(super) struct Reconstruction;

impl Objective for Reconstruction {
    fn terms(&mut self, learning: &mut Learning<'_>, encoded: &Encoded) -> Terms {
        let decoded = learning.model.module.decode_maps(drawn(learning, encoded), &encoded.batch.condition);
        let (mut sum, error, running) = learning.reconstruction(decoded, &encoded.maps);
        if let Some(prior) = prior(learning, encoded, running) {
            sum = sum + prior;
        }
        Terms { sum, scale: running, figures: vec![("reconstruction", error)] }
    }
}

/// Features to decode from: drawn about their means for a VAE.
fn drawn(learning: &Learning<'_>, encoded: &Encoded) -> Tensor<2> {
    let means = encoded.features.clone();
    let Some(log_variances) = &encoded.log_variances else { return means };
    let mut rng = learning.fit.seed.rng(Stream::Latents, encoded.step as u64);
    let noise = standard_normal(means.dims(), &mut rng, &learning.device);
    means + noise * log_variances.clone().mul_scalar(0.5).exp()
}

/// What holds features in their place: their decay, or the divergence of the VAE beside an error of mean `running`.
fn prior(learning: &Learning<'_>, encoded: &Encoded, running: f64) -> Option<Tensor<1>> {
    match (learning.fit.model, &encoded.log_variances) {
        (ModelKind::Vae { beta }, Some(log_variances)) => {
            // ‖x̂ − x‖²/2σ² + β KL with σ² = running/values, times 2σ².
            let count = encoded.maps.dims()[0] as f64;
            let values = encoded.maps.shape().num_elements() as f64 / count;
            let variance = running / values;
            Some(divergence(&encoded.features, log_variances).mul_scalar(2.0 * variance * beta / count))
        }
        _ => learning.decay(&encoded.features),
    }
}

/// `½ Σ (μ² + σ² − 1 − ln σ²)`, the Kullback–Leibler divergence from the standard normal (Kingma and Welling 2014, appendix
/// B), summed over batch and features, `[1]`.
fn divergence(means: &Tensor<2>, log_variances: &Tensor<2>) -> Tensor<1> {
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
        let of = |means: [[f32; 2]; 2], log_variances: [[f32; 2]; 2]| {
            let tensor = |rows: [[f32; 2]; 2]| Tensor::<2>::from_data(rows, &device);
            f64::from(divergence(&tensor(means), &tensor(log_variances)).into_scalar::<f32>())
        };
        assert!(of([[0.0; 2]; 2], [[0.0; 2]; 2]).abs() < 1e-6);
        // KL(N(μ, σ²) ‖ N(0, 1)) = ln(1/σ) + (σ² + μ²)/2 − ½, feature by feature.
        let (means, log_variances) = ([[0.5_f32, -2.0], [1.5, 0.0]], [[0.3_f32, -1.0], [2.0, -3.0]]);
        let one = |mean: f32, log_variance: f32| {
            let sigma = (0.5 * f64::from(log_variance)).exp();
            (1.0 / sigma).ln() + (sigma * sigma + f64::from(mean).powi(2)) / 2.0 - 0.5
        };
        let expected: f64 = means.concat().iter().zip(log_variances.concat()).map(|(&m, v)| one(m, v)).sum();
        assert!((of(means, log_variances) - expected).abs() < 1e-5 * expected, "{expected}");
    }
}
