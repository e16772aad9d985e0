//! The steps: generators first, then discriminators on what comes out of the pools.

use std::path::Path;

use burn::module::Module;
use burn::optim::AdamConfig;
use burn::tensor::{Device, Tensor};
use windage_core::training::{Blobs, Checkpoint, Schedule, Trainable, Trainer, value_blob};
use windage_core::{Batch, Domain, Metric, Stream};

use super::losses::{Labeled, StyleLosses, Traveled, Ways};
use super::{Cycle, ImagePool, PatchDiscriminator, StyleGenerator, StyleTrainingConfig};
use crate::model::maps::batch_maps;
use crate::{Error, Result};

/// Names in a checkpoint.
const GENERATORS: &str = "generators";
const DISCRIMINATORS: &str = "discriminators";
const POOLS: &str = "pools";

/// Both ways.
#[derive(Module, Debug)]
pub(super) struct Generators {
    pub to_first: StyleGenerator,
    pub to_second: StyleGenerator,
}

/// One a domain that is converted to.
#[derive(Module, Debug)]
pub(super) struct Discriminators {
    first: PatchDiscriminator,
    second: Option<PatchDiscriminator>,
}

pub(super) struct StyleTrainer<'a> {
    fit: &'a StyleTrainingConfig,
    domains: [&'a Domain; 2],
    schedules: [Schedule; 2],
    losses: StyleLosses,
    generators: Trainable<Generators>,
    discriminators: Trainable<Discriminators>,
    pools: [ImagePool; 2],
    device: Device,
}

impl<'a> StyleTrainer<'a> {
    pub(super) fn new(
        fit: &'a StyleTrainingConfig,
        domains: [&'a Domain; 2],
        device: &Device,
    ) -> Result<Self> {
        let (generator, discriminator) = fit.networks(domains[0], domains[1])?;
        let device = device.clone().autodiff();
        let adam = AdamConfig::new().with_beta_1(0.5).with_beta_2(0.999);
        let generators = fit.seed.init(Stream::GeneratorWeights, &device, |device| Generators {
            to_first: generator.init(device),
            to_second: generator.init(device),
        });
        let discriminators =
            fit.seed.init(Stream::AdversaryWeights, &device, |device| Discriminators {
                first: discriminator.init(device),
                second: (fit.cycle == Cycle::TwoWay).then(|| discriminator.init(device)),
            });
        // Both domains give as many samples a step.
        let batch = fit.batch.min(domains[0].len()).min(domains[1].len());
        let schedule = |number: u32, domain: &Domain| {
            Schedule::new(domain.len(), batch, 1, fit.seed, Stream::Labeled(number))
        };
        Ok(Self {
            fit,
            domains,
            schedules: [schedule(0, domains[0]), schedule(1, domains[1])],
            losses: StyleLosses::new(fit),
            generators: Trainable::with(generators.train(), &adam),
            discriminators: Trainable::with(discriminators.train(), &adam),
            pools: [ImagePool::new(fit.pool), ImagePool::new(fit.pool)],
            device,
        })
    }

    pub(super) fn into_generators(self) -> Generators {
        self.generators.module.valid()
    }

    fn batch(&mut self, domain: usize, step: usize) -> Result<Batch<4>> {
        let (domain, indices) = (self.domains[domain], self.schedules[domain].indices(step));
        let labels = indices.iter().map(|&index| domain.labels()[index]).collect();
        Ok(Batch { inputs: batch_maps(domain, indices, &self.device)?, labels })
    }

    /// Updates both generators.
    fn teach_generators(
        &mut self,
        first: &Labeled<'_>,
        second: &Labeled<'_>,
        rate: f64,
    ) -> Traveled {
        // Without gradients for the discriminators, which are not updated here.
        let discriminators = self.discriminators.module.clone().no_grad();
        let generators = &self.generators.module;
        let of_second = discriminators.second.as_ref().unwrap_or(&discriminators.first);
        let ways = Ways {
            to_first: &|samples| generators.to_first.forward(samples),
            to_second: &|samples| generators.to_second.forward(samples),
            judge_first: &|samples, labels| discriminators.first.scores(samples, labels),
            judge_second: &|samples, labels| of_second.scores(samples, labels),
        };
        let traveled = self.losses.travel(&ways, first, second);
        self.generators.descend(&traveled.total(), self.fit.learning_rate * rate);
        traveled
    }

    /// Updates the discriminators; the sum of their losses.
    fn teach_discriminators(
        &mut self,
        [first, second]: [&Labeled<'_>; 2],
        traveled: Traveled,
        (step, rate): (usize, f64),
    ) -> Tensor<1> {
        let mut rng = self.fit.seed.rng(Stream::Pool, step as u64);
        let discriminators = &self.discriminators.module;
        let (samples, labels) = self.pools[0].exchange(traveled.as_first, second.labels, &mut rng);
        let judge =
            |samples: Tensor<4>, labels: &[usize]| discriminators.first.scores(samples, labels);
        let mut loss = self.losses.judged(&judge, first, &Labeled { samples, labels: &labels });
        if let (Some(discriminator), Some(as_second)) = (&discriminators.second, traveled.as_second)
        {
            let (samples, labels) = self.pools[1].exchange(as_second, first.labels, &mut rng);
            let judge =
                |samples: Tensor<4>, labels: &[usize]| discriminator.scores(samples, labels);
            loss = loss + self.losses.judged(&judge, second, &Labeled { samples, labels: &labels });
        }
        self.discriminators.descend(&loss, self.fit.discriminator_rate * rate);
        loss
    }
}

impl Trainer for StyleTrainer<'_> {
    type Error = Error;

    fn step(&mut self, step: usize) -> Result<Vec<Metric>> {
        let rate = self.fit.rate(step);
        let (first, second) = (self.batch(0, step)?, self.batch(1, step)?);
        let first = Labeled { samples: first.inputs, labels: &first.labels };
        let second = Labeled { samples: second.inputs, labels: &second.labels };
        let traveled = self.teach_generators(&first, &second, rate);
        let value = |loss: &Tensor<1>| f64::from(loss.clone().into_scalar::<f32>());
        let mut metrics = vec![
            Metric::new("generators", value(&traveled.total())),
            Metric::new("adversarial", value(&traveled.adversarial)),
            Metric::new("cycle", value(&traveled.cycle)),
        ];
        let identity = traveled.identity.as_ref();
        metrics.extend(identity.map(|identity| Metric::new("identity", value(identity))));
        let judged = self.teach_discriminators([&first, &second], traveled, (step, rate));
        metrics.push(Metric::new("discriminators", value(&judged)));
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
