//! The objective of the autoencoder and the VAE.

use burn::tensor::Tensor;
use windage_core::{Metric, Stream};

use crate::model::ModelKind;
use crate::model::part::Part;
use crate::model::trainer::{Learning, Objective, Terms};
use crate::model::vae::{divergence, drawn_features};

pub(in crate::model) struct Reconstruction;

impl Objective for Reconstruction {
    fn terms(&mut self, learning: &mut Learning<'_>, step: usize, parts: &[Part]) -> Terms {
        let mut rng = learning.config.seed.rng(Stream::Latents, step as u64);
        let drawn = drawn_features(parts, &mut rng);
        let error = |(part, drawn): (Part, _)| {
            part.error(part.model.decode_maps(drawn, &part.batch.condition))
        };
        let workers = &learning.devices.workers;
        let mut sums = workers.each(parts.iter().cloned().zip(drawn).collect(), error);
        let errors = learning.follow(&sums);
        for (sum, part) in sums.iter_mut().zip(parts) {
            if let Some(prior) = prior(learning, part, errors.running) {
                *sum = sum.clone() + prior;
            }
        }
        let metrics = vec![Metric::new("reconstruction", errors.current)];
        Terms { sums, scale: errors.running, metrics }
    }
}

/// Returns the term that keeps a part's features near 0: their decay, or the VAE's divergence,
/// weighed against the running mean of the error.
fn prior(learning: &Learning<'_>, part: &Part, running_error: f64) -> Option<Tensor<1>> {
    match (learning.config.model, &part.log_variances) {
        (ModelKind::Vae { beta }, Some(log_variances)) => {
            // ‖x̂ − x‖²/2σ² + β KL with σ² = running/values, times 2σ².
            let values = part.maps.dims()[1..].iter().product::<usize>() as f64;
            let variance = running_error / values;
            let weight = 2.0 * variance * beta / part.batch_len as f64;
            Some(divergence(&part.features, log_variances).mul_scalar(weight))
        }
        _ => learning.decay(part),
    }
}
