//! The time of the first few steps of a training.

use std::time::Instant;

use windage::core::{Event, Observer};

use super::{Outcome, report};

/// Number of steps that are taken. The first one counts as part of the start.
const STEPS: usize = 4;

/// An observer that asks to stop after some steps, and measures the time until the first step and
/// the time of the steps after it.
pub(crate) struct Stopwatch {
    began: Instant,
    first: Option<Instant>,
    done: usize,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { began: Instant::now(), first: None, done: 0 }
    }

    /// Reports the seconds until the first step was taken. `result` may be an interruption.
    pub(crate) fn report_start<T, E: std::error::Error + 'static>(
        &self,
        result: Result<T, E>,
    ) -> Outcome {
        self.ended(result)?;
        let first = self.first.ok_or("no step was taken")?;
        report(first.duration_since(self.began).as_secs_f64());
        Ok(())
    }

    /// Reports the seconds per step.
    pub(crate) fn report_step<T, E: std::error::Error + 'static>(
        &self,
        result: Result<T, E>,
    ) -> Outcome {
        let now = Instant::now();
        self.ended(result)?;
        let first = self.first.ok_or("no step was taken")?;
        report(now.duration_since(first).as_secs_f64() / (STEPS - 1) as f64);
        Ok(())
    }

    fn ended<T, E: std::error::Error + 'static>(&self, result: Result<T, E>) -> Outcome {
        match result {
            Err(error) if !is_interruption(&error) => Err(error.into()),
            _ => Ok(()),
        }
    }
}

fn is_interruption(error: &(dyn std::error::Error + 'static)) -> bool {
    use windage::core::Error::Interrupted;
    use windage::{adapt, diagnose, gan};
    let in_diagnosis = error.downcast_ref::<diagnose::Error>();
    let in_gan = error.downcast_ref::<gan::Error>();
    let in_adaptation = error.downcast_ref::<adapt::Error>();
    matches!(in_diagnosis, Some(diagnose::Error::Core(Interrupted { .. })))
        || matches!(in_gan, Some(gan::Error::Core(Interrupted { .. })))
        || matches!(in_adaptation, Some(adapt::Error::Core(Interrupted { .. })))
}

impl Observer for Stopwatch {
    fn event(&mut self, event: Event<'_>) {
        if let Event::Stepped { done, .. } = event {
            self.done = done;
            self.first.get_or_insert_with(Instant::now);
        }
    }

    fn stop_requested(&self) -> bool {
        self.done >= STEPS
    }
}
