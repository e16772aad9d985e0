//! How fast something happens, and when.

use windage_core::{Attribute, SeriesAxes};

use super::activity::{channels, extent, retimed};

/// Of something of even strength, the duration in standard deviations.
const DURATION: f64 = 3.464_101_615_137_754_4;

/// Speed in octaves: `−log₂` of the duration in seconds, or in values where there is no rate, taken
/// to be `√12` standard deviations of the strength over time. 1 more is twice as fast.
#[derive(Debug, Clone, Copy)]
pub struct Tempo(
    /// What values stand for.
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
        let (_, deviation) = extent(&channels(values, shape, self.0)?, self.0)?;
        let step = self.0.rate_hz.map_or(1.0, |rate_hz| 1.0 / f64::from(rate_hz));
        (deviation > 0.0).then(|| -(DURATION * deviation * step).log2())
    }

    fn noticeable(&self) -> f64 {
        0.1
    }

    /// Stretches a series about its center. Audio cannot be stretched so without moving its pitch.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        if self.0.rate_hz.is_some() {
            return None;
        }
        let channels = channels(values, shape, self.0)?;
        let (center, _) = extent(&channels, self.0)?;
        Some(retimed(&channels, self.0, |at| center + (at - center) * by.exp2()))
    }
}

/// Center of the strength over time: in milliseconds, or in values where there is no rate.
#[derive(Debug, Clone, Copy)]
pub struct Position(
    /// What values stand for.
    pub SeriesAxes,
);

impl Position {
    /// Units a value.
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
        let (center, _) = extent(&channels(values, shape, self.0)?, self.0)?;
        Some(self.step() * center)
    }

    fn noticeable(&self) -> f64 {
        if self.0.rate_hz.is_some() { 20.0 } else { 1.0 }
    }

    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        Some(retimed(&channels(values, shape, self.0)?, self.0, |at| at - by / self.step()))
    }
}
