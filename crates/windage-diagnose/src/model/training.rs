//! Training a model on two domains, conditioned on the loss.

use burn::tensor::Device;
use windage_core::training::{Curve, Identity, Plan, train};
use windage_core::{Domain, Error as CoreError, Event, RunContext, Shift};

use super::autoencoder::objective::Reconstruction;
use super::batches::Batches;
use super::gan::Adversarial;
use super::maps::{check_halvings, maps_of};
use super::trainer::{ModelTrainer, Objective};
use super::{
    Autoencoder, AutoencoderConfig, ModelKind, ModelTrainingConfig, ValueRange, check_domains,
};
use crate::Result;
use crate::evaluation::{EvaluatedDomain, LossScale};

/// A trained model with the scale of its losses.
#[derive(Debug, Clone)]
pub struct TrainedModel {
    /// The model, ready for inference.
    pub model: Autoencoder,
    /// The structure of the model, with the range of its values: what is needed to load its weights
    /// again.
    pub network: AutoencoderConfig,
    /// The scale of losses that it was trained with.
    pub loss_scale: LossScale,
    /// Reconstruction error and the errors of adversaries, by epoch.
    pub curve: Curve,
    /// What the reader of a finding must know of the training, as sentences.
    pub warnings: Vec<String>,
}

/// Trains a model on both domains, conditioned on the losses.
///
/// *Autoencoder*: the loss of a step is `mean Σ (x̂ − x)² + feature_decay · mean ‖z‖²` over values
/// in 0…1, plus a term that depends on [`Independence`](super::independence::Independence):
/// nothing, `weight · within_domain_correlation(z, ℓ)`, or `−weight · R/ceiling · min(error of the
/// adversary, ceiling)`. The ceiling is the error of a predictor that knows only class and domain,
/// `R` the running mean of the reconstruction error.
///
/// *VAE*: decodes from `z = μ + σ ⊙ ε`, with `2 R/values · beta · mean KL(N(μ, σ²) ‖ N(0, 1))` in
/// place of the decay. The independence term looks at the means, which matrices are made of.
///
/// *GAN*: a discriminator `D(x, z, ℓ, class, domain)` (`D(x, z, ℓ)` where the decoder is
/// conditioned on the loss alone) learns to tell `(x, E(x))` from `(G(z', ℓ'), z')`. Encoder and
/// generator minimize its loss with the labels swapped, times `adversarial_weight · R`, plus
/// `reconstruction_weight` times the autoencoder's loss. See [`Prior`](super::Prior) for `z'` and
/// `ℓ'`.
///
/// # Several devices
/// Every batch is dealt out to all devices of the context, with equally many samples of each class,
/// to within one. Each device computes the gradient of its part; their sum is what one device would
/// compute, except that batch normalization sees a part instead of the batch, and that sums are
/// rounded in another order. For the independence term, features are gathered on the first device,
/// which also holds the model and its optimizer; running statistics are those of its part. A device
/// may be named more than once. A run has to be resumed on as many devices as it began with.
///
/// # Errors
/// Returns an error for a setting out of its range; domains that do not fit together; no device, or
/// fewer than two samples of a batch per device; divergence; and interruption.
pub fn train_model(
    domains: Shift<EvaluatedDomain<'_>>,
    config: &ModelTrainingConfig,
    context: &mut RunContext<'_>,
) -> Result<TrainedModel> {
    let plain_domains = domains.map(|evaluated| evaluated.domain);
    config.validate()?;
    let samples: usize = plain_domains.into_iter().map(Domain::len).sum();
    check_devices(context.devices.len(), config.batch.min(samples))?;
    check_domains(plain_domains)?;
    let loss_scale = LossScale::of_domains(domains, config.loss_offset);
    // Copies of modules know only Burn's plain autodiff strategy.
    let devices: Vec<Device> =
        context.devices.iter().map(|device| device.clone().inner().autodiff()).collect();
    let network = network_config(plain_domains, config)?;
    let batches = Batches::new(domains, loss_scale);
    let identity = Identity::new("loss-conditioned model")
        .with_config("training", config)
        .with_domain("source", plain_domains.source)
        .with_domain("target", plain_domains.target)
        .with("loss scale", &loss_scale)
        .with("devices", &devices.len());
    let (model, curve, warning) = match config.model {
        ModelKind::Autoencoder | ModelKind::Vae { .. } => {
            let trainer = ModelTrainer::new(Reconstruction, batches, config, &network, devices);
            run_trainer(trainer, config.model, identity, context)?
        }
        ModelKind::Gan { .. } => {
            let adversarial = Adversarial::new(config, &network, &devices[0]);
            let trainer = ModelTrainer::new(adversarial, batches, config, &network, devices);
            run_trainer(trainer, config.model, identity, context)?
        }
    };
    let warnings = warning.into_iter().collect();
    Ok(TrainedModel { model, network, loss_scale, curve, warnings })
}

/// Checks that there is a device, and that each gets the two samples that normalization needs.
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

fn run_trainer(
    mut trainer: ModelTrainer<'_, impl Objective>,
    kind: ModelKind,
    identity: Identity,
    context: &mut RunContext<'_>,
) -> Result<(Autoencoder, Curve, Option<String>)> {
    let warning = trainer.why_independence_rests();
    if let Some(warning) = &warning {
        context.observer.event(Event::Note(warning));
    }
    let plan = Plan::epochs(kind.name(), identity, trainer.schedule());
    let curve = train(&mut trainer, &plan, context)?.completed()?;
    Ok((trainer.model(), curve, warning))
}

fn network_config(
    domains: Shift<&Domain>,
    config: &ModelTrainingConfig,
) -> Result<AutoencoderConfig> {
    let source = domains.source;
    let shape = maps_of(source.shape())?;
    check_halvings(shape, config.channels.len())?;
    Ok(AutoencoderConfig::new(shape, source.classes().len())
        .with_latent(config.latent)
        .with_channels(config.channels.clone())
        .with_upsampling(config.upsampling)
        .with_conditioning(config.conditioning)
        .with_variational(matches!(config.model, ModelKind::Vae { .. }))
        .with_range(ValueRange::of(domains)?))
}
