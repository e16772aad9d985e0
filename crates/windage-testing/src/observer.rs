//! Observers of long work.

use windage_core::{Event, Observer};

/// An observer that asks to stop as soon as a number of steps of a stage are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopAfter {
    steps: usize,
    done: usize,
}

impl StopAfter {
    /// Creates an observer that asks to stop after `steps` steps.
    pub fn new(steps: usize) -> Self {
        Self { steps, done: 0 }
    }
}

impl Observer for StopAfter {
    fn event(&mut self, event: Event<'_>) {
        if let Event::Stepped { done, .. } = event {
            self.done = done;
        }
    }

    fn stop_requested(&self) -> bool {
        self.done >= self.steps
    }
}
