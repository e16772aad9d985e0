//! Training a loss-conditioned model on two domains: entry point.

use burn::tensor::Device;
use windage_core::training::{Curve, Identity, Plan, train};
use windage_core::{Error as CoreError, RunContext};

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
/// It trains on all devices of the context. Every batch is dealt out to the devices, with equally
/// many samples of each class, to within one. Each device computes the gradient of its part; their
/// sum is what one device would compute, except that batch normalization sees a part instead of
/// the batch, and that sums are rounded in another order. Where a term looks at the whole batch
/// (independence), features are gathered on the first device, which also holds the model, its
/// optimizer and the returned model; running statistics are those of its part. A device may be
/// named more than once. A run has to be resumed on as many devices as it began with.
///
/// # Errors
/// Returns an error for a setting out of its range; domains that do not fit together; no device, or
/// fewer than two samples of a batch per device; divergence; and interruption.
pub fn train_model(
    pair: TrainingPair<'_>,
    training: &ModelTrainingConfig,
    context: &mut RunContext<'_>,
) -> Result<TrainedModel> {
    training.validate()?;
    let batch = training.batch.min(pair.first.0.len() + pair.second.0.len());
    check_devices(context.devices.len(), batch)?;
    TrainingPair::check(pair.first.0, pair.second.0)?;
    let level = LossScale::fit(
        pair.both().iter().flat_map(|(_, judged)| &judged.losses),
        training.level_offset,
    );
    // Burn's other autodiff strategies are lost when modules are copied.
    let devices: Vec<Device> =
        context.devices.iter().map(|device| device.clone().inner().autodiff()).collect();
    let config = config(pair, training)?;
    let batches = Batches::new(pair, level);
    let identity = Identity::new("loss-conditioned model")
        .with_config("training", training)
        .with_domain("source", pair.first.0)
        .with_domain("target", pair.second.0)
        .with("loss scale", &level)
        .with("devices", &devices.len());
    match training.model {
        ModelKind::Autoencoder | ModelKind::Vae { .. } => {
            let trainer = ModelTrainer::new(Reconstruction, batches, training, &config, devices);
            trained(trainer, level, identity, context)
        }
        ModelKind::Gan { .. } => {
            let adversarial = Adversarial::new(training, &config, &devices[0]);
            let trainer = ModelTrainer::new(adversarial, batches, training, &config, devices);
            trained(trainer, level, identity, context)
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
    identity: Identity,
    context: &mut RunContext<'_>,
) -> Result<TrainedModel> {
    let plan = Plan::epochs(trainer.stage(), identity, trainer.schedule());
    let curve = train(&mut trainer, &plan, context)?.completed()?;
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
