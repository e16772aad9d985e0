//! The steps: generators first, then discriminators on samples from the pools.

use std::path::Path;

use burn::module::Module;
use burn::optim::AdamConfig;
use burn::tensor::{Device, Tensor};
use windage_core::training::{Blobs, Checkpoint, Schedule, Trainable, Trainer, value_blob};
use windage_core::{Batch, Domain, Metric, Shift, Stream};

use super::losses::{GeneratorTerms, StyleLosses, Way};
use super::{Cycle, ImagePool, PatchDiscriminator, StyleGenerator, StyleTrainingConfig};
use crate::model::maps::batch_maps;
use crate::{Error, Result};

/// Names in a checkpoint.
const GENERATORS: &str = "generators";
const DISCRIMINATORS: &str = "discriminators";
const POOLS: &str = "pools";
/// Adam's decay rates, as usual for GANs.
const BETAS: [f32; 2] = [0.5, 0.999];

/// The generators of both ways.
#[derive(Module, Debug)]
pub(super) struct Generators {
    pub(super) to_source: StyleGenerator,
    pub(super) to_target: StyleGenerator,
}

/// A discriminator for each domain that samples are converted to.
#[derive(Module, Debug)]
pub(super) struct Discriminators {
    source: PatchDiscriminator,
    target: Option<PatchDiscriminator>,
}

pub(super) struct StyleTrainer<'a> {
    config: &'a StyleTrainingConfig,
    domains: Shift<&'a Domain>,
    schedules: Shift<Schedule>,
    losses: StyleLosses,
    generators: Trainable<Generators>,
    discriminators: Trainable<Discriminators>,
    /// Samples converted to each of the domains.
    pools: Shift<ImagePool>,
    device: Device,
}

impl<'a> StyleTrainer<'a> {
    pub(super) fn new(
        config: &'a StyleTrainingConfig,
        domains: Shift<&'a Domain>,
        device: &Device,
    ) -> Result<Self> {
        let (generator, discriminator) = config.networks(domains)?;
        let (device, seed) = (device.clone().autodiff(), config.seed);
        let adam = AdamConfig::new().with_beta_1(BETAS[0]).with_beta_2(BETAS[1]);
        let generators = seed.init(Stream::GeneratorWeights, &device, |device| Generators {
            to_source: generator.init(device),
            to_target: generator.init(device),
        });
        let discriminators =
            seed.init(Stream::AdversaryWeights, &device, |device| Discriminators {
                source: discriminator.init(device),
                target: (config.cycle == Cycle::TwoWay).then(|| discriminator.init(device)),
            });
        // Both domains give equally many samples per step.
        let batch = config.batch.min(domains.source.len()).min(domains.target.len());
        let streams = Shift::new(Stream::Labeled(0), Stream::Labeled(1));
        Ok(Self {
            config,
            domains,
            schedules: domains
                .zip(streams)
                .map(|(domain, stream)| Schedule::new(domain.len(), batch, 1, seed, stream)),
            losses: StyleLosses::new(config),
            generators: Trainable::with(generators.train(), &adam),
            discriminators: Trainable::with(discriminators.train(), &adam),
            pools: Shift::new(ImagePool::new(config.pool), ImagePool::new(config.pool)),
            device,
        })
    }

    pub(super) fn into_generators(self) -> Generators {
        self.generators.module.valid()
    }

    fn batches(&mut self, step: usize) -> Result<Shift<Batch<4>>> {
        self.domains.zip(self.schedules.as_mut()).try_map(|(domain, schedule)| {
            let indices = schedule.indices(step);
            let labels = indices.iter().map(|&index| domain.labels()[index]).collect();
            Ok(Batch { inputs: batch_maps(domain, indices, &self.device)?, labels })
        })
    }

