//! One training step of the autoencoder and of the VAE.

use std::path::Path;

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use windage_core::Stream;
use windage_core::training::{Blobs, Checkpoint, Plan, Schedule, Trained, Trainer, value_blob};

use super::batches::{Batch, Batches};
use super::running::Running;
use super::{Autoencoder, AutoencoderConfig, FitModel, ModelKind};
use crate::independence::IndependenceTerm;
use crate::noise::standard_normal;
use crate::{AdversaryConfig, Error, Result};

pub(super) struct ReconstructionTrainer<'a> {
    batches: Batches<'a>,
    fit: &'a FitModel,
    schedule: Schedule,
    /// Running mean of the reconstruction error.
    running: Running,
    device: Device,
    model: Trained<Autoencoder>,
    independence: IndependenceTerm,
}

impl<'a> ReconstructionTrainer<'a> {
    pub(super) fn new(batches: Batches<'a>, fit: &'a FitModel, config: &AutoencoderConfig, device: &Device) -> Self {
        let adversary = AdversaryConfig::new(config.latent, config.classes);
        let rate_and_seed = (fit.learning_rate, fit.seed);
        let ceiling = batches.within_group_variance();
        let model = Trained::new(fit.seed.init(Stream::GeneratorWeights, device, |device| config.init(device)));
        Self {
            schedule: Schedule::new(batches.len(), fit.batch, fit.epochs, fit.seed, Stream::GeneratorOrder),
            batches,
            fit,
            running: Running::default(),
            device: device.clone(),
            model,
            independence: IndependenceTerm::new(fit.independence, &adversary, ceiling, rate_and_seed, device),
        }
    }

    /// Features to decode from: drawn about their means for a VAE.
    fn drawn(&self, means: &Tensor<2>, log_variances: Option<&Tensor<2>>, step: usize) -> Tensor<2> {
        let Some(log_variances) = log_variances else { return means.clone() };
        let mut rng = self.fit.seed.rng(Stream::Latents, step as u64);
        let noise = standard_normal(means.dims(), &mut rng, &self.device);
        means.clone() + noise * log_variances.clone().mul_scalar(0.5).exp()
    }

    /// What holds features in their place: their decay, or the divergence of the VAE beside an error of mean `running`, summed
    /// over `values`.
    fn prior(
        &self,
        means: &Tensor<2>,
        log_variances: Option<&Tensor<2>>,
        (running, values): (f64, f64),
    ) -> Option<Tensor<1>> {
        let count = means.dims()[0] as f64;
        match (self.fit.model, log_variances) {
            (ModelKind::Vae { beta }, Some(log_variances)) => {
                // ‖x̂ − x‖²/2σ² + β KL with σ² = running/values, times 2σ².
                let variance = running / values;
                Some(divergence(means, log_variances).mul_scalar(2.0 * variance * beta / count))
            }
            _ if self.fit.feature_decay > 0.0 => {
                Some(means.clone().square().sum().mul_scalar(self.fit.feature_decay / count))
            }
            _ => None,
        }
    }
}

/// `½ Σ (μ² + σ² − 1 − ln σ²)`, the Kullback–Leibler divergence from the standard normal (Kingma and Welling 2014, appendix
/// B), summed over batch and features, `[1]`.
fn divergence(means: &Tensor<2>, log_variances: &Tensor<2>) -> Tensor<1> {
    let terms = means.clone().square() + log_variances.clone().exp() - log_variances.clone() - 1.0;
    terms.sum().mul_scalar(0.5)
}

impl super::fit::ModelTrainer for ReconstructionTrainer<'_> {
    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.model.load("model", checkpoint)?;
        self.independence.load(checkpoint)?;
        self.running = checkpoint.value("running error")?;
        Ok(())
    }

    fn plan(&self) -> Plan {
        Plan::from(&self.schedule)
    }

    fn model(&self) -> Autoencoder {
        self.model.module.valid()
    }
}

impl Trainer for ReconstructionTrainer<'_> {
    type Error = Error;

    fn step(&mut self, step: usize) -> Result<Vec<(&'static str, f64)>> {
        let rate = self.fit.rate(step, self.schedule.steps());
        let indices = self.schedule.indices(step).to_vec();
        let Batch { maps, condition, .. } = self.batches.batch(&indices)?;
        let count = indices.len() as f64;
        let values = maps.shape().num_elements() as f64 / count;
        let maps = self.model.module.range().normalised(maps);
        let (means, log_variances) = self.model.module.posterior(maps.clone());
        let drawn = self.drawn(&means, log_variances.as_ref(), step);
        let decoded = self.model.module.decode_maps(drawn, &condition);
        let reconstruction = (decoded - maps).square().sum().div_scalar(count);
        let error = f64::from(reconstruction.clone().into_scalar::<f32>());
        let running = self.running.follow(error);
        let mut objective = reconstruction;
        if let Some(prior) = self.prior(&means, log_variances.as_ref(), (running, values)) {
            objective = objective + prior;
        }
        let mut figures = vec![("reconstruction", error)];
        if let Some(term) = self.independence.of(means, &condition, running, &mut figures) {
            objective = objective + term;
        }
        self.model.descend(&objective, rate);
        Ok(figures)
    }

    fn is_finite(&self) -> bool {
        self.model.is_finite() && self.independence.is_finite()
    }

    fn blobs(&self, path: &Path) -> windage_core::Result<Blobs> {
        let mut blobs = Blobs::new();
        self.model.save("model", path, &mut blobs)?;
        self.independence.save(path, &mut blobs)?;
        blobs.insert("running error".into(), value_blob(path, &self.running)?);
        Ok(blobs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
