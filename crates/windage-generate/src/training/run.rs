//! The loop around training steps: progress, checkpoints, interruption, divergence.

use std::path::Path;

use serde::{Deserialize, Serialize};
use windage_core::training::{Blobs, Checkpoint, Saved, Schedule, value_blob};
use windage_core::{Error as CoreError, Event, Observer};

use crate::Result;

/// Name of the curve in a checkpoint.
const CURVE: &str = "curve";

/// Means of a training run's figures over each epoch.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Names of the figures; the first is what training minimises.
    pub names: Vec<String>,
    /// One row an epoch, one value a name.
    pub epochs: Vec<Vec<f64>>,
    /// Sums over the steps of the running epoch.
    sums: Vec<f64>,
}

impl Curve {
    fn add(&mut self, figures: &[(&'static str, f64)], epoch_ends_after: Option<usize>) {
        self.names = figures.iter().map(|(name, _)| (*name).into()).collect();
        self.sums.resize(figures.len(), 0.0);
        for (sum, (_, value)) in self.sums.iter_mut().zip(figures) {
            *sum += value;
        }
        if let Some(steps) = epoch_ends_after {
            self.epochs.push(self.sums.drain(..).map(|sum| sum / steps as f64).collect());
        }
    }
}

/// Something that takes training steps and can be saved.
pub(crate) trait Trainer {
    /// One step on the samples at `indices`; figures with the minimised loss first.
    fn step(&mut self, step: usize, indices: &[usize]) -> Result<Vec<(&'static str, f64)>>;

    /// Everything that the next step depends on.
    fn blobs(&self, path: &Path) -> Result<Blobs>;
}

/// Takes all steps of `schedule` that the checkpoint has not taken.
pub(crate) fn run<T: Trainer>(
    trainer: &mut T,
    mut schedule: Schedule,
    from: Option<&Checkpoint>,
    (stage, settings, saved): (&str, &str, &Saved),
    observer: &mut dyn Observer,
) -> Result<Curve> {
    let (start, mut curve) = match from {
        Some(checkpoint) => (checkpoint.step(), checkpoint.value(CURVE)?),
        None => (0, Curve::default()),
    };
    let (steps, per_epoch) = (schedule.steps(), schedule.steps_per_epoch());
    observer.event(Event::Started { stage, steps, done: start });
    let save = |trainer: &T, step: usize, curve: &Curve| -> Result<()> {
        match saved.path() {
            Some(path) => {
                let mut blobs = trainer.blobs(path)?;
                blobs.insert(CURVE.into(), value_blob(path, curve)?);
                Ok(Checkpoint::new(settings.into(), step, blobs).write(path)?)
            }
            None => Ok(()),
        }
    };
    for step in start..steps {
        let figures = trainer.step(step, schedule.indices(step))?;
        let loss = figures.first().map_or(0.0, |(_, loss)| *loss);
        if !loss.is_finite() {
            return Err(CoreError::Diverged { stage: stage.into(), step, loss }.into());
        }
        let epoch_ended = (step + 1) % per_epoch == 0;
        curve.add(&figures, epoch_ended.then_some(per_epoch));
        observer.event(Event::Stepped { done: step + 1, figures: &figures });
        let stop = observer.stop_requested();
        if epoch_ended || stop {
            save(trainer, step + 1, &curve)?;
        }
        if stop && step + 1 < steps {
            let saved = saved.path().map(Into::into);
            return Err(CoreError::Interrupted { stage: stage.into(), step: step + 1, saved }.into());
        }
    }
    observer.event(Event::Ended);
    Ok(curve)
}
