//! Level, amplitude and sharpness of a time series.

use windage_core::axes::SeriesAxes;
use windage_core::{Attribute, Domain, Result, Stage};

use super::activity::quantities;
use super::channels::{ChannelRange, Spreads};
use crate::attributes::blur::blurred;
use crate::attributes::search::{Search, Trial};

/// Difference from the wanted sharpness that is small enough, in percent per step.
const TOLERANCE: f64 = 0.01;
/// Largest blur, in time steps, and strongest unsharp mask.
const LARGEST: f64 = 50.0;
/// Blur of the unsharp mask, in time steps.
const MASK: f64 = 1.5;

/// The middle between the 5th and the 95th percentile. Unlike the mean, it does not depend on
/// position and tempo.
///
/// Of several channels it is the mean, relative to the spread of each channel in the reference, and
/// multiplied by the mean spread.
#[derive(Debug, Clone)]
pub struct Level {
    axes: SeriesAxes,
    spreads: Spreads,
}

impl Level {
    /// Creates the attribute for series like those of `reference`, whose spread says what is
    /// noticeable.
    ///
    /// # Errors
    /// Returns an error if a sample of the reference cannot be read.
    pub fn fit(reference: &Domain, axes: SeriesAxes) -> Result<Self> {
        Ok(Self { axes, spreads: Spreads::fit(reference, axes)? })
    }
}

impl Attribute for Level {
    fn name(&self) -> &str {
        "level"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let ranges = ChannelRange::all(values, shape, self.axes)?;
        self.spreads.average(ranges.iter().map(ChannelRange::middle))
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    /// Returns 2 % of the spread of the reference.
    fn noticeable(&self) -> f64 {
        0.02 * self.spreads.mean
    }

    /// Adds the same to all values of a channel, in proportion to its spread.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        self.measure(values, shape, 0)?;
        let rows = values.chunks_exact(shape[1]).zip(self.spreads.shares());
        let raised = rows.flat_map(|(row, share)| {
            let value = move |value: &f32| self.axes.quantity(*value) + share * by;
            row.iter().map(move |old| self.axes.value(value(old)))
        });
        Some(raised.collect())
    }
}

/// The difference between the 95th and the 5th percentile, without that which is due to
/// [`Noise`](super::Noise): `√(r² − (3.29·σ)²)` for a range `r` and noise of the deviation `σ`, but
/// at least `0.3·r`.
///
/// Of several channels it is the mean, relative to the spread of each channel in the reference, and
/// multiplied by the mean spread.
#[derive(Debug, Clone)]
pub struct Amplitude {
    axes: SeriesAxes,
    spreads: Spreads,
}

impl Amplitude {
    /// Creates the attribute for series like those of `reference`, whose spread says what is
    /// noticeable.
    ///
    /// # Errors
    /// Returns an error if a sample of the reference cannot be read.
    pub fn fit(reference: &Domain, axes: SeriesAxes) -> Result<Self> {
        Ok(Self { axes, spreads: Spreads::fit(reference, axes)? })
    }
}

impl Attribute for Amplitude {
    fn name(&self) -> &str {
        "amplitude"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let ranges = ChannelRange::all(values, shape, self.axes)?;
        self.spreads.average(ranges.iter().map(ChannelRange::amplitude))
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    /// Returns 5 % of the spread of the reference.
    fn noticeable(&self) -> f64 {
        0.05 * self.spreads.mean
    }

    /// Scales the values of each channel about their mean. The level changes with it where the mean
    /// is not the middle of the range.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let own = self.measure(values, shape, 0).filter(|own| *own > 0.0)?;
        let factor = (own + by).max(0.0) / own;
        let scaled = values.chunks_exact(shape[1]).flat_map(|row| {
            let sum: f64 = row.iter().map(|value| f64::from(*value)).sum();
            let mean = sum / row.len() as f64;
            row.iter().map(move |value| (mean + factor * (f64::from(*value) - mean)) as f32)
        });
        Some(scaled.collect())
    }
}

/// The steepness in percent of the range per time step: `100·Σ d² / Σ |d|` for the differences `d`
/// of neighboring values, divided by the difference between the 95th and the 5th percentile. It is
/// the mean over the channels that are not constant.
#[derive(Debug, Clone, Copy)]
pub struct Sharpness(
    /// Axes of the time series.
    pub SeriesAxes,
);

impl Attribute for Sharpness {
    fn name(&self) -> &str {
        "sharpness"
    }

    fn unit(&self) -> &str {
        "%/step"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let channels = quantities(values, shape, self.0)?;
        let (sum, count) = channels
            .iter()
            .filter_map(|channel| steepness(channel))
            .fold((0.0, 0), |(sum, count), own| (sum + own, count + 1));
        (count > 0).then(|| 100.0 * sum / f64::from(count))
    }

    fn stage(&self) -> Stage {
        Stage::Optics
    }

    fn noticeable(&self) -> f64 {
        2.0
    }

    /// Smoothing takes fine details.
    fn loses_information(&self, by: f64) -> bool {
        by < 0.0
    }

    /// Blurs along time, or applies an unsharp mask (`x + s·(x − g * x)` with a Gaussian `g` of 1.5
    /// steps), until the wanted value is measured.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let own = self.measure(values, shape, 0)?;
        if by == 0.0 {
            return Some(values.to_vec());
        }
        let picture = [shape[0], 1, shape[1]];
        let mask = blurred(values, picture, MASK);
        let altered = |amount: f64| {
            let sample: Vec<f32> = if by < 0.0 {
                blurred(values, picture, amount)
            } else {
                let pairs = values.iter().zip(&mask);
                pairs.map(|(value, soft)| value + amount as f32 * (value - soft)).collect()
            };
            self.measure(&sample, shape, 0).map(|value| Trial { sample, value })
        };
        let search = Search {
            start: own,
            wanted: (own + by).max(0.0),
            tolerance: TOLERANCE,
            first: 0.5,
            largest: LARGEST.min(shape[1] as f64),
            growth: 1.5,
        };
        search.nearest(altered).map(|trial| trial.sample)
    }
}

/// Returns the steepness of a channel relative to its range; `None` if it is constant.
fn steepness(channel: &[f64]) -> Option<f64> {
    let ChannelRange { low, high, .. } = ChannelRange::new(channel);
    let (mut squares, mut sum) = (0.0, 0.0);
    for pair in channel.windows(2) {
        let difference = (pair[1] - pair[0]).abs();
        squares += difference * difference;
        sum += difference;
    }
    (sum > 0.0 && high > low).then(|| squares / sum / (high - low))
}
