//! The training steps of an adaptation.

use std::path::Path;

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use windage_core::Metric;
use windage_core::features::FeatureTap;
use windage_core::training::{Blobs, Checkpoint, Trainable, Trainer, value_blob};

use crate::error::{Error, Result};
use crate::evaluation::evaluate;
use crate::history::{History, Running};
use crate::objective::{Losses, Objective, Scoring, TASK};
use crate::sets::{AdaptBatch, LabeledSet, Mixture, Turn};
use crate::task::Task;
use crate::terms::TermNetworks;
use crate::training::{Propagation, Statistics, Thresholds, TrainingConfig};

/// Names of the parts of a checkpoint.
const NETWORK: &str = "network";
const HISTORY: &str = "history";
const RUNNING: &str = "running interval";
const TERMS: &str = "terms";
/// Number of batches from which statistics are computed anew. Running statistics with the usual
/// momentum of 0.1 then hold less than 3e-5 of what they were before.
const STATISTICS_STEPS: usize = 100;

/// A network in training with everything that its steps need.
pub(crate) struct AdaptTrainer<'a, N, X, O, T: Task<X, O>> {
    pub(crate) objective: &'a Objective<T>,
    pub(crate) training: &'a TrainingConfig,
    pub(crate) thresholds: &'a Thresholds,
    pub(crate) validation: Option<&'a dyn LabeledSet<X, T::Target>>,
    pub(crate) network: Trainable<N>,
    /// The learnable parts of the terms, if there are any.
    pub(crate) terms: Option<Trainable<TermNetworks>>,
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
    /// Closes the interval that the end of training has cut short, if there is one.
    ///
    /// Checkpoints do not contain the closed interval, so that a run that is continued closes it at
    /// its usual step.
    pub(crate) fn close_running(&mut self, steps: usize) -> Result<()> {
        if self.running == Running::default() { Ok(()) } else { self.close_interval(steps) }
    }

    /// Computes the running statistics of normalization layers anew, as the settings say: from
    /// passes in training mode, without a step.
    pub(crate) fn renew_statistics(&mut self) -> Result<()> {
        let statistics = self.training.statistics;
        if statistics == Statistics::Training {
            return Ok(());
        }
        for step in 0..STATISTICS_STEPS {
            let AdaptBatch { labeled, unlabeled, .. } = self.mixture.batch(step, &self.device)?;
            let inputs: Vec<X> = match statistics {
                Statistics::Target => unlabeled.into_iter().map(|part| part.inputs).collect(),
                _ => labeled.into_iter().map(|part| part.inputs).collect(),
            };
            for inputs in inputs {
                drop(self.network.module.output(inputs));
            }
        }
        Ok(())
    }

    fn close_interval(&mut self, steps: usize) -> Result<()> {
        let validation = self.validation.map(|set| {
            let device = self.device.clone().inner();
            evaluate(&self.network.module.valid(), self.objective.task(), set, &device)
        });
        let interval = self.running.end(steps, validation.transpose()?);
        self.history.intervals.push(interval);
        Ok(())
    }

    /// Returns what each optimizer step of a training step uses the batch for.
    fn turns(&self) -> Vec<Turn> {
        match self.training.propagation {
            Propagation::Sum => vec![Turn::Together],
            Propagation::OneByOne => {
                let first = usize::from(self.objective.weight(TASK) == Some(0.0));
                (first..self.objective.names().len()).map(Turn::Only).collect()
            }
        }
    }

    /// Computes the losses of a batch and, if they are finite, takes an optimizer step.
    fn descend(&mut self, step: usize, batch: AdaptBatch<X, T::Target>) -> Result<Vec<Metric>> {
        let scoring = match batch.turn {
            Turn::Together | Turn::Only(0) => Scoring::Wanted,
            Turn::Only(_) => Scoring::Skipped,
        };
        let (turn, progress) = (batch.turn, batch.progress);
        let none = TermNetworks::none();
        let terms = self.terms.as_ref().map_or(&none, |terms| &terms.module);
        let Losses { total, named, score } =
            self.objective.losses_with(&self.network.module, terms, batch, scoring)?;
        let losses: Vec<Metric> =
            named.into_iter().map(|(name, loss)| metric(&name, loss)).collect();
        if !are_finite(&losses) {
            return Ok(losses);
        }
        // An optimizer with momentum would take a step down no gradient as well.
        if self.objective.has_weight(turn, progress) {
            self.lower(&total, self.training.rate_at(step));
        }
        if step == 0 {
            // These are the losses of the initial weights. Computing them in a pass of their own
            // would update the running statistics of batch normalization once more.
            let initial = losses.iter().map(|loss| (loss.name.to_string(), loss.value));
            self.history.initial.extend(initial);
        }
        self.running.add(&losses, score);
        Ok(losses)
    }

    /// Takes one optimizer step down the gradient of `loss`.
    fn lower(&mut self, loss: &Tensor<1>, rate: f64) {
        let mut gradients = loss.backward();
        if let Some(terms) = &mut self.terms {
            let of_terms = GradientsParams::from_module(&mut gradients, &terms.module);
            terms.step(of_terms, rate);
        }
        let of_network = GradientsParams::from_grads(gradients, &self.network.module);
        self.network.step(of_network, rate);
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
        let mut batch = self.mixture.batch(step, &self.device)?;
        batch.progress.steps = Some(self.training.steps);
        let mut losses = Vec::new();
        for turn in self.turns() {
            losses.extend(self.descend(step, AdaptBatch { turn, ..batch.clone() })?);
            if !are_finite(&losses) {
                break;
            }
        }
        Ok(losses)
    }

    fn interval_ended(&mut self, steps: usize) -> Result<()> {
        self.close_interval(steps)
    }

    fn is_done(&self) -> bool {
        let last = self.history.intervals.last();
        last.is_some_and(|interval| self.thresholds.reached(&interval.losses))
    }

    fn is_finite(&self) -> bool {
        self.network.is_finite() && self.terms.as_ref().is_none_or(Trainable::is_finite)
    }

    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.network.load(NETWORK, checkpoint)?;
        if let Some(terms) = &mut self.terms {
            terms.load(TERMS, checkpoint)?;
        }
        self.history = checkpoint.value(HISTORY)?;
        self.running = checkpoint.value(RUNNING)?;
        Ok(())
    }

    fn blobs(&self, path: &Path) -> windage_core::Result<Blobs> {
        let mut blobs = Blobs::new();
        self.network.save(NETWORK, path, &mut blobs)?;
        if let Some(terms) = &self.terms {
            terms.save(TERMS, path, &mut blobs)?;
        }
        blobs.insert(HISTORY.into(), value_blob(path, &self.history)?);
        blobs.insert(RUNNING.into(), value_blob(path, &self.running)?);
        Ok(blobs)
    }
}

fn metric(name: &str, loss: Tensor<1>) -> Metric {
    Metric::new(name.to_owned(), f64::from(loss.into_scalar::<f32>()))
}

fn are_finite(losses: &[Metric]) -> bool {
    losses.iter().all(|loss| loss.value.is_finite())
}
