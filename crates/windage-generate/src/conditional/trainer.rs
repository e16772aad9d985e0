//! The training that all models have in common; what they are trained on is their [`Objective`].

use std::path::Path;

use burn::module::Module;
use burn::optim::AdamConfig;
use burn::tensor::{Device, Tensor};
use windage_core::Stream;
use windage_core::training::{Blobs, Checkpoint, Plan, Schedule, Trained, Trainer, value_blob};

use super::batches::{Batch, Batches};
use super::running::Running;
use super::{Autoencoder, AutoencoderConfig, FitModel};
use crate::independence::IndependenceTerm;
use crate::{AdversaryConfig, Error, Result};

/// Names in a checkpoint.
const MODEL: &str = "model";
const RUNNING: &str = "running error";

/// What a kind of model is trained on, with the networks that it needs for that.
pub(super) trait Objective {
    /// The model's optimiser.
    fn adam() -> AdamConfig {
        AdamConfig::new()
    }

    /// The terms of a step; trains its own networks first.
    fn terms(&mut self, learning: &mut Learning<'_>, encoded: &Encoded) -> Terms;

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

/// What is minimised, but for what keeps features independent of the loss.
pub(super) struct Terms {
    /// Their sum, `[1]`.
    pub(super) sum: Tensor<1>,
    /// The error that independence is weighed by.
    pub(super) scale: f64,
    pub(super) figures: Vec<(&'static str, f64)>,
}

/// Samples and what the encoder makes of them.
pub(super) struct Encoded {
    pub(super) step: usize,
    pub(super) batch: Batch,
    /// The batch's, normalised.
    pub(super) maps: Tensor<4>,
    /// The means where features are drawn.
    pub(super) features: Tensor<2>,
    pub(super) log_variances: Option<Tensor<2>>,
}

/// The model, and what it learns from.
pub(super) struct Learning<'a> {
    pub(super) batches: Batches<'a>,
    pub(super) fit: &'a FitModel,
    pub(super) device: Device,
    pub(super) model: Trained<Autoencoder>,
    /// Running mean of the reconstruction error.
    running: Running,
}

impl Learning<'_> {
    fn encoded(&self, step: usize, batch: Batch) -> Encoded {
        let maps = self.model.module.range().normalised(batch.maps.clone());
        let (features, log_variances) = self.model.module.posterior(maps.clone());
        Encoded { step, batch, maps, features, log_variances }
    }

    /// The squared error summed over values, `[1]`, as a number too, and the running mean that it brings up to date.
    pub(super) fn reconstruction(&mut self, decoded: Tensor<4>, maps: &Tensor<4>) -> (Tensor<1>, f64, f64) {
        let error = (decoded - maps.clone()).square().sum().div_scalar(maps.dims()[0] as f64);
        let value = f64::from(error.clone().into_scalar::<f32>());
        (error, value, self.running.follow(value))
    }

    /// The decay of features, `[1]`, if there is one.
    pub(super) fn decay(&self, features: &Tensor<2>) -> Option<Tensor<1>> {
        let weight = self.fit.feature_decay / features.dims()[0] as f64;
        (weight > 0.0).then(|| features.clone().square().sum().mul_scalar(weight))
    }
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
        fit: &'a FitModel,
        config: &AutoencoderConfig,
        device: &Device,
    ) -> Self {
        let model = fit.seed.init(Stream::GeneratorWeights, device, |device| config.init(device));
        let adversary = AdversaryConfig::new(config.latent, config.classes);
        let ceiling = batches.within_group_variance();
        let rate_and_seed = (fit.learning_rate, fit.seed);
        Self {
            schedule: Schedule::new(batches.len(), fit.batch, fit.epochs, fit.seed, Stream::GeneratorOrder),
            independence: IndependenceTerm::new(fit.independence, &adversary, ceiling, rate_and_seed, device),
            objective,
            learning: Learning {
                batches,
                fit,
                device: device.clone(),
                model: Trained::with(model, &O::adam()),
                running: Running::default(),
            },
        }
    }

    pub(super) fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.learning.model.load(MODEL, checkpoint)?;
        self.objective.load(checkpoint)?;
        self.independence.load(checkpoint)?;
        self.learning.running = checkpoint.value(RUNNING)?;
        Ok(())
    }

    pub(super) fn plan(&self) -> Plan {
        Plan::from(&self.schedule)
    }

    /// The model as it is, for inference.
    pub(super) fn model(&self) -> Autoencoder {
        self.learning.model.module.valid()
    }
}

impl<O: Objective> Trainer for ModelTrainer<'_, O> {
    type Error = Error;

    fn step(&mut self, step: usize) -> Result<Vec<(&'static str, f64)>> {
        let rate = self.learning.fit.rate(step, self.schedule.steps());
        let batch = self.learning.batches.batch(self.schedule.indices(step))?;
        let encoded = self.learning.encoded(step, batch);
        let Terms { mut sum, scale, mut figures } = self.objective.terms(&mut self.learning, &encoded);
        let condition = &encoded.batch.condition;
        if let Some(term) = self.independence.of(encoded.features, condition, scale, &mut figures) {
            sum = sum + term;
        }
        self.learning.model.descend(&sum, rate);
        Ok(figures)
    }

    fn is_finite(&self) -> bool {
        self.learning.model.is_finite() && self.objective.is_finite() && self.independence.is_finite()
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
