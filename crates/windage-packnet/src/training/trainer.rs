//! Training steps of a classifier.

use std::path::Path;

use burn::module::Module;
use burn::tensor::Device;
use windage_core::classifier::cross_entropy_per_sample;
use windage_core::training::{Blobs, Checkpoint, Schedule, Trainable, Trainer};
use windage_core::{Classifier, Domain, EVALUATION_BATCH, Metric, Seed, Stream};

use crate::{Error, Result};

/// Name of the module in a checkpoint.
const MODULE: &str = "module";

pub(super) struct TaskTrainer<'a, const D: usize, M> {
    pub(super) trained: Trainable<M>,
    pub(super) domain: &'a Domain,
    pub(super) schedule: Schedule,
    pub(super) learning_rate: f64,
    pub(super) seed: Seed,
    pub(super) device: Device,
}

impl<const D: usize, M: Module + Classifier<D>> Trainer for TaskTrainer<'_, D, M> {
    type Error = Error;

    fn step(&mut self, step: usize) -> Result<Vec<Metric>> {
        // Dropout and similar layers draw from the device's generator; seeding it makes the draws
        // of a step depend on the step alone.
        self.device.seed(self.seed.derive(Stream::Augmentation, step as u64));
        let batch = self.domain.batch::<D>(self.schedule.indices(step), &self.device)?;
        let logits = self.trained.module.logits(batch.inputs);
        let loss = cross_entropy_per_sample(logits, &batch.labels).mean();
        self.trained.descend(&loss, self.learning_rate);
        Ok(vec![Metric::new("loss", f64::from(loss.into_scalar::<f32>()))])
    }

    fn is_finite(&self) -> bool {
        self.trained.is_finite()
    }

    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        Ok(self.trained.load(MODULE, checkpoint)?)
    }

    fn blobs(&self, path: &Path) -> windage_core::Result<Blobs> {
        let mut blobs = Blobs::new();
        self.trained.save(MODULE, path, &mut blobs)?;
        Ok(blobs)
    }
}

/// Returns the share of samples that a network classifies correctly.
pub(super) fn accuracy<const D: usize, M: Module + Classifier<D>>(
    module: &M,
    domain: &Domain,
    device: &Device,
) -> Result<f64> {
    let module = module.valid();
    let mut correct = 0;
    let all: Vec<usize> = (0..domain.len()).collect();
    for indices in all.chunks(EVALUATION_BATCH) {
        let batch = domain.batch::<D>(indices, device)?;
        let predictions = module.logits(batch.inputs).argmax(1).into_data();
        let pairs = predictions.iter::<i64>().zip(&batch.labels);
        correct += pairs.filter(|(prediction, label)| *prediction == **label as i64).count();
    }
    Ok(correct as f64 / domain.len() as f64)
}
