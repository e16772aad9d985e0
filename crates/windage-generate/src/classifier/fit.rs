//! Training a classifier on one domain.

use std::path::Path;

use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::Device;
use windage_core::training::{Blobs, Checkpoint, Saved, Schedule, module_blob, optimizer_blob};
use windage_core::{Classifier, Domain, Error as CoreError, Observer, Seed, Stream, cross_entropy_per_sample};

use crate::training::{Curve, Trainer, run};
use crate::{Error, Result};

const STAGE: &str = "classifier";

/// How [`fit_classifier`] trains.
#[derive(Debug, Clone, PartialEq)]
pub struct FitClassifier {
    /// Passes over the domain.
    pub epochs: usize,
    /// Samples a step.
    pub batch: usize,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// Seed of the order of samples.
    pub seed: Seed,
    /// Where checkpoints go.
    pub saved: Saved,
}

impl Default for FitClassifier {
    fn default() -> Self {
        Self { epochs: 6, batch: 64, learning_rate: 1e-3, seed: Seed(0), saved: Saved::Nowhere }
    }
}

impl FitClassifier {
    fn validate(&self) -> Result<()> {
        let refuse = |field, value: &dyn std::fmt::Display, range| Err(CoreError::setting(field, value, range).into());
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

/// Trains `classifier` with cross-entropy and Adam; gives it back ready for inference, with its curve.
///
/// # Errors
/// A bad setting, an unreadable sample, divergence, or interruption (the state is saved if `fit.saved` names a file).
pub fn fit_classifier<const D: usize, C: Module + Classifier<D>>(
    classifier: C,
    domain: &Domain,
    fit: &FitClassifier,
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<(C, Curve)> {
    fit.validate()?;
    let device = device.clone().autodiff();
    let settings = format!(
        "classifier on {} ({} samples, {:x}), {} epochs of batches of {}, learning rate {}, seed {}",
        domain.name(),
        domain.len(),
        domain.fingerprint(),
        fit.epochs,
        fit.batch,
        fit.learning_rate,
        fit.seed.0
    );
    let optimizer = AdamConfig::new().with_epsilon(1e-8).init();
    let mut trainer = ClassifierTrainer::<D, C> {
        classifier: Some(classifier.to_device(&device).train()),
        optimizer,
        domain,
        learning_rate: fit.learning_rate,
        device,
    };
    let from = Checkpoint::read(&fit.saved, &settings)?;
    if let Some(checkpoint) = &from {
        trainer.load(checkpoint)?;
    }
    let schedule = Schedule::new(domain.len(), fit.batch, fit.epochs, fit.seed, Stream::ClassifierOrder);
    let curve = run(&mut trainer, schedule, from.as_ref(), (STAGE, &settings, &fit.saved), observer)?;
    Ok((trainer.classifier().clone().valid(), curve))
}

struct ClassifierTrainer<'a, const D: usize, C> {
    /// Taken while the optimiser holds it.
    classifier: Option<C>,
    optimizer: ModuleOptimizer,
    domain: &'a Domain,
    learning_rate: f64,
    device: Device,
}

impl<const D: usize, C: Module + Classifier<D>> ClassifierTrainer<'_, D, C> {
    #[allow(clippy::expect_used)] // Only ever empty inside `step`.
    fn classifier(&self) -> &C {
        self.classifier.as_ref().expect("a classifier outside of a step")
    }

    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.classifier = Some(checkpoint.module("classifier", self.classifier().clone())?);
        self.optimizer = checkpoint.optimizer("optimizer", self.optimizer.clone())?;
        Ok(())
    }
}

impl<const D: usize, C: Module + Classifier<D>> Trainer for ClassifierTrainer<'_, D, C> {
    fn step(&mut self, _step: usize, indices: &[usize]) -> Result<Vec<(&'static str, f64)>> {
        let batch = self.domain.batch::<D>(indices, &self.device).map_err(Error::from)?;
        let loss = cross_entropy_per_sample(self.classifier().logits(batch.inputs), &batch.labels).mean();
        let figure = f64::from(loss.clone().into_scalar::<f32>());
        let gradients = GradientsParams::from_grads(loss.backward(), self.classifier());
        if let Some(classifier) = self.classifier.take() {
            self.classifier = Some(self.optimizer.step(self.learning_rate, classifier, gradients));
        }
        Ok(vec![("loss", figure)])
    }

    fn blobs(&self, path: &Path) -> Result<Blobs> {
        Ok([
            ("classifier".into(), module_blob(path, self.classifier())?),
            ("optimizer".into(), optimizer_blob(path, &self.optimizer)?),
        ]
        .into())
    }
}
