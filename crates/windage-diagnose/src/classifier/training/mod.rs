//! Training a classifier on one domain.

mod config;
mod validation;

use std::path::Path;

use burn::module::Module;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor, TensorData};
use windage_core::classifier::{checked_logits, cross_entropy_per_sample};
use windage_core::training::{
    Blobs, Checkpoint, Curve, Identity, Plan, Schedule, Trainable, Trainer, fingerprint,
    module_blob, train,
};
use windage_core::{Batch, Classifier, Domain, Metric, RunContext, Stream};

pub use config::{ClassifierTrainingConfig, RateSchedule};
use validation::{Validation, unsuitable};

use super::averaged::moved_toward;
use super::{Augmentation, Flips};
use crate::{Error, Result};

const STAGE: &str = "classifier";
/// Names in the checkpoint.
const CLASSIFIER: &str = "classifier";
const AVERAGE: &str = "averaged classifier";
/// Averages take the weights of every so many steps, which saves time.
const AVERAGED_EVERY: usize = 4;
/// They are over the last steps, this share of all …
const AVERAGED: f64 = 0.05;
/// … and over no more than this share of the steps taken so far.
const AVERAGED_SO_FAR: f64 = 0.1;
/// Share of the steps after which it is decided whether samples may be mirrored.
const UNMIRRORED: f64 = 0.25;

/// Trains a classifier with cross-entropy and Adam; returns it ready for inference, with its curve.
///
/// # Errors
/// Returns an error for a setting out of its range, fewer outputs than classes, a sample that
/// cannot be read, divergence, and interruption; with a validation part also if nothing is learned.
pub fn train_classifier<const D: usize, C: Module + Classifier<D>>(
    classifier: C,
    domain: &Domain,
    config: &ClassifierTrainingConfig,
    context: &mut RunContext<'_>,
) -> Result<(C, Curve)> {
    config.validate()?;
    let inner = context.device()?.clone();
    let identity = Identity::new("classifier")
        .with_config("training", config)
        .with_domain("domain", domain)
        .with("initial weights", &format!("{:016x}", fingerprint(&classifier)));
    let mut trainer = ClassifierTrainer::<D, C>::new(classifier, domain, config, inner);
    let plan = Plan::epochs(STAGE, identity, &trainer.schedule);
    let curve = train(&mut trainer, &plan, context)?.completed()?;
    Ok((trainer.into_classifier(), curve))
}

struct ClassifierTrainer<'a, const D: usize, C> {
    classifier: Trainable<C>,
    /// The averages of its weights, if they are taken.
    average: Option<C>,
    domain: &'a Domain,
    config: &'a ClassifierTrainingConfig,
    validation: Validation<'a, C>,
    schedule: Schedule,
    device: Device,
}

impl<'a, const D: usize, C: Module + Classifier<D>> ClassifierTrainer<'a, D, C> {
    fn new(
        classifier: C,
        domain: &'a Domain,
        config: &'a ClassifierTrainingConfig,
        inner: Device,
    ) -> Self {
        let device = inner.clone().autodiff();
        let validation = Validation::new(domain, config.validation, config.epochs, inner);
        let (samples, order) = (validation.training.len(), Stream::ClassifierOrder);
        let schedule = Schedule::new(samples, config.batch, config.epochs, config.seed, order);
        let classifier = config.trainable(classifier.to_device(&device).train());
        let average = config.averaged.then(|| classifier.module.valid());
        Self { classifier, average, domain, config, validation, schedule, device }
    }

    /// Returns the best classifier if samples are held out, else the last one.
    fn into_classifier(self) -> C {
        let last = || self.average.unwrap_or_else(|| self.classifier.module.valid());
        self.validation.into_best().unwrap_or_else(last)
    }

