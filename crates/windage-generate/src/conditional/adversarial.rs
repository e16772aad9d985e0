//! What the encoder–generator–discriminator GAN is trained on.

use std::path::Path;

use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Tensor};
use windage_core::training::{Blobs, Checkpoint, Trained};
use windage_core::{Condition, Stream};
use windage_losses::adversarial::{AdversarialFamily, DiscriminatorLoss, EncoderGeneratorLoss};
use windage_losses::{Loss, Reduction};

use super::trainer::{Encoded, Learning, Objective, Terms};
use super::{AutoencoderConfig, FitModel, ModelKind, PairDiscriminator, PairDiscriminatorConfig, Prior};
use crate::Result;
use crate::noise::standard_normal;

/// Momentum of both optimisers; that of most GANs.
const BETA: f32 = 0.5;
/// Name in a checkpoint.
const DISCRIMINATOR: &str = "discriminator";

/// The settings of a GAN.
struct Settings {
    prior: Prior,
    adversarial_weight: f64,
    reconstruction_weight: f64,
    family: AdversarialFamily,
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

pub(super) struct Adversarial {
    settings: Settings,
    discriminator: Trained<PairDiscriminator>,
}

impl Adversarial {
    pub(super) fn new(fit: &FitModel, config: &AutoencoderConfig, device: &Device) -> Self {
        let discriminator =
            PairDiscriminatorConfig::new(config.shape, config.latent, config.classes).with_channels(config.channels);
        let discriminator = fit.seed.init(Stream::DiscriminatorWeights, device, |device| discriminator.init(device));
        Self { settings: Settings::of(fit.model), discriminator: Trained::with(discriminator, &Self::adam()) }
    }

    /// Features and condition of the generated pairs, which do not tell each other's loss.
    fn drawn(&self, learning: &Learning<'_>, encoded: &Encoded) -> (Tensor<2>, Condition) {
        let Encoded { step, batch, features, .. } = encoded;
        let (step, seed) = (*step as u64, learning.fit.seed);
        let level = learning.batches.levels_of_others(&batch.indices, &mut seed.rng(Stream::Conditions, step));
        let features = match self.settings.prior {
            Prior::Encoded => features.clone().detach(),
            Prior::Normal => standard_normal(features.dims(), &mut seed.rng(Stream::Latents, step), &learning.device),
        };
        (features, batch.condition.with_level(level))
    }

    /// One step of the discriminator; its loss.
    fn discriminate(
        &mut self,
        encoded: (Tensor<4>, Tensor<2>, &Condition),
        generated: (Tensor<4>, Tensor<2>, &Condition),
        rate: f64,
    ) -> f64 {
        let judge = |(maps, features, condition): (Tensor<4>, Tensor<2>, &Condition)| {
            self.discriminator.module.scores(maps.detach(), features.detach(), condition)
        };
        let scores = (judge(encoded), judge(generated));
        let loss = DiscriminatorLoss::new(self.settings.family).forward(scores, Reduction::Mean);
        let gradients = GradientsParams::from_grads(loss.backward(), &self.discriminator.module);
        self.discriminator.step(gradients, rate);
        f64::from(loss.into_scalar::<f32>())
    }
}

impl Objective for Adversarial {
    fn adam() -> AdamConfig {
        AdamConfig::new().with_beta_1(BETA)
    }

    fn terms(&mut self, learning: &mut Learning<'_>, encoded: &Encoded) -> Terms {
        let Encoded { maps, features, batch, .. } = encoded;
        let condition = &batch.condition;
        let (drawn, asked) = self.drawn(learning, encoded);
        let generated = learning.model.module.decode_maps(drawn.clone(), &asked);
        let judged = self.discriminate(
            (maps.clone(), features.clone(), condition),
            (generated.clone(), drawn.clone(), &asked),
            learning.fit.learning_rate,
        );
        let decoded = learning.model.module.decode_maps(features.clone(), condition);
        let (reconstruction, error, running) = learning.reconstruction(decoded, maps);
        // Without reconstruction there is nothing to weigh the adversary against.
        let Settings { adversarial_weight, reconstruction_weight, family, .. } = self.settings;
        let scale = if reconstruction_weight > 0.0 { running } else { 1.0 };
        let judge = &self.discriminator.module;
        let scores = (judge.scores(maps.clone(), features.clone(), condition), judge.scores(generated, drawn, &asked));
        let fooling = EncoderGeneratorLoss::new(family).forward(scores, Reduction::Mean);
        let figures = vec![
            ("reconstruction", error),
            ("fooling", f64::from(fooling.clone().into_scalar::<f32>())),
            ("discriminator", judged),
        ];
        let mut sum = fooling.mul_scalar(adversarial_weight * scale) + reconstruction.mul_scalar(reconstruction_weight);
        if let Some(decay) = learning.decay(features) {
            sum = sum + decay;
        }
        Terms { sum, scale, figures }
    }

    fn is_finite(&self) -> bool {
        self.discriminator.is_finite()
    }

    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        Ok(self.discriminator.load(DISCRIMINATOR, checkpoint)?)
    }

    fn save(&self, path: &Path, blobs: &mut Blobs) -> windage_core::Result<()> {
        self.discriminator.save(DISCRIMINATOR, path, blobs)
    }
}
