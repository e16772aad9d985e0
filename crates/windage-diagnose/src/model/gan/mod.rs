//! What the encoder–generator–discriminator GAN is trained on.

use std::path::Path;

use burn::optim::AdamConfig;
use burn::tensor::{Device, Tensor};
use windage_core::training::{Blobs, Checkpoint, Trainable, Workers};
use windage_core::{Condition, Metric, Stream};
use windage_losses::adversarial::{AdversarialFamily, DiscriminatorLoss, EncoderGeneratorLoss};
use windage_losses::{Loss, Reduction};

mod discriminator;

pub use discriminator::{PairDiscriminator, PairDiscriminatorConfig};

use crate::Result;
use crate::model::part::Part;
use crate::model::trainer::{Learning, Objective, Terms, added};
use crate::model::{AutoencoderConfig, ModelKind, ModelTrainingConfig, Prior};
use windage_core::standard_normals;

/// Momentum of both optimizers; that of most GANs.
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
    discriminator: Trainable<PairDiscriminator>,
}

impl Adversarial {
    pub(super) fn new(
        fit: &ModelTrainingConfig,
        config: &AutoencoderConfig,
        device: &Device,
    ) -> Self {
        let discriminator =
            PairDiscriminatorConfig::new(config.shape, config.latent, config.classes)
                .with_channels(config.channels);
        let discriminator = fit
            .seed
            .init(Stream::DiscriminatorWeights, device, |device| discriminator.init(device));
        Self {
            settings: Settings::of(fit.model),
            discriminator: Trainable::with(discriminator, &Self::adam()),
        }
    }

    /// Samples generated from features and conditions that do not tell each other's loss.
    fn generated(&self, learning: &Learning<'_>, step: usize, parts: &[Part]) -> Vec<Evaluation> {
        let (seed, step) = (learning.fit.seed, step as u64);
        let mut conditions = seed.rng(Stream::RunConfig, step);
        let levels = learning.batches.levels_of_others(&Part::indices(parts), &mut conditions);
        let values = parts[0].of * parts[0].features.dims()[1];
        let latents = match self.settings.prior {
            Prior::Encoded => Vec::new(),
            Prior::Normal => standard_normals(values, &mut seed.rng(Stream::Latents, step)),
        };
        let asked = |part: &Part| {
            let features = match self.settings.prior {
                Prior::Encoded => part.features.clone().detach(),
                Prior::Normal => part.rows_of(&latents),
            };
            (part.clone(), features, part.batch.condition.with_scaled_loss(part.rows_of(&levels)))
        };
        learning.workers.each(
            parts.iter().map(asked).collect(),
            |(part, features, condition): (Part, Tensor<2>, _)| Evaluation {
                maps: part.model.decode_maps(features.clone(), &condition),
                features,
                condition,
            },
        )
    }

    /// One step of the discriminator; its loss.
    fn discriminate(
        &mut self,
        pairs: &[(Evaluation, Evaluation)],
        parts: &[Part],
        rate: f64,
        workers: &Workers,
    ) -> f64 {
        let loss = DiscriminatorLoss::new(self.settings.family);
        let losses =
            workers.each(self.beside(pairs, parts), move |(judge, (real, fake), share): Beside| {
                let scores = (real.detached().scored_by(&judge), fake.detached().scored_by(&judge));
                let loss = loss.forward(scores, Reduction::Mean).mul_scalar(share);
                (judge, loss)
            });
        let values: Vec<Tensor<1>> = losses.iter().map(|(_, loss)| loss.clone()).collect();
        self.discriminator.descend_together(losses, rate, workers);
        added(&values)
    }

    /// What each part adds to the loss of encoder and generator.
    fn fooling(
        &self,
        pairs: &[(Evaluation, Evaluation)],
        parts: &[Part],
        workers: &Workers,
    ) -> Vec<Tensor<1>> {
        let loss = EncoderGeneratorLoss::new(self.settings.family);
        workers.each(self.beside(pairs, parts), move |(judge, (real, fake), share): Beside| {
            let scores = (real.scored_by(&judge), fake.scored_by(&judge));
            loss.forward(scores, Reduction::Mean).mul_scalar(share)
        })
    }

    fn beside(&self, pairs: &[(Evaluation, Evaluation)], parts: &[Part]) -> Vec<Beside> {
        let devices: Vec<Device> = parts.iter().map(|part| part.features.device()).collect();
        let judges = self.discriminator.copies(&devices).into_iter();
        judges
            .zip(pairs)
            .zip(parts)
            .map(|((judge, pair), part)| (judge, pair.clone(), part.share()))
            .collect()
    }
}

/// The discriminator on a part's device, what it judges there (encoded, generated), and what part
/// of all samples that is.
type Beside = (PairDiscriminator, (Evaluation, Evaluation), f64);

/// What the discriminator judges: samples with features and condition.
#[derive(Clone)]
struct Evaluation {
    maps: Tensor<4>,
    features: Tensor<2>,
    condition: Condition,
}

impl Evaluation {
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

    fn scored_by(&self, judge: &PairDiscriminator) -> Tensor<2> {
        judge.scores(self.maps.clone(), self.features.clone(), &self.condition)
    }
}

impl Objective for Adversarial {
    fn adam() -> AdamConfig {
        AdamConfig::new().with_beta_1(BETA)
    }

    fn terms(&mut self, learning: &mut Learning<'_>, step: usize, parts: &[Part]) -> Terms {
        let generated = self.generated(learning, step, parts);
        let pairs: Vec<_> = parts.iter().map(Evaluation::encoded).zip(generated).collect();
        let judged =
            self.discriminate(&pairs, parts, learning.fit.learning_rate, &learning.workers);
        let error = |part: Part| {
            part.error(part.model.decode_maps(part.features.clone(), &part.batch.condition))
        };
        let errors = learning.workers.each(parts.to_vec(), error);
        let (error, running) = learning.follow(&errors);
        // Without reconstruction there is nothing to weigh the adversary against.
        let Settings { adversarial_weight, reconstruction_weight, .. } = self.settings;
        let scale = if reconstruction_weight > 0.0 { running } else { 1.0 };
        let fooling = self.fooling(&pairs, parts, &learning.workers);
        let metrics = vec![
            Metric::new("reconstruction", error),
            Metric::new("fooling", added(&fooling)),
            Metric::new("discriminator", judged),
        ];
        let sum = |((fooling, error), part): ((Tensor<1>, Tensor<1>), &Part)| {
            let sum = fooling.mul_scalar(adversarial_weight * scale)
                + error.mul_scalar(reconstruction_weight);
            learning.decay(part).map_or(sum.clone(), |decay| sum + decay)
        };
        let sums = fooling.into_iter().zip(errors).zip(parts).map(sum).collect();
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
