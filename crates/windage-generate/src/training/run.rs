//! The loop around training steps: progress, checkpoints, interruption, divergence.

use std::path::Path;

use serde::{Deserialize, Serialize};
use windage_core::training::{Blobs, Checkpoint, Saved, Schedule, value_blob};
use windage_core::{Error as CoreError, Event, Observer};
use windage_metrics::Error as MetricsError;

use crate::{Error, Result};

/// Name of the curve in a checkpoint.
const CURVE: &str = "curve";

/// Means of a training run's figures over each epoch, or each interval of steps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Names of the figures; the first is what training minimises.
    pub names: Vec<String>,
    /// One row an epoch or interval, one value a name.
    pub epochs: Vec<Vec<f64>>,
    /// Sums over the steps of the running epoch.
    sums: Vec<f64>,
}

impl Curve {
    fn add(&mut self, figures: &[(&'static str, f64)], interval_of: Option<usize>) {
        self.names = figures.iter().map(|(name, _)| (*name).into()).collect();
        self.sums.resize(figures.len(), 0.0);
        for (sum, (_, value)) in self.sums.iter_mut().zip(figures) {
            *sum += value;
        }
        if let Some(steps) = interval_of {
            self.epochs.push(self.sums.drain(..).map(|sum| sum / steps as f64).collect());
        }
    }
}

/// Something that takes training steps and can be saved.
pub(crate) trait Trainer {
    /// One step; figures with the minimised loss first.
    fn step(&mut self, step: usize) -> Result<Vec<(&'static str, f64)>>;

    /// What is due after `steps` steps, at the end of an interval and before the checkpoint.
    fn interval_ended(&mut self, _steps: usize) -> Result<()> {
        Ok(())
    }

    /// Whether all weights are finite; if not, nothing is saved.
    fn is_finite(&self) -> bool;

    /// Everything that the next step depends on.
    fn blobs(&self, path: &Path) -> Result<Blobs>;
}

/// How long to train, and how often to save.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Steps altogether.
    pub(crate) steps: usize,
    /// Steps between checkpoints, and of one entry of the curve.
    pub(crate) interval: usize,
}

impl From<&Schedule> for Plan {
    fn from(schedule: &Schedule) -> Self {
        Self { steps: schedule.steps(), interval: schedule.steps_per_epoch() }
    }
}

/// Takes all steps of `plan` that the checkpoint has not taken.
pub(crate) fn run<T: Trainer>(
    trainer: &mut T,
    Plan { steps, interval }: Plan,
    from: Option<&Checkpoint>,
    (stage, settings, saved): (&str, &str, &Saved),
    observer: &mut dyn Observer,
) -> Result<Curve> {
    let (start, mut curve) = match from {
        Some(checkpoint) => (checkpoint.step(), checkpoint.value(CURVE)?),
        None => (0, Curve::default()),
    };
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
        let figures = trainer.step(step)?;
        if let Some((_, loss)) = figures.iter().find(|(_, loss)| !loss.is_finite()) {
            return Err(CoreError::diverged(stage, step, *loss, saved).into());
        }
        let ended = (step + 1) % interval == 0 || step + 1 == steps;
        curve.add(&figures, ended.then_some(step % interval + 1));
        observer.event(Event::Stepped { done: step + 1, figures: &figures });
        let stop = observer.stop_requested();
        if (ended || stop) && !trainer.is_finite() {
            return Err(CoreError::diverged(stage, step, f64::NAN, saved).into());
        }
        if ended {
            trainer.interval_ended(step + 1).map_err(|error| match error {
                // Weights are finite, but what they make is not.
                Error::Metrics(MetricsError::NotFinite { value, .. }) => {
                    CoreError::diverged(stage, step, value, saved).into()
                }
                error => error,
            })?;
        }
        if ended || stop {
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
