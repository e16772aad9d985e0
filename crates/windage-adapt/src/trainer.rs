//! Training steps of an adaptation, for the training loop of `windage-core`.

use std::path::Path;

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use windage_core::training::{Blobs, Checkpoint, Trainable, Trainer, value_blob};
use windage_core::{FeatureTap, Metric};

use crate::history::{History, Running};
use crate::objective::{Losses, Objective, Scoring};
use crate::sets::{AdaptBatch, LabeledSet, Mixture, Turn};
use crate::training_config::{Propagation, Thresholds, TrainingConfig};
use crate::{Error, Result, Task, evaluate};

/// Names of the parts of a checkpoint.
const NETWORK: &str = "network";
const HISTORY: &str = "history";
const RUNNING: &str = "running interval";

/// A network in adaptation, and what is known of it so far.
pub(crate) struct AdaptTrainer<'a, N, X, O, T: Task<X, O>> {
    pub(crate) objective: &'a Objective<T>,
    pub(crate) training: &'a TrainingConfig,
    pub(crate) thresholds: &'a Thresholds,
    pub(crate) validation: Option<&'a dyn LabeledSet<X, T::Target>>,
    pub(crate) network: Trainable<N>,
    pub(crate) mixture: Mixture<X, T::Target>,
    pub(crate) history: History,
    pub(crate) running: Running,
    /// Device of the network, with autodiff.
    pub(crate) device: Device,
}

impl<N, X, O, T> AdaptTrainer<'_, N, X, O, T>
where
    N: Module + FeatureTap<Input = X, Output = O>,
    X: Clone,
    O: Clone,
    T: Task<X, O>,
{
    /// Closes an interval that the end of the run cut short, if there is one.
    pub(crate) fn close_running(&mut self, steps: usize) -> Result<()> {
        if self.running == Running::default() { Ok(()) } else { self.close_interval(steps) }
    }

    fn close_interval(&mut self, steps: usize) -> Result<()> {
        let evaluated = self.validation.map(|set| {
            let device = self.device.clone().inner();
            evaluate(&self.network.module.valid(), self.objective.task(), set, &device)
        });
        let interval = self.running.end(steps, evaluated.transpose()?);
        self.history.intervals.push(interval);
        Ok(())
    }

    /// Returns the losses that each optimizer step of a training step propagates.
    fn turns(&self) -> Vec<Turn> {
        match self.training.propagation {
            Propagation::Sum => vec![Turn::Together],
            Propagation::OneByOne => (0..self.objective.names().len()).map(Turn::Only).collect(),
        }
    }

    /// Takes one optimizer step, unless a loss is not finite, and returns the losses of `batch`.
    fn descend(&mut self, step: usize, batch: AdaptBatch<X, T::Target>) -> Result<Vec<Metric>> {
        // The score belongs to the pass of the task's loss.
        let scoring = match batch.turn {
            Turn::Together | Turn::Only(0) => Scoring::Wanted,
            Turn::Only(_) => Scoring::Skipped,
        };
        let losses = self.objective.losses(&self.network.module, batch, scoring)?;
        let Losses { total, named, score } = losses;
        let read = |loss: Tensor<1>| f64::from(loss.into_scalar::<f32>());
        let metrics: Vec<Metric> = named
            .into_iter()
            .map(|(name, loss)| Metric::new(name.to_string(), read(loss)))
            .collect();
        if !all_finite(&metrics) {
            return Ok(metrics);
        }
        let gradients = GradientsParams::from_grads(total.backward(), &self.network.module);
        self.network.step(gradients, self.training.learning_rate);
        if step == 0 {
            // No pass of its own: that would move the running statistics of batch normalization
            // once more.
            let initial = metrics.iter().map(|metric| (metric.name.to_string(), metric.value));
            self.history.initial.extend(initial);
        }
        self.running.add(&metrics, score);
        Ok(metrics)
    }
}

impl<N, X, O, T> Trainer for AdaptTrainer<'_, N, X, O, T>
where
    N: Module + FeatureTap<Input = X, Output = O>,
    X: Clone,
    O: Clone,
    T: Task<X, O>,
{
    type Error = Error;

    fn step(&mut self, step: usize) -> Result<Vec<Metric>> {
        let batch = self.mixture.batch(step, &self.device)?;
        let mut metrics = Vec::new();
        for turn in self.turns() {
            metrics.extend(self.descend(step, AdaptBatch { turn, ..batch.clone() })?);
            if !all_finite(&metrics) {
                break;
            }
        }
        Ok(metrics)
    }

    fn interval_ended(&mut self, steps: usize) -> Result<()> {
        self.close_interval(steps)
    }

    fn is_done(&self) -> bool {
        let last = self.history.intervals.last();
        last.is_some_and(|interval| self.thresholds.reached(&interval.losses))
    }

    fn is_finite(&self) -> bool {
        self.network.is_finite()
    }

    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.network.load(NETWORK, checkpoint)?;
        self.history = checkpoint.value(HISTORY)?;
        self.running = checkpoint.value(RUNNING)?;
        Ok(())
    }

    fn blobs(&self, path: &Path) -> windage_core::Result<Blobs> {
        let mut blobs = Blobs::new();
        self.network.save(NETWORK, path, &mut blobs)?;
        blobs.insert(HISTORY.into(), value_blob(path, &self.history)?);
        blobs.insert(RUNNING.into(), value_blob(path, &self.running)?);
        Ok(blobs)
    }
}

fn all_finite(metrics: &[Metric]) -> bool {
    metrics.iter().all(|metric| metric.value.is_finite())
}
