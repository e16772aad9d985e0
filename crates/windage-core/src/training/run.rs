//! The loop around training steps: progress, checkpoints, interruption, divergence.

use std::path::Path;

use crate::training::{Blobs, Checkpoint, Checkpointing, Schedule, value_blob};
use crate::{Error, Event, Observer};
use serde::{Deserialize, Serialize};

/// Name of the curve in a checkpoint.
const CURVE: &str = "curve";

/// Means of a training run's figures over each epoch, or each interval of steps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Names of the figures; the first is what training minimizes.
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
            self.close(steps);
        }
    }

    /// Ends an interval of so many steps.
    fn close(&mut self, steps: usize) {
        self.epochs.push(self.sums.drain(..).map(|sum| sum / steps as f64).collect());
    }
}

/// Something that takes training steps and can be saved.
pub trait Trainer {
    /// What can go wrong in a step.
    type Error: From<Error>;

    /// One step; figures with the minimized loss first.
    ///
    /// # Errors
    /// When it cannot be taken; training ends with this error.
    fn step(&mut self, step: usize) -> Result<Vec<(&'static str, f64)>, Self::Error>;

    /// What is due after `steps` steps, at the end of an interval and before the checkpoint.
    ///
    /// # Errors
    /// As [`Trainer::step`].
    fn interval_ended(&mut self, _steps: usize) -> Result<(), Self::Error> {
        Ok(())
    }

    /// The value that is no number, where an error of [`Trainer::interval_ended`] says so: training
    /// has diverged then.
    fn not_finite(_error: &Self::Error) -> Option<f64> {
        None
    }

    /// What else an observer may want to see beside the figures of a step.
    fn shown(&self) -> Option<(&'static str, f64)> {
        None
    }

    /// Whether all weights are finite; if not, nothing is saved.
    fn is_finite(&self) -> bool;

    /// Everything that the next step depends on.
    ///
    /// # Errors
    /// When it cannot be encoded; `path` is the checkpoint to be written, for the message.
    fn blobs(&self, path: &Path) -> Result<Blobs, Error>;
}

/// How long to train, and how often to save.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Steps altogether.
    pub steps: usize,
    /// Steps between checkpoints, and of one entry of the curve.
    pub interval: usize,
}

impl From<&Schedule> for Plan {
    fn from(schedule: &Schedule) -> Self {
        Self { steps: schedule.steps(), interval: schedule.steps_per_epoch() }
    }
}

/// Takes all steps of `plan` that the checkpoint has not taken.
///
/// A last interval that is cut short by the end is closed in what is returned, not in what is
/// saved: a run that goes on for longer is then the same as one that was to be that long.
///
/// # Errors
/// Those of the trainer; divergence, naming the last good state of this run; interruption, after
/// saving; a checkpoint that cannot be written, or that has taken more steps than were asked for.
///
/// # Panics
/// If the interval is 0.
pub fn run<T: Trainer>(
    trainer: &mut T,
    Plan { steps, interval }: Plan,
    from: Option<&Checkpoint>,
    (stage, settings, saved): (&str, &str, &Checkpointing),
    observer: &mut dyn Observer,
) -> Result<Curve, T::Error> {
    let (start, mut curve) = match from {
        Some(checkpoint) => (checkpoint.step(), checkpoint.value(CURVE)?),
        None => (0, Curve::default()),
    };
    if let Some(path) = saved.path().filter(|_| start > steps) {
        let problem = format!("has taken {start} steps already, more than the {steps} asked for");
        return Err(Error::Checkpoint { path: path.into(), problem }.into());
    }
    let mut is_saved = from.is_some();
    let kept = |is_saved: bool| saved.path().filter(|_| is_saved);
    observer.event(Event::Started { stage, steps, done: start });
    for step in start..steps {
        let mut figures = trainer.step(step)?;
        if let Some((_, loss)) = figures.iter().find(|(_, loss)| !loss.is_finite()) {
            return Err(Error::diverged(stage, step, *loss, kept(is_saved)).into());
        }
        let ended = (step + 1) % interval == 0;
        curve.add(&figures, ended.then_some(interval));
        figures.extend(trainer.shown());
        observer.event(Event::Stepped { done: step + 1, figures: &figures });
        let stop = observer.stop_requested();
        if !(ended || stop || step + 1 == steps) {
            continue;
        }
        if !trainer.is_finite() {
            return Err(Error::diverged(stage, step, f64::NAN, kept(is_saved)).into());
        }
        if ended {
            trainer
                .interval_ended(step + 1)
                .map_err(|error| in_words::<T>(error, stage, step, kept(is_saved)))?;
        }
        if let Some(path) = saved.path() {
            let mut blobs = trainer.blobs(path)?;
            blobs.insert(CURVE.into(), value_blob(path, &curve)?);
            Checkpoint::new(settings.into(), step + 1, blobs).write(path)?;
            is_saved = true;
        }
        if stop && step + 1 < steps {
            let saved = saved.path().map(Into::into);
            return Err(Error::Interrupted { stage: stage.into(), step: step + 1, saved }.into());
        }
    }
    if !steps.is_multiple_of(interval) {
        trainer
            .interval_ended(steps)
            .map_err(|error| in_words::<T>(error, stage, steps, kept(is_saved)))?;
        curve.close(steps % interval);
    }
    observer.event(Event::Ended);
    Ok(curve)
}

