//! Seconds by step of the pipeline.

use std::time::Instant;

/// Counts from one lap to the next.
pub(crate) struct Clock {
    last: Instant,
    pub(crate) seconds: Vec<(String, f64)>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { last: Instant::now(), seconds: Vec::new() }
    }
}

impl Clock {
    pub(crate) fn lap(&mut self, name: &str) {
        self.seconds.push((name.into(), self.last.elapsed().as_secs_f64()));
        self.last = Instant::now();
    }
}
