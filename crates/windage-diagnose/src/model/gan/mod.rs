//! The objective of the encoder–generator–discriminator GAN.

use std::path::Path;

use burn::optim::AdamConfig;
use burn::tensor::{Device, Tensor};
use windage_core::generative::Condition;
use windage_core::training::{Blobs, Checkpoint, Trainable, Workers};
use windage_core::{Metric, Stream, standard_normals};
use windage_losses::adversarial::{AdversarialFamily, DiscriminatorLoss, EncoderGeneratorLoss};
use windage_losses::{Loss, RealAndGenerated, Reduction};

mod discriminator;

pub use discriminator::{PairDiscriminator, PairDiscriminatorConfig};

use crate::Result;
use crate::model::part::Part;
use crate::model::trainer::{Learning, Objective, Terms, sum_of_parts};
use crate::model::{AutoencoderConfig, Conditioning, ModelKind, ModelTrainingConfig, Prior};

/// Momentum of both optimizers, as usual for GANs.
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
    fn new(model: ModelKind) -> Self {
        match model {
            ModelKind::Gan { prior, adversarial_weight, reconstruction_weight, family } => {
                Self { prior, adversarial_weight, reconstruction_weight, family }
            }
            ModelKind::Autoencoder | ModelKind::Vae { .. } => Self::new(ModelKind::gan()),
        }
    }
}

/// A sample with features and condition, as the discriminator sees it.
#[derive(Clone)]
struct Scored {
    maps: Tensor<4>,
    features: Tensor<2>,
    condition: Condition,
}

impl Scored {
    fn encoded(part: &Part) -> Self {
        Self {
            maps: part.maps.clone(),
            features: part.features.clone(),
            condition: part.batch.condition.clone(),
        }
    }

    fn detached(&self) -> Self {
        let (maps, features) = (self.maps.clone().detach(), self.features.clone().detach());
        Self { maps, features, condition: self.condition.clone() }
    }

    fn scores(&self, discriminator: &PairDiscriminator) -> Tensor<2> {
        discriminator.scores(self.maps.clone(), self.features.clone(), &self.condition)
    }
}

/// What one device works on: the discriminator or its copy there, what it scores, and the share of
/// the batch that this is.
struct Work {
    discriminator: PairDiscriminator,
    encoded: Scored,
    generated: Scored,
    share: f64,
}

pub(super) struct Adversarial {
    settings: Settings,
    discriminator: Trainable<PairDiscriminator>,
}

impl Adversarial {
    pub(super) fn new(
        config: &ModelTrainingConfig,
        network: &AutoencoderConfig,
        device: &Device,
    ) -> Self {
        let discriminator =
            PairDiscriminatorConfig::new(network.shape, network.latent, network.classes)
                .with_conditioning(seen_by_discriminator(network.conditioning))
                .with_channels(network.channels.clone());
        let discriminator = config
            .seed
            .init(Stream::DiscriminatorWeights, device, |device| discriminator.init(device));
        Self {
            settings: Settings::new(config.model),
            discriminator: Trainable::with(discriminator, &Self::adam()),
        }
    }

    /// Generates samples from features and losses that do not determine each other.
    fn generated(&self, learning: &Learning<'_>, step: usize, parts: &[Part]) -> Vec<Scored> {
        let (seed, step) = (learning.config.seed, step as u64);
        let mut rng = seed.rng(Stream::Conditions, step);
        let losses = learning.batches.scaled_losses_of_others(&Part::indices(parts), &mut rng);
        let values = parts[0].batch_len * parts[0].features.dims()[1];
        let latents = match self.settings.prior {
            Prior::Encoded => Vec::new(),
            Prior::Normal => standard_normals(values, &mut seed.rng(Stream::Latents, step)),
        };
        let request = |part: &Part| {
            let features = match self.settings.prior {
                Prior::Encoded => part.features.clone().detach(),
                Prior::Normal => part.rows_of(&latents),
            };
            let condition = part.batch.condition.with_scaled_loss(part.rows_of(&losses));
            (part.clone(), features, condition)
        };
        let generate = |(part, features, condition): (Part, Tensor<2>, _)| Scored {
            maps: part.model.decode_maps(features.clone(), &condition),
            features,
            condition,
        };
        learning.devices.workers.each(parts.iter().map(request).collect(), generate)
    }

