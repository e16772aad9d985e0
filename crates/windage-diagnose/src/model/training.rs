//! Training a loss-conditioned model on two domains: entry point.

use burn::tensor::Device;
use windage_core::training::{Checkpoint, Checkpointing, Curve, run};
use windage_core::{Error as CoreError, Observer};

use super::autoencoder::objective::Reconstruction;
use super::batches::Batches;
use super::gan::Adversarial;
use super::maps::maps_of;
use super::trainer::{ModelTrainer, Objective};
use super::{
    Autoencoder, AutoencoderConfig, ModelKind, ModelTrainingConfig, TrainingPair, ValueRange,
};
use crate::{LossScale, Result};

/// A trained model and what belongs to it.
#[derive(Debug, Clone)]
pub struct TrainedModel {
    /// The model, ready for inference.
    pub model: Autoencoder,
    /// The level of losses that it was trained with.
    pub level: LossScale,
    /// Reconstruction error and the errors of adversaries, by epoch.
    pub curve: Curve,
}

/// Trains a model on both domains, conditioned on the losses.
///
/// *Autoencoder*: the loss of a step is `mean Σ (x̂ − x)² + feature_decay · mean ‖z‖²` over values
/// in 0…1 and, after [`Independence`](crate::Independence), nothing, `+ weight ·
/// within_domain_correlation(z, ℓ)`, or `− weight · R/ceiling · min(adversary's error, ceiling)`,
/// where the ceiling is the error of a predictor that knows nothing but class and domain, and `R`
/// the running mean of the reconstruction error.
///
/// *VAE*: decoded from `z = μ + σ ⊙ ε`, with `2 R/values · beta · mean KL(N(μ, σ²) ‖ N(0, 1))` in
/// place of the decay; independence is asked of the means, which the matrices are made of.
///
/// *GAN*: a discriminator `D(x, z, ℓ, class, domain)` learns to tell `(x, E(x))` from `(G(z', ℓ'),
/// z')`; encoder and generator minimize its loss with the labels swapped, times `adversarial_weight
/// · R`, beside `reconstruction_weight` times the autoencoder's loss. See [`Prior`](crate::Prior)
/// for `z'` and `ℓ'`.
///
/// # Errors
/// A bad setting, domains that do not fit, divergence, or interruption (saved if `saved` names a
/// file).
pub fn train_model(
    pair: TrainingPair<'_>,
    fit: &ModelTrainingConfig,
    saved: &Checkpointing,
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<TrainedModel> {
    train_model_on(pair, fit, saved, std::slice::from_ref(device), observer)
}

/// Trains a model as [`train_model`] does, on several devices at once.
///
/// Every batch is dealt out to the devices, of each class as many to each as to the others. Each
/// finds the gradient of its part; their sum is what one device would find, but that batch
/// normalization sees a part instead of the batch, and that sums are rounded in another order.
/// Where a term looks at the whole batch (independence), its features come together on
/// the first device, which also holds the model, its optimizer and what is returned; running
/// statistics are those of its part.
///
/// Burn's own strategies train one network by one optimizer; here up to three are trained in turn
/// within a step. So this uses what those are made of: a thread a device, forks of modules,
/// gradients moved and added up. Devices may be named more than once. A run goes on on as many
/// devices as it began with.
///
/// # Errors
/// As [`train_model`]; no device at all, or fewer than two samples of a batch for each.
pub fn train_model_on(
    pair: TrainingPair<'_>,
    fit: &ModelTrainingConfig,
    saved: &Checkpointing,
    devices: &[Device],
    observer: &mut dyn Observer,
) -> Result<TrainedModel> {
    fit.validate()?;
    check_devices(devices.len(), fit.batch.min(pair.first.0.len() + pair.second.0.len()))?;
    TrainingPair::check(pair.first.0, pair.second.0)?;
    let level =
        LossScale::fit(pair.both().iter().flat_map(|(_, judged)| &judged.losses), fit.level_offset);
    // Copies of modules know no other strategy than the plain one.
    let devices: Vec<Device> =
        devices.iter().map(|device| device.clone().inner().autodiff()).collect();
    let config = config(pair, fit)?;
    let batches = Batches::new(pair, level);
    let parts =
        if devices.len() > 1 { format!(", in {} parts", devices.len()) } else { String::new() };
    let settings =
        format!("{} on {}, {fit:?}, {level:?}{parts}", fit.model.name(), pair.describe());
    let call = (settings.as_str(), saved, observer);
    match fit.model {
        ModelKind::Autoencoder | ModelKind::Vae { .. } => trained(
            ModelTrainer::new(Reconstruction, batches, fit, &config, devices),
            level,
            fit,
            call,
        ),
        ModelKind::Gan { .. } => {
            let adversarial = Adversarial::new(fit, &config, &devices[0]);
            trained(
                ModelTrainer::new(adversarial, batches, fit, &config, devices),
                level,
                fit,
                call,
            )
        }
    }
}

/// Normalization needs more than one sample on each.
fn check_devices(devices: usize, batch: usize) -> Result<()> {
    if devices == 0 {
        return Err(CoreError::setting("devices", 0, "at least 1").into());
    }
    if devices > 1 && batch < 2 * devices {
        let range = format!("at least {} samples, two for each of {devices} devices", 2 * devices);
        return Err(CoreError::setting("batch", batch, &range).into());
    }
    Ok(())
}

fn trained(
    mut trainer: ModelTrainer<'_, impl Objective>,
    level: LossScale,
    fit: &ModelTrainingConfig,
    (settings, saved, observer): (&str, &Checkpointing, &mut dyn Observer),
) -> Result<TrainedModel> {
    let from = Checkpoint::read(saved, settings)?;
    if let Some(checkpoint) = &from {
        trainer.load(checkpoint)?;
    }
    let plan = trainer.plan();
    let curve =
        run(&mut trainer, plan, from.as_ref(), (fit.model.name(), settings, saved), observer)?;
    Ok(TrainedModel { model: trainer.model(), level, curve })
}

fn config(pair: TrainingPair<'_>, fit: &ModelTrainingConfig) -> Result<AutoencoderConfig> {
    let domains = [pair.first.0, pair.second.0];
    Ok(AutoencoderConfig::new(maps_of(domains[0].shape())?, domains[0].classes().len())
        .with_latent(fit.latent)
        .with_channels(fit.channels)
        .with_upsampling(fit.upsampling)
        .with_conditioning(fit.conditioning)
        .with_variational(matches!(fit.model, ModelKind::Vae { .. }))
        .with_range(ValueRange::of(domains)?))
}
