//! The loop around training steps: progress, checkpoints, interruption, divergence.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::training::{Blobs, Checkpoint, Curve, Identity, Schedule, value_blob};
use crate::{Error, Event, Metric, RunContext};

/// Name of the curve in a checkpoint.
const CURVE: &str = "curve";

/// A model in training: takes steps, and can be saved and resumed.
pub trait Trainer {
    /// The error of a step.
    type Error: From<Error>;

    /// Takes one step and returns its metrics, the minimized loss first.
    ///
    /// # Errors
    /// Returns an error if the step cannot be taken; training ends with it.
    fn step(&mut self, step: usize) -> Result<Vec<Metric>, Self::Error>;

    /// Does what is due at the end of an interval, after `steps` steps and before the checkpoint.
    ///
    /// # Errors
    /// As [`Trainer::step`].
    fn interval_ended(&mut self, _steps: usize) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Returns whether training may end before its last step, because thresholds are reached.
    /// Asked before the first step and after each interval.
    fn is_done(&self) -> bool {
        false
    }

    /// Returns the value that is not finite if an error of [`Trainer::interval_ended`] says that
    /// there is one: training has diverged then.
    fn not_finite(_error: &Self::Error) -> Option<f64> {
        None
    }

    /// Returns a metric that observers see besides those of the step.
    fn shown(&self) -> Option<Metric> {
        None
    }

    /// Returns whether all weights are finite; nothing is saved if they are not.
    fn is_finite(&self) -> bool;

    /// Takes over the state of a checkpoint.
    ///
    /// # Errors
    /// Returns an error if a part is missing, damaged, or does not fit.
    fn load(&mut self, checkpoint: &Checkpoint) -> Result<(), Self::Error>;

    /// Returns everything that the next step depends on.
    ///
    /// # Errors
    /// Returns an error if it cannot be encoded; `path` is the checkpoint to be written, for the
    /// message.
    fn blobs(&self, path: &Path) -> Result<Blobs, Error>;
}

/// What is trained, for how long, and how often it is saved.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Name of the stage, for progress and messages.
    pub stage: String,
    /// By what a checkpoint knows the run.
    pub identity: Identity,
    /// Total number of steps.
    pub steps: usize,
    /// Steps between checkpoints, and per entry of the curve; at least 1.
    pub interval: usize,
}

impl Plan {
    /// Plans all epochs of a schedule, with one checkpoint per epoch.
    pub fn epochs(stage: impl Into<String>, identity: Identity, schedule: &Schedule) -> Self {
        let (steps, interval) = (schedule.steps(), schedule.steps_per_epoch());
        Self { stage: stage.into(), identity, steps, interval }
    }
}

/// Why training ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The thresholds were reached.
    Thresholds,
    /// All steps were taken.
    StepLimit,
    /// The observer asked to stop; the run can be resumed.
    Interrupted,
}

/// How training went.
#[derive(Clone, Debug)]
pub struct Training {
    /// Means of the metrics by interval.
    pub curve: Curve,
    /// Steps taken, those of earlier, interrupted runs included.
    pub steps: usize,
    /// Why it ended.
    pub ended: StopReason,
    stage: String,
    saved: Option<PathBuf>,
}

impl Training {
    /// Returns the curve of a training that was not interrupted.
    ///
    /// # Errors
    /// Returns [`Error::Interrupted`] for one that was.
    pub fn completed(self) -> Result<Curve, Error> {
        match self.ended {
            StopReason::Interrupted => {
                Err(Error::Interrupted { stage: self.stage, step: self.steps, saved: self.saved })
            }
            StopReason::Thresholds | StopReason::StepLimit => Ok(self.curve),
        }
    }
}

/// Trains until the steps of `plan` are taken, thresholds are reached, or the observer asks to
/// stop; resumes from the checkpoint of `context` if it names one that exists.
///
/// The state is saved at the end of each interval, at the end, and on interruption. A last interval
/// that is cut short by the end is closed in the result, not in the checkpoint, so that a run that
/// is continued for longer equals one that was planned that long.
///
/// # Errors
/// Returns the errors of the trainer; divergence, naming the last good state of this run; a
/// checkpoint that cannot be read or written, belongs to another run, or has taken more steps than
/// planned.
///
/// # Panics
/// Panics if the interval is 0.
pub fn train<T: Trainer>(
    trainer: &mut T,
    plan: &Plan,
    context: &mut RunContext<'_>,
) -> Result<Training, T::Error> {
    let mut progress = Progress::begin(trainer, plan, context)?;
    progress.all_steps(trainer, context)?;
    progress.close(trainer)?;
    context.observer.event(Event::Ended);
    let Progress { curve, step: steps, ended, .. } = progress;
    let saved = context.checkpoint.path().map(Into::into);
    Ok(Training { curve, steps, ended, stage: plan.stage.clone(), saved })
}

