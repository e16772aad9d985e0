//! The training that all models have in common; they differ in their [`Objective`].

use std::path::Path;

use burn::module::Module;
use burn::optim::AdamConfig;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};
use windage_core::training::{Blobs, Checkpoint, Schedule, Trainable, Trainer, value_blob};
use windage_core::{Metric, Stream};

use super::batches::Batches;
use super::part::{Devices, Part};
use super::{Autoencoder, AutoencoderConfig, ModelTrainingConfig};
use crate::model::independence::{AdversaryConfig, IndependenceTerm};
use crate::{Error, Result};

/// Names in a checkpoint.
const MODEL: &str = "model";
const RUNNING: &str = "running error";
/// Weight of the newest value in the running mean.
const RUNNING_RATE: f64 = 0.02;

/// The objective of a kind of model, with the networks that it needs.
pub(super) trait Objective {
    /// Returns the settings of the model's optimizer.
    fn adam() -> AdamConfig {
        AdamConfig::new()
    }

    /// Returns the terms of a step, after training the objective's own networks.
    fn terms(&mut self, learning: &mut Learning<'_>, step: usize, parts: &[Part]) -> Terms;

    /// Returns whether the weights of its own networks are finite.
    fn is_finite(&self) -> bool {
        true
    }

    /// Loads its own networks.
    fn load(&mut self, _checkpoint: &Checkpoint) -> Result<()> {
        Ok(())
    }

    /// Saves its own networks.
    fn save(&self, _path: &Path, _blobs: &mut Blobs) -> windage_core::Result<()> {
        Ok(())
    }
}

/// The minimized loss, without the term that keeps features independent of the classifier's loss.
pub(super) struct Terms {
    /// What each part adds to the loss, `[1]`.
    pub(super) sums: Vec<Tensor<1>>,
    /// The error that the weight of the independence term multiplies.
    pub(super) scale: f64,
    pub(super) metrics: Vec<Metric>,
}

/// The reconstruction error of a step, and its running mean.
#[derive(Clone, Copy)]
pub(super) struct Errors {
    pub(super) current: f64,
    pub(super) running: f64,
}

/// The running mean of an error; there is none before the first value.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct RunningMean(Option<f64>);

impl RunningMean {
    /// Includes a value, and returns the mean.
    fn follow(&mut self, value: f64) -> f64 {
        let mean = self.0.map_or(value, |mean| mean + RUNNING_RATE * (value - mean));
        self.0 = Some(mean);
        mean
    }
}

/// The model in training, and the data that it learns from.
pub(super) struct Learning<'a> {
    pub(super) batches: Batches<'a>,
    pub(super) config: &'a ModelTrainingConfig,
    /// The model is on the first.
    pub(super) devices: Devices,
    model: Trainable<Autoencoder>,
    running_error: RunningMean,
}

impl Learning<'_> {
    /// Adds up the reconstruction errors of all parts, and includes the sum in the running mean.
    pub(super) fn follow(&mut self, errors: &[Tensor<1>]) -> Errors {
        let current = sum_of_parts(errors);
        Errors { current, running: self.running_error.follow(current) }
    }

    /// Returns what a part adds to the decay of features, `[1]`, if there is a decay.
    pub(super) fn decay(&self, part: &Part) -> Option<Tensor<1>> {
        let weight = self.config.feature_decay / part.batch_len as f64;
        (weight > 0.0).then(|| part.features.clone().square().sum().mul_scalar(weight))
    }
}

/// Returns the sum of what parts add.
pub(super) fn sum_of_parts(parts: &[Tensor<1>]) -> f64 {
    parts.iter().map(|part| f64::from(part.clone().into_scalar::<f32>())).sum()
}

pub(super) struct ModelTrainer<'a, O> {
    learning: Learning<'a>,
    objective: O,
    independence: IndependenceTerm,
    schedule: Schedule,
}

impl<'a, O: Objective> ModelTrainer<'a, O> {
    pub(super) fn new(
        objective: O,
        batches: Batches<'a>,
        config: &'a ModelTrainingConfig,
        network: &AutoencoderConfig,
        devices: Vec<Device>,
    ) -> Self {
        let (seed, device) = (config.seed, &devices[0]);
        let model = seed.init(Stream::GeneratorWeights, device, |device| network.init(device));
        let adversary = AdversaryConfig::new(network.latent, network.classes);
        let adversary =
            seed.init(Stream::AdversaryWeights, device, |device| adversary.init(device));
        let (len, order) = (batches.len(), Stream::GeneratorOrder);
        Self {
            schedule: Schedule::new(len, config.batch, config.epochs, seed, order),
            independence: IndependenceTerm::new(
                config.independence,
                adversary,
                batches.within_group_variance(),
                config.learning_rate,
            ),
            objective,
            learning: Learning {
                batches,
                config,
                devices: Devices::new(devices),
                model: Trainable::with(model, &O::adam()),
                running_error: RunningMean::default(),
            },
        }
    }

    /// Returns why features are not made independent of the loss although the settings say so.
    pub(super) fn why_independence_rests(&self) -> Option<String> {
        self.independence.why_it_rests()
    }

    pub(super) fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Returns the model as it is, for inference.
    pub(super) fn model(&self) -> Autoencoder {
        self.learning.model.module.valid()
    }
}

impl<O: Objective> Trainer for ModelTrainer<'_, O> {
    type Error = Error;

    fn step(&mut self, step: usize) -> Result<Vec<Metric>> {
        let Learning { batches, config, devices, model, .. } = &self.learning;
        let rate = config.rate(step, self.schedule.steps());
        let parts = Part::encoded(batches, self.schedule.indices(step), model, devices)?;
        let Terms { mut sums, scale, mut metrics } =
            self.objective.terms(&mut self.learning, step, &parts);
        let seen =
            parts.iter().map(|part| (part.features.clone(), &part.batch.condition)).collect();
        if let Some(terms) = self.independence.terms(seen, scale, &mut metrics) {
            sums = sums.into_iter().zip(terms).map(|(sum, term)| sum + term).collect();
        }
        let copies = parts.into_iter().map(|part| part.model);
        let Learning { model, devices, .. } = &mut self.learning;
        model.descend_together(copies.zip(sums).collect(), rate, &devices.workers);
        Ok(metrics)
    }

    fn is_finite(&self) -> bool {
        self.learning.model.is_finite()
            && self.objective.is_finite()
            && self.independence.is_finite()
    }

    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.learning.model.load(MODEL, checkpoint)?;
        self.objective.load(checkpoint)?;
        self.independence.load(checkpoint)?;
        self.learning.running_error = checkpoint.value(RUNNING)?;
        Ok(())
    }

    fn blobs(&self, path: &Path) -> windage_core::Result<Blobs> {
        let mut blobs = Blobs::new();
        self.learning.model.save(MODEL, path, &mut blobs)?;
        self.objective.save(path, &mut blobs)?;
        self.independence.save(path, &mut blobs)?;
        blobs.insert(RUNNING.into(), value_blob(path, &self.learning.running_error)?);
        Ok(blobs)
    }
}
