//! Level, amplitude and sharpness of a time series.

use windage_core::axes::SeriesAxes;
use windage_core::{Attribute, Domain, Result, Seed, Stage, stratified};

use super::activity::quantities;
use crate::attributes::blur::blurred;
use crate::attributes::search::{Search, Trial};

/// Quantiles that stand for the lowest and the highest value, as the extremes themselves are noise.
const LOW: f64 = 0.05;
const HIGH: f64 = 0.95;
/// Number of reference samples from which the spread is estimated.
const SAMPLES: usize = 499;
/// Share of the reference samples at either end of the spread that may be outliers.
const OUTLIERS: f64 = 0.1;
/// Difference from the wanted sharpness that is small enough, in percent per step.
const TOLERANCE: f64 = 0.01;
/// Largest blur, in time steps, and strongest unsharp mask.
const LARGEST: f64 = 50.0;
/// Blur of the unsharp mask, in time steps.
const MASK: f64 = 1.5;

/// Estimates the spread of the quantities in a domain: from the lows to the highs of its series
/// (their 5th and 95th percentiles), without a tenth of them at either end. One glitch does not
/// change it, nor does a constant added to all values. It is that of the axes if all series are
/// constant and the same.
///
/// # Errors
/// Returns an error if a sample cannot be read.
pub(super) fn spread(reference: &Domain, axes: SeriesAxes) -> Result<f64> {
    let (mut lows, mut highs) = (Vec::new(), Vec::new());
    for index in stratified(reference.labels(), SAMPLES, Seed(0)) {
        let sample = reference.sample(index)?;
        if let Some([low, high]) = percentiles(&sample.values, reference.shape(), axes) {
            lows.push(low);
            highs.push(high);
        }
    }
    lows.sort_by(f64::total_cmp);
    highs.sort_by(f64::total_cmp);
    let outliers = (OUTLIERS * lows.len() as f64) as usize;
    let spread = match (lows.get(outliers), highs.iter().rev().nth(outliers)) {
        (Some(low), Some(high)) => high - low,
        _ => 0.0,
    };
    Ok(if spread > 0.0 { spread } else { axes.spread.abs() })
}

/// Returns the difference between the 95th and the 5th percentile, if there is one.
pub(super) fn amplitude(values: &[f32], shape: &[usize], axes: SeriesAxes) -> Option<f64> {
    let [low, high] = percentiles(values, shape, axes)?;
    (high > low).then_some(high - low)
}

/// Returns the 5th and the 95th percentile over all channels.
fn percentiles(values: &[f32], shape: &[usize], axes: SeriesAxes) -> Option<[f64; 2]> {
    let mut sorted = quantities(values, shape, axes)?.concat();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let position = share * (sorted.len() - 1) as f64;
        let (low, high) = (position.floor() as usize, position.ceil() as usize);
        sorted[low] * (1.0 - position.fract()) + sorted[high] * position.fract()
    };
    Some([at(LOW), at(HIGH)])
}

/// The middle between the 5th and the 95th percentile. Unlike the mean, it does not depend on
/// position and tempo.
#[derive(Debug, Clone, Copy)]
pub struct Level {
    axes: SeriesAxes,
    spread: f64,
}

impl Level {
    /// Creates the attribute for series like those of `reference`, whose spread says what is
    /// noticeable.
    ///
    /// # Errors
    /// Returns an error if a sample of the reference cannot be read.
    pub fn fit(reference: &Domain, axes: SeriesAxes) -> Result<Self> {
        Ok(Self { axes, spread: spread(reference, axes)? })
    }
}

impl Attribute for Level {
    fn name(&self) -> &str {
        "level"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        percentiles(values, shape, self.axes).map(|[low, high]| (low + high) / 2.0)
    }

    /// Returns 2 % of the spread of the reference.
    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        0.02 * self.spread
    }

    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        Some(values.iter().map(|value| self.axes.value(self.axes.quantity(*value) + by)).collect())
    }
}

/// The difference between the 95th and the 5th percentile.
#[derive(Debug, Clone, Copy)]
pub struct Amplitude {
    axes: SeriesAxes,
    spread: f64,
}

impl Amplitude {
    /// Creates the attribute for series like those of `reference`, whose spread says what is
    /// noticeable.
    ///
    /// # Errors
    /// Returns an error if a sample of the reference cannot be read.
    pub fn fit(reference: &Domain, axes: SeriesAxes) -> Result<Self> {
        Ok(Self { axes, spread: spread(reference, axes)? })
    }
}

impl Attribute for Amplitude {
    fn name(&self) -> &str {
        "amplitude"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        percentiles(values, shape, self.axes).map(|[low, high]| high - low)
    }

    /// Returns 5 % of the spread of the reference.
    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        0.05 * self.spread
    }

    /// Scales the values about their level.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let [low, high] = percentiles(values, shape, self.axes).filter(|[low, high]| high > low)?;
        let (middle, factor) = ((low + high) / 2.0, (high - low + by).max(0.0) / (high - low));
        let scaled =
            |value: &f32| self.axes.value(middle + (self.axes.quantity(*value) - middle) * factor);
        Some(values.iter().map(scaled).collect())
    }
}

/// The steepness in percent of the amplitude per time step: `100·Σ d² / Σ |d|` for the differences
/// `d` of neighboring values, divided by the amplitude.
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
        let [low, high] = percentiles(values, shape, self.0).filter(|[low, high]| high > low)?;
        let (mut squares, mut sum) = (0.0, 0.0);
        for channel in quantities(values, shape, self.0)? {
            for pair in channel.windows(2) {
                let difference = (pair[1] - pair[0]).abs();
                squares += difference * difference;
                sum += difference;
            }
        }
        // Constant channels of different levels have no differences.
        (sum > 0.0).then(|| 100.0 * squares / sum / (high - low))
    }

    fn stage(&self) -> Stage {
        Stage::Optics
    }

    fn noticeable(&self) -> f64 {
        2.0
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
