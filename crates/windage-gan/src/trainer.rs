//! The steps of figure 4.

use std::path::Path;

use burn::optim::AdamConfig;
use burn::tensor::{Device, Tensor};
use windage_core::seed::Rng;
use windage_core::training::{
    Blobs, Checkpoint, Schedule, Trainable, Trainer, module_blob, value_blob,
};
use windage_core::{Domain, Metric, Stream, standard_normal};
use windage_metrics::Error as MetricsError;

use crate::averaging::{averaged, decay_at};
use crate::losses::{DiscriminatorLosses, GanLosses};
use crate::score::{GanScorer, ScoreCurve};
use crate::view::signed;
use crate::{Discriminator, GanNetworks, GanTrainingConfig, Generator};
use crate::{Error, Result};

/// Names in a checkpoint.
const GENERATOR: &str = "generator";
const SPATIAL: &str = "spatial discriminator";
const FREQUENCY: &str = "frequency discriminator";
const MEAN: &str = "averaged generator";
const BEST: &str = "best generator";
const SCORES: &str = "scores";

/// The networks in training, one step at a time, for loops of one's own;
/// [`train_gan`](super::train_gan) is the whole of it.
pub struct GanTrainer<'a, G, S, F> {
    config: &'a GanTrainingConfig,
    domain: &'a Domain,
    scorer: &'a GanScorer,
    losses: GanLosses<'a>,
    schedule: Schedule,
    generator: Trainable<G>,
    spatial: Trainable<S>,
    frequency: Trainable<F>,
    /// Running mean of the generator's weights.
    mean: Option<G>,
    /// The generator with the best score.
    best: G,
    curve: ScoreCurve,
    device: Device,
}

impl<'a, G: Generator, S: Discriminator, F: Discriminator> GanTrainer<'a, G, S, F> {
    /// Creates a trainer with new optimizers for these networks.
    ///
    /// # Errors
    /// Returns an error for a setting out of its range, samples that are not images, too few
    /// samples, or a sample that cannot be read.
    pub fn new(
        networks: GanNetworks<G, S, F>,
        config: &'a GanTrainingConfig,
        domain: &'a Domain,
        scorer: &'a GanScorer,
        device: &Device,
    ) -> Result<Self> {
        config.validate_for(domain)?;
        let device = device.clone().autodiff();
        let view = config
            .variant
            .has_frequency_discriminator()
            .then(|| config.view.fit(domain, &device))
            .transpose()?;
        let adam = AdamConfig::new().with_beta_1(0.0).with_beta_2(0.9);
        let generator = networks.generator.to_device(&device).train();
        Ok(Self {
            config,
            domain,
            scorer,
            losses: GanLosses::new(config, view),
            schedule: Schedule::new(
                domain.len(),
                config.batch,
                1,
                config.seed,
                Stream::GeneratorOrder,
            ),
            mean: config.averaging.map(|_| generator.valid()),
            best: generator.valid(),
            generator: Trainable::with(generator, &adam),
            spatial: Trainable::with(networks.spatial.to_device(&device).train(), &adam),
            frequency: Trainable::with(networks.frequency.to_device(&device).train(), &adam),
            curve: ScoreCurve::default(),
            device,
        })
    }

