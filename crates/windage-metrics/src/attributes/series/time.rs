//! Tempo and position of what happens in a signal.

use windage_core::axes::SeriesAxes;
use windage_core::{Attribute, Domain, Result};

use super::activity::{extent, quantities, retimed};
use super::stretch::Recording;
use super::timing::{Quantity, Timing};

/// The tempo in octaves: `−log₂` of the duration in seconds, or in time steps if there is no rate.
///
/// The duration is `√12` standard deviations of the strength over time. One octave more is twice as
/// fast. Waves that fill a time series have no duration; see [`Tempo::fit`].
#[derive(Debug, Clone)]
pub struct Tempo {
    axes: SeriesAxes,
    timing: Timing,
}

impl Tempo {
    /// Creates the attribute for signals in which something happens between a baseline before and
    /// after.
    pub fn new(axes: SeriesAxes) -> Self {
        Self { axes, timing: Timing::Extent }
    }

    /// Creates the attribute for time series like those of `reference`.
    ///
    /// Reference samples are made faster and slower by known amounts. If the duration does not
    /// follow by a tenth, and the tempo at which a series resembles the mean of a class most
    /// follows better, that is measured instead, relative to the class that fits best.
    ///
    /// # Errors
    /// Returns an error if a sample of the reference cannot be read.
    pub fn fit(reference: &Domain, axes: SeriesAxes) -> Result<Self> {
        Ok(Self { axes, timing: Timing::fit(reference, axes, Quantity::Tempo)? })
    }
}

impl Attribute for Tempo {
    fn name(&self) -> &str {
        "tempo"
    }

    fn unit(&self) -> &str {
        "octaves"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        match self.axes.rate_hz {
            Some(rate_hz) => {
                let extent = extent(&quantities(values, shape, self.axes)?, self.axes)?;
                extent.tempo(1.0 / f64::from(rate_hz))
            }
            None => self.timing.measure(values, shape, self.axes)?.tempo,
        }
    }

    fn noticeable(&self) -> f64 {
        0.1
    }

    /// Faster things have fewer time steps, and parts of slower ones leave the series.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Stretches a time series about its center. Audio keeps its pitch: pieces of it are moved
    /// (WSOLA).
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let channels = quantities(values, shape, self.axes)?;
        let extent = extent(&channels, self.axes)?;
        if let Some(rate_hz) = self.axes.rate_hz {
            let recording = Recording { channels: &channels, rate_hz: f64::from(rate_hz) };
            let faster = recording.faster(extent.center, by).concat();
            return Some(faster.into_iter().map(|quantity| self.axes.value(quantity)).collect());
        }
        Some(retimed(&channels, self.axes, |at| extent.stretched(at, by)))
    }
}

/// The center of the strength over time, in milliseconds, or in time steps if there is no rate.
/// Waves that fill a time series have no center; see [`Position::fit`].
#[derive(Debug, Clone)]
pub struct Position {
    axes: SeriesAxes,
    timing: Timing,
}

impl Position {
    /// Creates the attribute for signals in which something happens between a baseline before and
    /// after.
    pub fn new(axes: SeriesAxes) -> Self {
        Self { axes, timing: Timing::Extent }
    }

    /// Creates the attribute for time series like those of `reference`.
    ///
    /// Reference samples are delayed by known amounts. If the center does not follow by a tenth,
    /// and the delay at which a series resembles the mean of a class most follows better, that is
    /// measured instead, relative to the class that fits best.
    ///
    /// # Errors
    /// Returns an error if a sample of the reference cannot be read.
    pub fn fit(reference: &Domain, axes: SeriesAxes) -> Result<Self> {
        Ok(Self { axes, timing: Timing::fit(reference, axes, Quantity::Position)? })
    }

    /// Returns the length of a time step, in the unit of the attribute.
    fn step(&self) -> f64 {
        self.axes.rate_hz.map_or(1.0, |rate_hz| 1000.0 / f64::from(rate_hz))
    }
}

impl Attribute for Position {
    fn name(&self) -> &str {
        "position"
    }

    fn unit(&self) -> &str {
        if self.axes.rate_hz.is_some() { "ms" } else { "steps" }
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        Some(self.step() * self.timing.measure(values, shape, self.axes)?.position)
    }

    fn noticeable(&self) -> f64 {
        if self.axes.rate_hz.is_some() { 20.0 } else { 1.0 }
    }

    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let channels = quantities(values, shape, self.axes)?;
        Some(retimed(&channels, self.axes, |at| at - by / self.step()))
    }
}