struct Progress<'a> {
    plan: &'a Plan,
    path: Option<PathBuf>,
    curve: Curve,
    step: usize,
    ended: StopReason,
    /// Whether the checkpoint holds a state of this run.
    is_saved: bool,
}

impl<'a> Progress<'a> {
    fn begin<T: Trainer>(
        trainer: &mut T,
        plan: &'a Plan,
        context: &mut RunContext<'_>,
    ) -> Result<Self, T::Error> {
        let path = context.checkpoint.path().map(Path::to_path_buf);
        let from = Checkpoint::read(&context.checkpoint, &plan.identity)?;
        let (mut step, mut curve) = (0, Curve::default());
        if let Some(checkpoint) = &from {
            trainer.load(checkpoint)?;
            (step, curve) = (checkpoint.step(), checkpoint.value(CURVE)?);
            if step > plan.steps {
                return Err(checkpoint.too_long(plan.steps).into());
            }
        }
        context.observer.event(Event::Started {
            stage: &plan.stage,
            steps: plan.steps,
            done: step,
        });
        let is_saved = from.is_some();
        Ok(Self { plan, path, curve, step, ended: StopReason::StepLimit, is_saved })
    }

    fn all_steps<T: Trainer>(
        &mut self,
        trainer: &mut T,
        context: &mut RunContext<'_>,
    ) -> Result<(), T::Error> {
        if trainer.is_done() {
            self.ended = StopReason::Thresholds;
        }
        while self.step < self.plan.steps && self.ended == StopReason::StepLimit {
            let mut metrics = trainer.step(self.step)?;
            if let Some(loss) = metrics.iter().find(|metric| !metric.value.is_finite()) {
                return Err(self.diverged(self.step, loss.value).into());
            }
            self.step += 1;
            let closes = self.step.is_multiple_of(self.plan.interval);
            self.curve.add(&metrics, closes.then_some(self.plan.interval));
            metrics.extend(trainer.shown());
            context.observer.event(Event::Stepped { done: self.step, metrics: &metrics });
            let stop = context.observer.stop_requested();
            if closes || stop || self.step == self.plan.steps {
                self.end_interval(trainer, closes, stop)?;
            }
        }
        Ok(())
    }

    /// Closes an interval if it is one, and saves.
    fn end_interval<T: Trainer>(
        &mut self,
        trainer: &mut T,
        closes: bool,
        stop: bool,
    ) -> Result<(), T::Error> {
        if !trainer.is_finite() {
            return Err(self.diverged(self.step - 1, f64::NAN).into());
        }
        if closes {
            let result = trainer.interval_ended(self.step);
            result.map_err(|error| self.in_words::<T>(error, self.step - 1))?;
            if trainer.is_done() {
                self.ended = StopReason::Thresholds;
            }
        }
        if let Some(path) = &self.path {
            let mut blobs = trainer.blobs(path)?;
            blobs.insert(CURVE.into(), value_blob(path, &self.curve)?);
            Checkpoint::new(&self.plan.identity, self.step, blobs).write(path)?;
            self.is_saved = true;
        }
        if stop && self.step < self.plan.steps && self.ended == StopReason::StepLimit {
            self.ended = StopReason::Interrupted;
        }
        Ok(())
    }

    /// Closes an interval that the end of training cut short, in the result only.
    fn close<T: Trainer>(&mut self, trainer: &mut T) -> Result<(), T::Error> {
        let rest = self.step % self.plan.interval;
        if rest > 0 && self.ended == StopReason::StepLimit {
            let result = trainer.interval_ended(self.step);
            result.map_err(|error| self.in_words::<T>(error, self.step))?;
            self.curve.close(rest);
        }
        Ok(())
    }