    /// Takes a step of the discriminator, and returns its loss.
    fn train_discriminator(&mut self, work: Vec<Work>, rate: f64, workers: &Workers) -> f64 {
        let loss = DiscriminatorLoss::new(self.settings.family);
        let losses = workers.each(work, move |work: Work| {
            let scores = RealAndGenerated {
                real: work.encoded.detached().scores(&work.discriminator),
                generated: work.generated.detached().scores(&work.discriminator),
            };
            let loss = loss.forward(scores, Reduction::Mean).mul_scalar(work.share);
            (work.discriminator, loss)
        });
        let values: Vec<Tensor<1>> = losses.iter().map(|(_, loss)| loss.clone()).collect();
        self.discriminator.descend_together(losses, rate, workers);
        sum_of_parts(&values)
    }

    /// Returns what each part adds to the adversarial loss of encoder and generator.
    fn fooling(&self, work: Vec<Work>, workers: &Workers) -> Vec<Tensor<1>> {
        let loss = EncoderGeneratorLoss::new(self.settings.family);
        workers.each(work, move |work: Work| {
            let scores = RealAndGenerated {
                real: work.encoded.scores(&work.discriminator),
                generated: work.generated.scores(&work.discriminator),
            };
            loss.forward(scores, Reduction::Mean).mul_scalar(work.share)
        })
    }

    fn work(&self, generated: &[Scored], parts: &[Part]) -> Vec<Work> {
        let devices: Vec<Device> = parts.iter().map(|part| part.features.device()).collect();
        let copies = self.discriminator.copies(&devices);
        let each = copies.into_iter().zip(parts).zip(generated);
        each.map(|((discriminator, part), generated)| Work {
            discriminator,
            encoded: Scored::encoded(part),
            generated: generated.clone(),
            share: part.share(),
        })
        .collect()
    }
}

/// Returns what the discriminator is told: class and domain as well as the loss, unless the decoder
/// is told the loss alone, as in the patent (Fig. 13).
fn seen_by_discriminator(decoder: Conditioning) -> Conditioning {
    match decoder {
        Conditioning::Loss => Conditioning::Loss,
        Conditioning::LossClass | Conditioning::LossClassDomain => Conditioning::LossClassDomain,
    }
}

impl Objective for Adversarial {
    fn adam() -> AdamConfig {
        AdamConfig::new().with_beta_1(BETA)
    }

    fn terms(&mut self, learning: &mut Learning<'_>, step: usize, parts: &[Part]) -> Terms {
        let generated = self.generated(learning, step, parts);
        let (rate, workers) = (learning.config.learning_rate, &learning.devices.workers);
        let discriminator_loss =
            self.train_discriminator(self.work(&generated, parts), rate, workers);
        let error = |part: Part| {
            part.error(part.model.decode_maps(part.features.clone(), &part.batch.condition))
        };
        let reconstruction = workers.each(parts.to_vec(), error);
        let errors = learning.follow(&reconstruction);
        // Without reconstruction there is nothing to weigh the adversary against.
        let Settings { adversarial_weight, reconstruction_weight, .. } = self.settings;
        let scale = if reconstruction_weight > 0.0 { errors.running } else { 1.0 };
        let fooling = self.fooling(self.work(&generated, parts), &learning.devices.workers);
        let metrics = vec![
            Metric::new("reconstruction", errors.current),
            Metric::new("fooling", sum_of_parts(&fooling)),
            Metric::new("discriminator", discriminator_loss),
        ];
        let sum = |((fooling, error), part): ((Tensor<1>, Tensor<1>), &Part)| {
            let sum = fooling.mul_scalar(adversarial_weight * scale)
                + error.mul_scalar(reconstruction_weight);
            learning.decay(part).map_or(sum.clone(), |decay| sum + decay)
        };
        let sums = fooling.into_iter().zip(reconstruction).zip(parts).map(sum).collect();
        Terms { sums, scale, metrics }
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
