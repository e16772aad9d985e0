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

/// What long work reports while it runs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A stage begins.
    Started {
        /// Name of the stage.
        stage: &'a str,
        /// Steps it will take.
        steps: usize,
        /// Steps already done by an earlier, interrupted run.
        done: usize,
    },
    /// A step of the current stage has ended.
    Stepped {
        /// Steps done so far.
        done: usize,
        /// Metrics worth showing, such as the running loss.
        metrics: &'a [Metric],
    },
    /// The stage has ended.
    Ended,
    /// Something the user should know.
    Note(&'a str),
}

/// Watches long work and may ask it to stop.
pub trait Observer {
    /// Something happened.
    fn event(&mut self, event: Event<'_>);

    /// Whether the work should save what it has and stop; asked after every step.
    fn stop_requested(&self) -> bool {
        false
    }
}

/// An observer that shows nothing and never asks to stop.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn event(&mut self, _event: Event<'_>) {}
}
