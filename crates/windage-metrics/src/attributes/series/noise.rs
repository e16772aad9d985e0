//! Noise of a time series.

use windage_core::axes::SeriesAxes;
use windage_core::{Attribute, Domain, Result, Seed, Stage, Stream, hash_values, standard_normals};

use super::channels::{ChannelRange, Spreads};
use crate::attributes::search::{Removal, Search, Trial};

/// Largest distance of the values that are averaged, in time steps.
const REACH: usize = 5;
/// Difference from the wanted noise that is small enough, in percent.
const TOLERANCE: f64 = 0.02;

/// The standard deviation of the noise in percent of the spread of the reference: the median length
/// of the second differences of a channel, divided by `0.6745·√6` and by the spread of the channel.
/// It is the mean over the channels that are not constant in the reference.
///
/// Jumps and spikes do not count as long as they are rare. A smooth series has almost none.
#[derive(Debug, Clone)]
pub struct Noise {
    axes: SeriesAxes,
    spreads: Spreads,
}

impl Noise {
    /// Creates the attribute for series like those of `reference`, relative to whose spread noise
    /// is measured.
    ///
    /// # Errors
    /// Returns an error if a sample of the reference cannot be read.
    pub fn fit(reference: &Domain, axes: SeriesAxes) -> Result<Self> {
        Ok(Self { axes, spreads: Spreads::fit(reference, axes)? })
    }

    /// Adds noise until the wanted value is measured.
    fn with_noise(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let own = self.measure(values, shape, 0)?;
        let wanted = own + by;
        let mut rng = Seed(0).rng(Stream::Alteration, hash_values(values));
        let normals = standard_normals(values.len(), &mut rng);
        // In percent of the spread of each channel.
        let first = (wanted * wanted - own * own).sqrt();
        let unit = self.spreads.mean / 100.0 / self.axes.spread.abs();
        let noisy = |percent: f64| {
            let rows = values.chunks_exact(shape[1]).zip(normals.chunks_exact(shape[1]));
            let sums = rows.zip(self.spreads.shares()).flat_map(|((row, normals), share)| {
                let deviation = (percent * unit * share) as f32;
                row.iter().zip(normals).map(move |(value, normal)| value + deviation * normal)
            });
            let sample: Vec<f32> = sums.collect();
            self.measure(&sample, shape, 0).map(|value| Trial { sample, value })
        };
        let search = Search {
            start: own,
            wanted,
            tolerance: TOLERANCE,
            first,
            largest: 100.0 * first,
            growth: 1.5,
        };
        search.nearest(noisy).map(|trial| trial.sample)
    }

    /// Averages noise away until the wanted value is measured.
    fn without_noise(&self, values: &[f32], shape: &[usize], wanted: f64) -> Option<Vec<f32>> {
        let smooth = |noisy: &[f32]| {
            let ranges = ChannelRange::all(noisy, shape, self.axes)?;
            let rows = noisy.chunks_exact(shape[1]).zip(ranges);
            let deviation = |range: ChannelRange| (range.noise / self.axes.spread.abs()) as f32;
            Some(rows.flat_map(|(row, range)| averaged(row, deviation(range))).collect())
        };
        let removal = Removal { wanted, worth: TOLERANCE, tolerance: TOLERANCE };
        removal.apply(values, |noisy| self.measure(noisy, shape, 0), smooth)
    }
}

impl Attribute for Noise {
    fn name(&self) -> &str {
        "noise"
    }

    fn unit(&self) -> &str {
        "%"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let ranges = ChannelRange::all(values, shape, self.axes)?;
        let has_noise = shape[1] >= 3 && ranges.iter().any(|range| range.high > range.low);
        let noise = self.spreads.average(ranges.iter().map(|range| range.noise))?;
        has_noise.then_some(100.0 * noise / self.spreads.mean)
    }

    fn stage(&self) -> Stage {
        Stage::Sensor
    }

    fn noticeable(&self) -> f64 {
        1.0
    }

    /// Noise covers details, and averaging takes them.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Adds Gaussian noise, the same for the same sample and in proportion to the spread of each
    /// channel, or averages similar values near each other, until the wanted value is measured.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let own = self.measure(values, shape, 0)?;
        if by > 0.0 {
            self.with_noise(values, shape, by)
        } else {
            self.without_noise(values, shape, (own + by).max(0.0))
        }
    }
}

/// Averages each value with those near it whose neighborhoods of three values are similar, with the
/// weight `exp(−max(d² − 2σ², 0) / (1.2·σ)²)` for their mean squared difference `d²`.
fn averaged(row: &[f32], deviation: f32) -> Vec<f32> {
    let last = row.len() - 1;
    let value = |at: usize, by: isize| row[at.saturating_add_signed(by).min(last)];
    let scale = (1.2 * deviation).powi(2).max(f32::MIN_POSITIVE);
    let mean = |at: usize| {
        let (mut sum, mut total) = (0.0, 0.0);
        let first = at.saturating_sub(REACH);
        for (other, near) in (first..).zip(&row[first..=(at + REACH).min(last)]) {
            let squared = |by: isize| (value(at, by) - value(other, by)).powi(2);
            let distance = (-1..=1).map(squared).sum::<f32>() / 3.0;
            let weight = (-(distance - 2.0 * deviation * deviation).max(0.0) / scale).exp();
            sum += weight * near;
            total += weight;
        }
        sum / total
    };
    (0..row.len()).map(mean).collect()
}
