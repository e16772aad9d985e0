//! Training a classifier on one domain.

use std::path::Path;

use burn::module::Module;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::classifier::{checked_logits, cross_entropy_per_sample};
use windage_core::training::{
    Blobs, Checkpoint, Curve, Identity, Plan, Schedule, Trainable, Trainer, fingerprint, train,
};
use windage_core::{Classifier, Domain, Error as CoreError, Metric, RunContext, Seed, Stream};

use crate::{Error, Result};

const STAGE: &str = "classifier";
/// Name in the checkpoint.
const CLASSIFIER: &str = "classifier";

/// Configuration of [`train_classifier`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassifierTrainingConfig {
    /// Passes over the domain.
    pub epochs: usize,
    /// Samples per step.
    pub batch: usize,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// Seed of the order of samples.
    pub seed: Seed,
}

impl Default for ClassifierTrainingConfig {
    fn default() -> Self {
        Self { epochs: 6, batch: 64, learning_rate: 1e-3, seed: Seed(0) }
    }
}

impl ClassifierTrainingConfig {
    /// Sets the number of passes over the domain.
    #[must_use]
    pub fn with_epochs(self, epochs: usize) -> Self {
        Self { epochs, ..self }
    }

    /// Sets the number of samples per step.
    #[must_use]
    pub fn with_batch(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// Sets Adam's learning rate.
    #[must_use]
    pub fn with_learning_rate(self, learning_rate: f64) -> Self {
        Self { learning_rate, ..self }
    }

    /// Sets the seed of the order of samples.
    #[must_use]
    pub fn with_seed(self, seed: Seed) -> Self {
        Self { seed, ..self }
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<()> {
        let refuse = |field, value: &dyn std::fmt::Display, range| {
            Err(CoreError::setting(field, value, range).into())
        };
        match self {
            Self { epochs: 0, .. } => refuse("epochs", &0, "at least 1"),
            Self { batch: 0, .. } => refuse("batch", &0, "at least 1"),
            Self { learning_rate, .. } if !(*learning_rate > 0.0 && learning_rate.is_finite()) => {
                refuse("learning_rate", learning_rate, "positive")
            }
            _ => Ok(()),
        }
    }
}

/// Trains a classifier with cross-entropy and Adam; returns it ready for inference, with its curve.
///
/// # Errors
/// Returns an error for a setting out of its range, fewer outputs than classes, a sample that
/// cannot be read, divergence, and interruption.
pub fn train_classifier<const D: usize, C: Module + Classifier<D>>(
    classifier: C,
    domain: &Domain,
    config: &ClassifierTrainingConfig,
    context: &mut RunContext<'_>,
) -> Result<(C, Curve)> {
    config.validate()?;
    let device = context.device()?.clone().autodiff();
    let identity = Identity::new("classifier")
        .with_config("training", config)
        .with_domain("domain", domain)
        .with("initial weights", &format!("{:016x}", fingerprint(&classifier)));
    let schedule = Schedule::new(
        domain.len(),
        config.batch,
        config.epochs,
        config.seed,
        Stream::ClassifierOrder,
    );
    let plan = Plan::epochs(STAGE, identity, &schedule);
    let mut trainer = ClassifierTrainer::<D, C> {
        classifier: Trainable::new(classifier.to_device(&device).train()),
        domain,
        learning_rate: config.learning_rate,
        schedule,
        device,
    };
    let curve = train(&mut trainer, &plan, context)?.completed()?;
    Ok((trainer.classifier.module.valid(), curve))
}

struct ClassifierTrainer<'a, const D: usize, C> {
    classifier: Trainable<C>,
    domain: &'a Domain,
    learning_rate: f64,
    schedule: Schedule,
    device: Device,
}

impl<const D: usize, C: Module + Classifier<D>> Trainer for ClassifierTrainer<'_, D, C> {
    type Error = Error;

    fn step(&mut self, step: usize) -> Result<Vec<Metric>> {
        let batch = self
            .domain
            .batch::<D>(self.schedule.indices(step), &self.device)
            .map_err(Error::from)?;
        let logits = checked_logits(&self.classifier.module, batch.inputs, &batch.labels);
        let logits = logits.map_err(|problem| Error::UnsuitableOutputs {
            domain: self.domain.name().into(),
            problem,
        })?;
        let loss = cross_entropy_per_sample(logits, &batch.labels).mean();
        self.classifier.descend(&loss, self.learning_rate);
        Ok(vec![Metric::new("loss", f64::from(loss.into_scalar::<f32>()))])
    }

    fn is_finite(&self) -> bool {
        self.classifier.is_finite()
    }

    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        Ok(self.classifier.load(CLASSIFIER, checkpoint)?)
    }

    fn blobs(&self, path: &Path) -> windage_core::Result<Blobs> {
        let mut blobs = Blobs::new();
        self.classifier.save(CLASSIFIER, path, &mut blobs)?;
        Ok(blobs)
    }
}