    /// Updates both generators; `rate` is the part of the learning rate that is used.
    fn train_generators(&mut self, samples: Shift<&Batch<4>>, rate: f64) -> GeneratorTerms {
        // Without gradients for the discriminators, which are not updated here.
        let discriminators = self.discriminators.module.clone().no_grad();
        let target_discriminator = discriminators.target.as_ref().unwrap_or(&discriminators.source);
        let generators = &self.generators.module;
        let to_source = |samples| generators.to_source.forward(samples);
        let to_target = |samples| generators.to_target.forward(samples);
        let score_source =
            |samples: Tensor<4>, labels: &[usize]| discriminators.source.scores(samples, labels);
        let score_target =
            |samples: Tensor<4>, labels: &[usize]| target_discriminator.scores(samples, labels);
        let ways = Shift {
            source: Way { convert: &to_source, back: &to_target, score: &score_source },
            target: Way { convert: &to_target, back: &to_source, score: &score_target },
        };
        let terms = self.losses.generator_terms(ways, samples);
        self.generators.descend(&terms.total(), self.config.learning_rate * rate);
        terms
    }

    /// Updates the discriminators on samples of their domains and on converted ones from the pools;
    /// returns the sum of their losses.
    fn train_discriminators(
        &mut self,
        samples: Shift<&Batch<4>>,
        terms: GeneratorTerms,
        step: usize,
        rate: f64,
    ) -> Tensor<1> {
        let mut rng = self.config.seed.rng(Stream::Pool, step as u64);
        let discriminators = &self.discriminators.module;
        let converted = Batch { inputs: terms.as_source, labels: samples.target.labels.clone() };
        let converted = self.pools.source.exchange(converted, &mut rng);
        let score =
            |samples: Tensor<4>, labels: &[usize]| discriminators.source.scores(samples, labels);
        let mut loss = self.losses.discriminator_loss(&score, samples.source, &converted);
        if let (Some(discriminator), Some(inputs)) = (&discriminators.target, terms.as_target) {
            let converted = Batch { inputs, labels: samples.source.labels.clone() };
            let converted = self.pools.target.exchange(converted, &mut rng);
            let score =
                |samples: Tensor<4>, labels: &[usize]| discriminator.scores(samples, labels);
            loss = loss + self.losses.discriminator_loss(&score, samples.target, &converted);
        }
        self.discriminators.descend(&loss, self.config.discriminator_rate * rate);
        loss
    }
}

impl Trainer for StyleTrainer<'_> {
    type Error = Error;

    fn step(&mut self, step: usize) -> Result<Vec<Metric>> {
        let rate = self.config.rate(step);
        let samples = self.batches(step)?;
        let terms = self.train_generators(samples.as_ref(), rate);
        let metric = |name: &'static str, loss: &Tensor<1>| {
            Metric::new(name, f64::from(loss.clone().into_scalar::<f32>()))
        };
        let mut metrics = vec![
            metric("generators", &terms.total()),
            metric("adversarial", &terms.adversarial),
            metric("cycle", &terms.cycle),
        ];
        metrics.extend(terms.identity.as_ref().map(|identity| metric("identity", identity)));
        let loss = self.train_discriminators(samples.as_ref(), terms, step, rate);
        metrics.push(metric("discriminators", &loss));
        Ok(metrics)
    }

    fn is_finite(&self) -> bool {
        self.generators.is_finite() && self.discriminators.is_finite()
    }

    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.generators.load(GENERATORS, checkpoint)?;
        self.discriminators.load(DISCRIMINATORS, checkpoint)?;
        self.pools = checkpoint.value(POOLS)?;
        Ok(())
    }

    fn blobs(&self, path: &Path) -> windage_core::Result<Blobs> {
        let mut blobs = Blobs::new();
        self.generators.save(GENERATORS, path, &mut blobs)?;
        self.discriminators.save(DISCRIMINATORS, path, &mut blobs)?;
        blobs.insert(POOLS.into(), value_blob(path, &self.pools)?);
        Ok(blobs)
    }
}
