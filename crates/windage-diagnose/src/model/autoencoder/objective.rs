//! What the autoencoder and the VAE are trained on.

use burn::tensor::Tensor;
use windage_core::{Metric, Stream};

use crate::model::ModelKind;
use crate::model::part::Part;
use crate::model::trainer::{Learning, Objective, Terms};
use windage_core::standard_normals;

pub(in crate::model) struct Reconstruction;

impl Objective for Reconstruction {
    fn terms(&mut self, learning: &mut Learning<'_>, step: usize, parts: &[Part]) -> Terms {
        let drawn = drawn(learning, step, parts);
        let error = |(part, drawn): (Part, _)| {
            part.error(part.model.decode_maps(drawn, &part.batch.condition))
        };
        let mut sums = learning.workers.each(parts.iter().cloned().zip(drawn).collect(), error);
        let (error, running) = learning.follow(&sums);
        for (sum, part) in sums.iter_mut().zip(parts) {
            if let Some(prior) = prior(learning, part, running) {
                *sum = sum.clone() + prior;
            }
        }
        Terms { sums, scale: running, metrics: vec![Metric::new("reconstruction", error)] }
    }
}

/// Features to decode from: drawn about their means for a VAE.
fn drawn(learning: &Learning<'_>, step: usize, parts: &[Part]) -> Vec<Tensor<2>> {
    let [rows, columns] = [parts[0].of, parts[0].features.dims()[1]];
    let mut rng = learning.fit.seed.rng(Stream::Latents, step as u64);
    let is_drawn = parts[0].log_variances.is_some();
    let noise = if is_drawn { standard_normals(rows * columns, &mut rng) } else { Vec::new() };
    let drawn = |part: &Part| {
        let means = part.features.clone();
        let Some(log_variances) = &part.log_variances else { return means };
        means + part.rows_of(&noise) * log_variances.clone().mul_scalar(0.5).exp()
    };
    parts.iter().map(drawn).collect()
}

/// What holds a part's features in their place: their decay, or the divergence of the VAE beside an
/// error of mean `running`.
fn prior(learning: &Learning<'_>, part: &Part, running: f64) -> Option<Tensor<1>> {
    match (learning.fit.model, &part.log_variances) {
        (ModelKind::Vae { beta }, Some(log_variances)) => {
            // ‖x̂ − x‖²/2σ² + β KL with σ² = running/values, times 2σ².
            let values = part.maps.dims()[1..].iter().product::<usize>() as f64;
            let variance = running / values;
            let weight = 2.0 * variance * beta / part.of as f64;
            Some(divergence(&part.features, log_variances).mul_scalar(weight))
        }
        _ => learning.decay(part),
    }
}

/// `½ Σ (μ² + σ² − 1 − ln σ²)`, the Kullback–Leibler divergence from the standard normal (Kingma
/// and Welling 2014, appendix B), summed over batch and features, `[1]`.
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
        let (means, log_variances) =
            ([[0.5_f32, -2.0], [1.5, 0.0]], [[0.3_f32, -1.0], [2.0, -3.0]]);
        let one = |mean: f32, log_variance: f32| {
            let sigma = (0.5 * f64::from(log_variance)).exp();
            (1.0 / sigma).ln() + (sigma * sigma + f64::from(mean).powi(2)) / 2.0 - 0.5
        };
        let expected: f64 =
            means.concat().iter().zip(log_variances.concat()).map(|(&m, v)| one(m, v)).sum();
        assert!((of(means, log_variances) - expected).abs() < 1e-5 * expected, "{expected}");
    }
}
