//! A running mean.

use serde::{Deserialize, Serialize};

/// How fast it follows.
const RATE: f64 = 0.02;

/// The running mean of an error, none before the first.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Running(Option<f64>);

impl Running {
    /// Follows a value, and gives the mean.
    pub(super) fn follow(&mut self, value: f64) -> f64 {
        let mean = self.0.map_or(value, |mean| mean + RATE * (value - mean));
        self.0 = Some(mean);
        mean
    }
}