    /// Takes one step of the patent's figure 4, after the additional steps of the discriminators.
    /// Returns `L_G`, the loss of `Ds` and, if there is one, of `Df`.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub fn step(&mut self, step: usize) -> Result<Vec<Metric>> {
        let mut draws = self.config.seed.rng(Stream::Latents, step as u64);
        let mut changes = self.config.seed.rng(Stream::Augmentation, step as u64);
        let first = step * self.config.discriminator_steps;
        let last = first + self.config.discriminator_steps - 1;
        for number in first..last {
            // Without a graph of the generator, which would be kept until the generator's own step.
            let generator = self.generator.module.clone().no_grad();
            let (real, generated) = (self.real(number)?, self.generated(&generator, &mut draws));
            self.update_discriminators(real, generated, &mut changes);
        }
        // Figure 4: sample, update the generator, then the discriminators on the same samples.
        let (real, generated) =
            (self.real(last)?, self.generated(&self.generator.module, &mut draws));
        let generator_loss = self.update_generator(generated.clone(), real.clone(), &mut changes);
        let losses = self.update_discriminators(real, generated, &mut changes);
        if let (Some(mean), Some(decay)) = (self.mean.take(), self.config.averaging) {
            self.mean = Some(averaged(mean, &self.generator.module, decay_at(decay, step)));
        }
        let value = |loss: Tensor<1>| f64::from(loss.into_scalar::<f32>());
        let mut metrics = vec![
            Metric::new("generator", value(generator_loss)),
            Metric::new("spatial", value(losses.spatial)),
        ];
        metrics.extend(losses.frequency.map(|loss| Metric::new("frequency", value(loss))));
        Ok(metrics)
    }

    /// Returns the best and the last generator, and all scores.
    pub(super) fn ended(self) -> (G, G, ScoreCurve) {
        let last = self.generator();
        (self.best, last, self.curve)
    }

    /// Returns the current generator, ready for inference: the running mean if there is one.
    pub fn generator(&self) -> G {
        // A clone would share its running statistics, which change with training.
        self.mean.as_ref().unwrap_or(&self.generator.module).valid()
    }

    /// Returns real images in −1…1.
    fn real(&mut self, number: usize) -> Result<Tensor<4>> {
        Ok(signed(self.domain.batch::<4>(self.schedule.indices(number), &self.device)?.inputs))
    }

    fn generated(&self, generator: &G, rng: &mut Rng) -> Tensor<4> {
        generator.generate(standard_normal(
            [self.config.batch, generator.latent()],
            rng,
            &self.device,
        ))
    }

    /// Updates the generator and returns its loss.
    fn update_generator(
        &mut self,
        generated: Tensor<4>,
        real: Tensor<4>,
        changes: &mut Rng,
    ) -> Tensor<1> {
        // Without gradients for the discriminators, which are not updated here.
        let spatial = self.spatial.module.clone().no_grad();
        let frequency = self.frequency.module.clone().no_grad();
        let seen = self.config.augmentation.apply(generated.clone(), changes);
        let mut loss = self.losses.generator(&spatial, &frequency, seen);
        if let Some(penalty) = self.losses.penalty(generated, real) {
            loss = loss + penalty;
        }
        self.generator.descend(&loss, self.config.generator_rate);
        loss
    }

    /// Updates both discriminators and returns their losses.
    fn update_discriminators(
        &mut self,
        real: Tensor<4>,
        generated: Tensor<4>,
        changes: &mut Rng,
    ) -> DiscriminatorLosses {
        let change = |images, changes: &mut Rng| self.config.augmentation.apply(images, changes);
        let (real, generated) = (change(real, changes), change(generated.detach(), changes));
        let losses = self.losses.discriminators(
            &self.spatial.module,
            &self.frequency.module,
            real,
            generated,
        );
        if let Some(loss) = &losses.frequency {
            self.frequency.descend(loss, self.config.discriminator_rate);
        }
        self.spatial.descend(&losses.spatial, self.config.discriminator_rate);
        losses
    }
}

impl<G: Generator, S: Discriminator, F: Discriminator> Trainer for GanTrainer<'_, G, S, F> {
    type Error = Error;

    fn not_finite(error: &Error) -> Option<f64> {
        if let Error::Metrics(MetricsError::NotFinite { value, .. }) = error {
            Some(*value)
        } else {
            None
        }
    }

    fn step(&mut self, step: usize) -> Result<Vec<Metric>> {
        self.step(step)
    }

    fn shown(&self) -> Option<Metric> {
        self.curve.scores.last().map(|score| Metric::new("Fréchet distance", score.frechet))
    }

    fn interval_ended(&mut self, steps: usize) -> Result<()> {
        let generator = self.generator();
        let score = self.scorer.score(&generator, self.config.scored, steps)?;
        if self.curve.best().is_none_or(|best| score.frechet < best.frechet) {
            self.best = generator;
        }
        self.curve.scores.push(score);
        Ok(())
    }

    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.generator.load(GENERATOR, checkpoint)?;
        self.spatial.load(SPATIAL, checkpoint)?;
        self.frequency.load(FREQUENCY, checkpoint)?;
        self.mean = self.mean.take().map(|mean| checkpoint.module(MEAN, mean)).transpose()?;
        self.best = checkpoint.module(BEST, self.best.clone())?;
        self.curve = checkpoint.value(SCORES)?;
        Ok(())
    }

    fn is_finite(&self) -> bool {
        self.generator.is_finite() && self.spatial.is_finite() && self.frequency.is_finite()
    }

    fn blobs(&self, path: &Path) -> windage_core::Result<Blobs> {
        let mut blobs = Blobs::new();
        self.generator.save(GENERATOR, path, &mut blobs)?;
        self.spatial.save(SPATIAL, path, &mut blobs)?;
        self.frequency.save(FREQUENCY, path, &mut blobs)?;
        if let Some(mean) = &self.mean {
            blobs.insert(MEAN.into(), module_blob(path, mean)?);
        }
        blobs.insert(BEST.into(), module_blob(path, &self.best)?);
        blobs.insert(SCORES.into(), value_blob(path, &self.curve)?);
        Ok(blobs)
    }
}