    /// Returns the samples of a step, altered.
    fn batch(&mut self, step: usize) -> Result<Batch<D>> {
        let part = &self.validation.training;
        let indices: Vec<usize> =
            self.schedule.indices(step).iter().map(|&position| part[position]).collect();
        let shape = match *self.domain.shape() {
            [channels, height, width] => [channels, height, width],
            [channels, length] => [channels, 1, length],
            _ => return Ok(self.domain.batch::<D>(&indices, &self.device)?),
        };
        if self.config.augmentation == Augmentation::default() {
            return Ok(self.domain.batch::<D>(&indices, &self.device)?);
        }
        let mut rng = self.config.seed.rng(Stream::Augmentation, step as u64);
        let flips = self.validation.allows_flips();
        let (mut values, mut labels) = (Vec::new(), Vec::with_capacity(indices.len()));
        for &index in &indices {
            let sample = self.domain.sample(index)?;
            let altered = self.config.augmentation.altered(sample.values, shape, flips, &mut rng);
            values.extend(altered);
            labels.push(sample.label);
        }
        let mut dims = vec![indices.len()];
        dims.extend_from_slice(self.domain.shape());
        Ok(Batch { inputs: Tensor::from_data(TensorData::new(values, dims), &self.device), labels })
    }

    /// Moves the averages after a step.
    fn average(&mut self, step: usize) {
        let is_due = (step + 1).is_multiple_of(AVERAGED_EVERY) || step + 1 == self.schedule.steps();
        let Some(average) = self.average.take_if(|_| is_due) else { return };
        let last = AVERAGED * self.schedule.steps() as f64;
        let so_far = AVERAGED_SO_FAR * (step + 1) as f64;
        let share = (AVERAGED_EVERY as f64 / last.min(so_far)).min(1.0);
        self.average = Some(moved_toward(average, &self.classifier.module, share));
    }

    /// Returns the mean loss of logits.
    fn loss(&self, logits: Tensor<2>, labels: &[usize]) -> Tensor<1> {
        let smoothing = self.config.label_smoothing;
        let own = cross_entropy_per_sample(logits.clone(), labels).mean();
        if smoothing == 0.0 {
            return own;
        }
        own * (1.0 - smoothing) - log_softmax(logits, 1).mean() * smoothing
    }
}

impl<const D: usize, C: Module + Classifier<D>> Trainer for ClassifierTrainer<'_, D, C> {
    type Error = Error;

    fn step(&mut self, step: usize) -> Result<Vec<Metric>> {
        let batch = self.batch(step)?;
        let logits = checked_logits(&self.classifier.module, batch.inputs, &batch.labels)
            .map_err(|problem| unsuitable(self.domain, problem))?;
        let loss = self.loss(logits, &batch.labels);
        self.classifier.descend(&loss, self.config.rate(step, self.schedule.steps()));
        self.average(step);
        Ok(vec![Metric::new("loss", f64::from(loss.into_scalar::<f32>()))])
    }

    fn interval_ended(&mut self, steps: usize) -> Result<()> {
        if self.validation.is_empty() {
            return Ok(());
        }
        let current =
            self.average.as_ref().map_or_else(|| self.classifier.module.valid(), C::valid);
        self.validation.look::<D>(&current)?;
        let share = steps as f64 / self.schedule.steps() as f64;
        if share >= UNMIRRORED && self.config.augmentation.flips == Flips::WhereHarmless {
            self.validation.decide_flips::<D>(&current)?;
        }
        if share >= 0.5 { self.validation.require_informed() } else { Ok(()) }
    }

    fn is_done(&self) -> bool {
        self.validation.is_done()
    }

    fn is_finite(&self) -> bool {
        self.classifier.is_finite()
    }

    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.classifier.load(CLASSIFIER, checkpoint)?;
        if let Some(average) = self.average.take() {
            self.average = Some(checkpoint.module(AVERAGE, average)?);
        }
        if !self.validation.is_empty() {
            self.validation.load(checkpoint, &self.classifier.module.valid())?;
        }
        Ok(())
    }

    fn blobs(&self, path: &Path) -> windage_core::Result<Blobs> {
        let mut blobs = Blobs::new();
        self.classifier.save(CLASSIFIER, path, &mut blobs)?;
        if let Some(average) = &self.average {
            blobs.insert(AVERAGE.into(), module_blob(path, average)?);
        }
        if !self.validation.is_empty() {
            self.validation.save(path, &mut blobs)?;
        }
        Ok(blobs)
    }
}
