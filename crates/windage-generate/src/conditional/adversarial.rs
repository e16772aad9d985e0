//! One training step of the encoder–generator–discriminator GAN.

use std::path::Path;

use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Tensor};
use windage_core::training::{Blobs, Checkpoint, Plan, Schedule, Trained, Trainer, value_blob};
use windage_core::{Condition, Stream};
use windage_losses::adversarial::{AdversarialFamily, DiscriminatorLoss, EncoderGeneratorLoss};
use windage_losses::{Loss, Reduction};

use super::batches::{Batch, Batches};
use super::running::Running;
use super::{Autoencoder, AutoencoderConfig, FitModel, ModelKind, PairDiscriminator, PairDiscriminatorConfig, Prior};
use crate::independence::IndependenceTerm;
use crate::noise::standard_normal;
use crate::{AdversaryConfig, Error, Result};

/// Momentum of both optimisers; that of most GANs.
const BETA: f32 = 0.5;

/// The settings of a GAN.
struct Settings {
    prior: Prior,
    adversarial_weight: f64,
    reconstruction_weight: f64,
    family: AdversarialFamily,
}

pub(super) struct AdversarialTrainer<'a> {
    batches: Batches<'a>,
    fit: &'a FitModel,
    settings: Settings,
    schedule: Schedule,
    /// Running mean of the reconstruction error.
    running: Running,
    device: Device,
    model: Trained<Autoencoder>,
    discriminator: Trained<PairDiscriminator>,
    independence: IndependenceTerm,
}

impl<'a> AdversarialTrainer<'a> {
    pub(super) fn new(batches: Batches<'a>, fit: &'a FitModel, config: &AutoencoderConfig, device: &Device) -> Self {
        let adversary = AdversaryConfig::new(config.latent, config.classes);
        let discriminator =
            PairDiscriminatorConfig::new(config.shape, config.latent, config.classes).with_channels(config.channels);
        let (model, discriminator) = (
            fit.seed.init(Stream::GeneratorWeights, device, |device| config.init(device)),
            fit.seed.init(Stream::DiscriminatorWeights, device, |device| discriminator.init(device)),
        );
        let adam = AdamConfig::new().with_beta_1(BETA);
        let ceiling = batches.within_group_variance();
        let rate_and_seed = (fit.learning_rate, fit.seed);
        Self {
            schedule: Schedule::new(batches.len(), fit.batch, fit.epochs, fit.seed, Stream::GeneratorOrder),
            batches,
            fit,
            settings: Settings::of(fit.model),
            running: Running::default(),
            device: device.clone(),
            model: Trained::with(model, &adam),
            discriminator: Trained::with(discriminator, &adam),
            independence: IndependenceTerm::new(fit.independence, &adversary, ceiling, rate_and_seed, device),
        }
    }

    /// Features and condition of the generated pairs, which do not tell each other's loss.
    fn drawn(&self, features: &Tensor<2>, batch: &Batch, step: usize) -> (Tensor<2>, Condition) {
        let level =
            self.batches.levels_of_others(&batch.indices, &mut self.fit.seed.rng(Stream::Conditions, step as u64));
        let features = match self.settings.prior {
            Prior::Encoded => features.clone().detach(),
            Prior::Normal => {
                let mut rng = self.fit.seed.rng(Stream::Latents, step as u64);
                standard_normal(features.dims(), &mut rng, &self.device)
            }
        };
        (features, batch.condition.with_level(level))
    }

    /// One step of the discriminator; its loss.
    fn discriminate(
        &mut self,
        encoded: (Tensor<4>, Tensor<2>, &Condition),
        generated: (Tensor<4>, Tensor<2>, &Condition),
    ) -> f64 {
        let judge = |(maps, features, condition): (Tensor<4>, Tensor<2>, &Condition)| {
            self.discriminator.module.scores(maps.detach(), features.detach(), condition)
        };
        let scores = (judge(encoded), judge(generated));
        let loss = DiscriminatorLoss::new(self.settings.family).forward(scores, Reduction::Mean);
        let gradients = GradientsParams::from_grads(loss.backward(), &self.discriminator.module);
        self.discriminator.step(gradients, self.fit.learning_rate);
        f64::from(loss.into_scalar::<f32>())
    }
}

impl Settings {
    fn of(model: ModelKind) -> Self {
        match model {
            ModelKind::Gan { prior, adversarial_weight, reconstruction_weight, family } => {
                Self { prior, adversarial_weight, reconstruction_weight, family }
            }
            ModelKind::Autoencoder | ModelKind::Vae { .. } => Self::of(ModelKind::gan()),
        }
    }
}

impl super::fit::ModelTrainer for AdversarialTrainer<'_> {
    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.model.load("model", checkpoint)?;
        self.discriminator.load("discriminator", checkpoint)?;
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

impl Trainer for AdversarialTrainer<'_> {
    type Error = Error;

    fn step(&mut self, step: usize) -> Result<Vec<(&'static str, f64)>> {
        let rate = self.fit.rate(step, self.schedule.steps());
        let indices = self.schedule.indices(step).to_vec();
        let batch = self.batches.batch(&indices)?;
        let (count, condition) = (indices.len() as f64, &batch.condition);
        let maps = self.model.module.range().normalised(batch.maps.clone());
        let (features, _) = self.model.module.posterior(maps.clone());
        let (drawn, asked) = self.drawn(&features, &batch, step);
        let generated = self.model.module.decode_maps(drawn.clone(), &asked);
        let judged =
            self.discriminate((maps.clone(), features.clone(), condition), (generated.clone(), drawn.clone(), &asked));
        let decoded = self.model.module.decode_maps(features.clone(), condition);
        let reconstruction = (decoded - maps.clone()).square().sum().div_scalar(count);
        let error = f64::from(reconstruction.clone().into_scalar::<f32>());
        let running = self.running.follow(error);
        // Without reconstruction there is nothing to weigh the adversary against.
        let Settings { adversarial_weight, reconstruction_weight, family, .. } = self.settings;
        let scale = if reconstruction_weight > 0.0 { running } else { 1.0 };
        let judge = &self.discriminator.module;
        let scores = (judge.scores(maps, features.clone(), condition), judge.scores(generated, drawn, &asked));
        let fooling = EncoderGeneratorLoss::new(family).forward(scores, Reduction::Mean);
        let mut figures = vec![
            ("reconstruction", error),
            ("fooling", f64::from(fooling.clone().into_scalar::<f32>())),
            ("discriminator", judged),
        ];
        let mut objective =
            fooling.mul_scalar(adversarial_weight * scale) + reconstruction.mul_scalar(reconstruction_weight);
        if self.fit.feature_decay > 0.0 {
            objective = objective + features.clone().square().sum().mul_scalar(self.fit.feature_decay / count);
        }
        if let Some(term) = self.independence.of(features, condition, scale, &mut figures) {
            objective = objective + term;
        }
        self.model.descend(&objective, rate);
        Ok(figures)
    }

    fn is_finite(&self) -> bool {
        self.model.is_finite() && self.discriminator.is_finite() && self.independence.is_finite()
    }

    fn blobs(&self, path: &Path) -> windage_core::Result<Blobs> {
        let mut blobs = Blobs::new();
        self.model.save("model", path, &mut blobs)?;
        self.discriminator.save("discriminator", path, &mut blobs)?;
        self.independence.save(path, &mut blobs)?;
        blobs.insert("running error".into(), value_blob(path, &self.running)?);
        Ok(blobs)
    }
}
