//! Progress and interruption of long work.

use std::borrow::Cow;

/// A named number, such as a loss.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Name, as progress and reports show it.
    pub name: Cow<'static, str>,
    /// Value.
    pub value: f64,
}

impl Metric {
    /// Creates a metric.
    pub fn new(name: impl Into<Cow<'static, str>>, value: f64) -> Self {
        Self { name: name.into(), value }
    }
}

/// An event that long work reports while it runs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A stage has begun.
    Started {
        /// Name of the stage.
        stage: &'a str,
        /// Total number of steps.
        steps: usize,
        /// Number of steps already done by an earlier, interrupted run.
        done: usize,
    },
    /// A step of the current stage has ended.
    Stepped {
        /// Number of steps done so far.
        done: usize,
        /// Metrics worth showing, such as the running loss.
        metrics: &'a [Metric],
    },
    /// The stage has ended.
    Ended,
    /// A note for the user.
    Note(&'a str),
}

/// An observer of long work, which may ask it to stop.
///
/// Every closure that takes an [`Event`] is an observer.
///
/// ```
/// use windage_core::{Event, Observer};
///
/// let mut stages = Vec::new();
/// let mut observer = |event: Event<'_>| {
///     if let Event::Started { stage, .. } = event {
///         stages.push(stage.to_string());
///     }
/// };
/// observer.event(Event::Started { stage: "autoencoder", steps: 10, done: 0 });
/// assert_eq!(stages, ["autoencoder"]);
/// ```
pub trait Observer {
    /// Called with each event.
    fn event(&mut self, event: Event<'_>);

    /// Returns whether the work should save its state and stop. Asked after each step.
    fn stop_requested(&self) -> bool {
        false
    }
}

impl<F: FnMut(Event<'_>)> Observer for F {
    fn event(&mut self, event: Event<'_>) {
        self(event);
    }
}

/// An observer that shows nothing and never asks to stop.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn event(&mut self, _event: Event<'_>) {}
}