/// Where weights are finite but what they make is not, training has diverged.
fn in_words<T: Trainer>(
    error: T::Error,
    stage: &str,
    step: usize,
    kept: Option<&Path>,
) -> T::Error {
    match T::not_finite(&error) {
        Some(value) => Error::diverged(stage, step, value, kept).into(),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use crate::Silent;

    use super::*;

    /// Its loss is a number up to some step, its weights up to another.
    struct Failing {
        loss_until: usize,
        weights_until: usize,
        taken: usize,
    }

    impl Trainer for Failing {
        type Error = Error;

        fn step(&mut self, step: usize) -> Result<Vec<(&'static str, f64)>, Error> {
            self.taken = step + 1;
            Ok(vec![("loss", if step < self.loss_until { 1.0 } else { f64::NAN })])
        }

        fn is_finite(&self) -> bool {
            self.taken <= self.weights_until
        }

        fn blobs(&self, _path: &Path) -> Result<Blobs, Error> {
            Ok(Blobs::new())
        }
    }

    #[test]
    fn what_diverges_keeps_the_last_good_state_and_says_where() {
        // Steps 0 to 3 are saved in twos; the fifth loss is none, or the sixth step's weights are
        // not.
        for (loss_until, weights_until, at) in [(4, 99, 4), (99, 5, 5)] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("run.ckpt");
            let mut trainer = Failing { loss_until, weights_until, taken: 0 };
            let plan = Plan { steps: 10, interval: 2 };
            let error = run(
                &mut trainer,
                plan,
                None,
                ("GAN", "settings", &Checkpointing::To(path.clone())),
                &mut Silent,
            );
            let message = error.unwrap_err().to_string();
            assert!(message.contains(&format!("diverged at step {at}")), "{message}");
            assert!(message.contains(&format!("kept in {}", path.display())), "{message}");
            let kept = Checkpoint::read(&Checkpointing::Resume(path), "settings").unwrap().unwrap();
            assert_eq!(kept.step(), 4);
        }
    }

    #[test]
    fn what_lies_at_the_path_from_another_run_is_not_called_a_good_state() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.ckpt");
        std::fs::write(&path, "another run").unwrap();
        let mut trainer = Failing { loss_until: 0, weights_until: 99, taken: 0 };
        let plan = Plan { steps: 10, interval: 2 };
        let error = run(
            &mut trainer,
            plan,
            None,
            ("GAN", "settings", &Checkpointing::To(path.clone())),
            &mut Silent,
        );
        assert!(!error.unwrap_err().to_string().contains("kept"));
        assert_eq!(std::fs::read_to_string(path).unwrap(), "another run");
    }
}