    fn diverged(&self, step: usize, loss: f64) -> Error {
        let kept = self.path.as_deref().filter(|_| self.is_saved);
        Error::diverged(&self.plan.stage, step, loss, kept)
    }

    /// Training has diverged where weights are finite but what they produce is not.
    fn in_words<T: Trainer>(&self, error: T::Error, step: usize) -> T::Error {
        match T::not_finite(&error) {
            Some(value) => self.diverged(step, value).into(),
            None => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Silent;
    use crate::training::Checkpointing;
    use burn::tensor::Device;

    use super::*;

    /// Its loss is a number up to some step, its weights up to another.
    struct Failing {
        loss_until: usize,
        weights_until: usize,
        taken: usize,
    }

    impl Trainer for Failing {
        type Error = Error;

        fn step(&mut self, step: usize) -> Result<Vec<Metric>, Error> {
            self.taken = step + 1;
            Ok(vec![Metric::new("loss", if step < self.loss_until { 1.0 } else { f64::NAN })])
        }

        fn is_finite(&self) -> bool {
            self.taken <= self.weights_until
        }

        fn load(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
            self.taken = checkpoint.step();
            Ok(())
        }

        fn blobs(&self, _path: &Path) -> Result<Blobs, Error> {
            Ok(Blobs::new())
        }
    }

    /// Trains for ten steps in intervals of two.
    fn ten_steps(trainer: &mut Failing, checkpoint: Checkpointing) -> Result<Training, Error> {
        let plan =
            Plan { stage: "GAN".into(), identity: Identity::new("GAN"), steps: 10, interval: 2 };
        let (device, mut observer) = (Device::flex(), Silent);
        let mut context = RunContext::on(&device, &mut observer).with_checkpoint(checkpoint);
        train(trainer, &plan, &mut context)
    }

    #[test]
    fn what_diverges_keeps_the_last_good_state_and_says_where() {
        // Steps 0 to 3 are saved in twos; the fifth loss is none, or the sixth step's weights are
        // not.
        for (loss_until, weights_until, at) in [(4, 99, 4), (99, 5, 5)] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("run.ckpt");
            let mut trainer = Failing { loss_until, weights_until, taken: 0 };
            let error = ten_steps(&mut trainer, Checkpointing::To(path.clone()));
            let message = error.unwrap_err().to_string();
            assert!(message.contains(&format!("diverged at step {at}")), "{message}");
            assert!(message.contains(&format!("kept in {}", path.display())), "{message}");
            let kept = Checkpoint::read(&Checkpointing::Resume(path), &Identity::new("GAN"));
            assert_eq!(kept.unwrap().unwrap().step(), 4);
        }
    }

    #[test]
    fn a_file_of_another_run_is_not_called_a_good_state() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.ckpt");
        std::fs::write(&path, "another run").unwrap();
        let mut trainer = Failing { loss_until: 0, weights_until: 99, taken: 0 };
        let error = ten_steps(&mut trainer, Checkpointing::To(path.clone()));
        assert!(!error.unwrap_err().to_string().contains("kept"));
        assert_eq!(std::fs::read_to_string(path).unwrap(), "another run");
    }

    #[test]
    fn a_checkpoint_of_another_run_or_of_more_steps_is_refused_with_the_difference() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.ckpt");
        let saved = |identity: &Identity, step| {
            Checkpoint::new(identity, step, Blobs::new()).write(&path).unwrap();
            let mut trainer = Failing { loss_until: 99, weights_until: 99, taken: 0 };
            ten_steps(&mut trainer, Checkpointing::Resume(path.clone())).unwrap_err().to_string()
        };
        let message = saved(&Identity::new("GAN").with("epochs", &7), 2);
        assert!(message.contains("`epochs` is 7 there and the default here"), "{message}");
        let curve = value_blob(&path, &Curve::default()).unwrap();
        let blobs = Blobs::from([(CURVE.into(), curve)]);
        Checkpoint::new(&Identity::new("GAN"), 11, blobs).write(&path).unwrap();
        let mut trainer = Failing { loss_until: 99, weights_until: 99, taken: 0 };
        let error = ten_steps(&mut trainer, Checkpointing::Resume(path.clone())).unwrap_err();
        assert!(error.to_string().contains("has taken 11 steps already"), "{error}");
    }
}
