//! Tempo and position of what happens in a signal.

use windage_core::Attribute;
use windage_core::axes::SeriesAxes;

use super::activity::{extent, quantities, retimed};

/// The tempo in octaves: `−log₂` of the duration in seconds, or in time steps if there is no rate.
///
/// The duration is `√12` standard deviations of the strength over time. One octave more is twice as
/// fast.
#[derive(Debug, Clone, Copy)]
pub struct Tempo(
    /// Axes of the signal.
    pub SeriesAxes,
);

impl Attribute for Tempo {
    fn name(&self) -> &str {
        "tempo"
    }

    fn unit(&self) -> &str {
        "octaves"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let step = self.0.rate_hz.map_or(1.0, |rate_hz| 1.0 / f64::from(rate_hz));
        extent(&quantities(values, shape, self.0)?, self.0)?.tempo(step)
    }

    fn noticeable(&self) -> f64 {
        0.1
    }

    /// Stretches a time series about its center. Audio cannot be altered, as that would change its
    /// pitch.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        if self.0.rate_hz.is_some() {
            return None;
        }
        let channels = quantities(values, shape, self.0)?;
        let extent = extent(&channels, self.0)?;
        Some(retimed(&channels, self.0, |at| extent.stretched(at, by)))
    }
}

/// The center of the strength over time, in milliseconds, or in time steps if there is no rate.
#[derive(Debug, Clone, Copy)]
pub struct Position(
    /// Axes of the signal.
    pub SeriesAxes,
);

impl Position {
    /// Returns the length of a time step, in the unit of the attribute.
    fn step(&self) -> f64 {
        self.0.rate_hz.map_or(1.0, |rate_hz| 1000.0 / f64::from(rate_hz))
    }
}

impl Attribute for Position {
    fn name(&self) -> &str {
        "position"
    }

    fn unit(&self) -> &str {
        if self.0.rate_hz.is_some() { "ms" } else { "steps" }
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        Some(self.step() * extent(&quantities(values, shape, self.0)?, self.0)?.center)
    }

    fn noticeable(&self) -> f64 {
        if self.0.rate_hz.is_some() { 20.0 } else { 1.0 }
    }

    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let channels = quantities(values, shape, self.0)?;
        Some(retimed(&channels, self.0, |at| at - by / self.step()))
    }
}
