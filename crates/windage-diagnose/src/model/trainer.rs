//! The training that all models have in common; what they are trained on is their [`Objective`].

use std::path::Path;

use burn::module::Module;
use burn::optim::AdamConfig;
use burn::tensor::{Device, Tensor};
use windage_core::training::{
    Blobs, Checkpoint, Schedule, Trainable, Trainer, Workers, value_blob,
};
use windage_core::{Metric, Stream};

use super::batches::Batches;
use super::part::Part;
use super::running::Running;
use super::{Autoencoder, AutoencoderConfig, ModelTrainingConfig};
use crate::model::independence::IndependenceTerm;
use crate::{AdversaryConfig, Error, Result};

/// Names in a checkpoint.
const MODEL: &str = "model";
const RUNNING: &str = "running error";

/// What a kind of model is trained on, with the networks that it needs for that.
pub(super) trait Objective {
    /// The model's optimizer.
    fn adam() -> AdamConfig {
        AdamConfig::new()
    }

    /// The terms of a step; trains its own networks first.
    fn terms(&mut self, learning: &mut Learning<'_>, step: usize, parts: &[Part]) -> Terms;

    /// Whether the weights of its own networks are finite.
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

/// What is minimized, but for what keeps features independent of the loss.
pub(super) struct Terms {
    /// What each part adds to their sum, `[1]`.
    pub(super) sums: Vec<Tensor<1>>,
    /// The error that independence is weighed by.
    pub(super) scale: f64,
    pub(super) metrics: Vec<Metric>,
}

/// The model, and what it learns from.
pub(super) struct Learning<'a> {
    pub(super) batches: Batches<'a>,
    pub(super) fit: &'a ModelTrainingConfig,
    /// Where batches go, in parts; the model is on the first.
    devices: Vec<Device>,
    pub(super) workers: Workers,
    model: Trainable<Autoencoder>,
    /// Running mean of the reconstruction error.
    running: Running,
}

impl Learning<'_> {
    /// The reconstruction error of all parts, and its running mean, which that brings up to date.
    pub(super) fn follow(&mut self, errors: &[Tensor<1>]) -> (f64, f64) {
        let error = added(errors);
        (error, self.running.follow(error))
    }

    /// What a part adds to the decay of features, `[1]`, if there is one.
    pub(super) fn decay(&self, part: &Part) -> Option<Tensor<1>> {
        let weight = self.fit.feature_decay / part.of as f64;
        (weight > 0.0).then(|| part.features.clone().square().sum().mul_scalar(weight))
    }
}

/// The sum of what parts add.
pub(super) fn added(of_parts: &[Tensor<1>]) -> f64 {
    of_parts.iter().map(|part| f64::from(part.clone().into_scalar::<f32>())).sum()
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
        fit: &'a ModelTrainingConfig,
        config: &AutoencoderConfig,
        devices: Vec<Device>,
    ) -> Self {
        let device = &devices[0];
        let model = fit.seed.init(Stream::GeneratorWeights, device, |device| config.init(device));
        let adversary = AdversaryConfig::new(config.latent, config.classes);
        let ceiling = batches.within_group_variance();
        let rate_and_seed = (fit.learning_rate, fit.seed);
        Self {
            schedule: Schedule::new(
                batches.len(),
                fit.batch,
                fit.epochs,
                fit.seed,
                Stream::GeneratorOrder,
            ),
            independence: IndependenceTerm::new(
                fit.independence,
                &adversary,
                ceiling,
                rate_and_seed,
                device,
            ),
            objective,
            learning: Learning {
                batches,
                fit,
                workers: Workers::new(devices.len()),
                devices,
                model: Trainable::with(model, &O::adam()),
                running: Running::default(),
            },
        }
    }

    pub(super) fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Returns the name of the stage, for progress and messages.
    pub(super) fn stage(&self) -> &'static str {
        self.learning.fit.model.name()
    }

    /// The model as it is, for inference.
    pub(super) fn model(&self) -> Autoencoder {
        self.learning.model.module.valid()
    }
}

impl<O: Objective> Trainer for ModelTrainer<'_, O> {
    type Error = Error;

    fn step(&mut self, step: usize) -> Result<Vec<Metric>> {
        let Learning { batches, fit, devices, workers, model, .. } = &self.learning;
        let rate = fit.rate(step, self.schedule.steps());
        let parts = Part::encoded(batches, self.schedule.indices(step), model, (devices, workers))?;
        let Terms { mut sums, scale, mut metrics } =
            self.objective.terms(&mut self.learning, step, &parts);
        let seen =
            parts.iter().map(|part| (part.features.clone(), &part.batch.condition)).collect();
        if let Some(terms) = self.independence.of(seen, scale, &mut metrics) {
            sums = sums.into_iter().zip(terms).map(|(sum, term)| sum + term).collect();
        }
        let copies = parts.into_iter().map(|part| part.model);
        let Learning { model, workers, .. } = &mut self.learning;
        model.descend_together(copies.zip(sums).collect(), rate, workers);
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
        self.learning.running = checkpoint.value(RUNNING)?;
        Ok(())
    }

    fn blobs(&self, path: &Path) -> windage_core::Result<Blobs> {
        let mut blobs = Blobs::new();
        self.learning.model.save(MODEL, path, &mut blobs)?;
        self.objective.save(path, &mut blobs)?;
        self.independence.save(path, &mut blobs)?;
        blobs.insert(RUNNING.into(), value_blob(path, &self.learning.running)?);
        Ok(blobs)
    }
}
