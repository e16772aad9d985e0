//! Noise of a time series.

use windage_core::axes::SeriesAxes;
use windage_core::{Attribute, Seed, Stage, Stream, hash_values, standard_normals};

use super::values::amplitude;
use crate::attributes::search::{Search, Trial};

/// Median length of a standard normal value.
const NORMAL: f64 = 0.674_49;
/// Deviation of the second difference of white noise of the deviation 1: `√(1 + 4 + 1)`.
const DIFFERENCE: f64 = 2.449_49;
/// Largest distance of the values that are averaged, in time steps.
const REACH: usize = 5;
/// Difference from the wanted noise that is small enough, in percent.
const TOLERANCE: f64 = 0.02;
/// Number of times that noise is averaged away at most.
const PASSES: usize = 3;

/// The standard deviation of the noise in percent of the amplitude: the median length of the second
/// differences of all channels, divided by `0.6745·√6` and by the [amplitude](super::Amplitude).
///
/// Jumps and spikes do not count as long as they are rare. A smooth series has almost none. Noise
/// widens the amplitude as well, so that a series of nothing but noise has about 30 %.
#[derive(Debug, Clone, Copy)]
pub struct Noise(
    /// Axes of the time series.
    pub SeriesAxes,
);

impl Noise {
    /// Measures an altered sample.
    fn trial(&self, sample: Vec<f32>, shape: &[usize]) -> Option<Trial> {
        self.measure(&sample, shape, 0).map(|value| Trial { sample, value })
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
        let amplitude = amplitude(values, shape, self.0)? / self.0.spread.abs();
        deviation(values, shape).map(|deviation| 100.0 * deviation / amplitude)
    }

    fn stage(&self) -> Stage {
        Stage::Sensor
    }

    fn noticeable(&self) -> f64 {
        1.0
    }

    /// Adds Gaussian noise, the same for the same sample, or averages similar values near each
    /// other, until the wanted value is measured.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let own = self.measure(values, shape, 0)?;
        let wanted = (own + by).max(0.0);
        if by > 0.0 {
            let amplitude = amplitude(values, shape, self.0)? / self.0.spread.abs();
            let mut rng = Seed(0).rng(Stream::Alteration, hash_values(values));
            let normals = standard_normals(values.len(), &mut rng);
            let first = amplitude * (wanted * wanted - own * own).sqrt() / 100.0;
            let search = Search {
                start: own,
                wanted,
                tolerance: TOLERANCE,
                first,
                largest: 100.0 * first,
                growth: 1.5,
            };
            let noisy = |deviation: f64| {
                let sums = values.iter().zip(&normals);
                let sums = sums.map(|(value, normal)| value + deviation as f32 * normal);
                self.trial(sums.collect(), shape)
            };
            return search.nearest(noisy).map(|trial| trial.sample);
        }
        let mut noisy = values.to_vec();
        for _ in 0..PASSES {
            let own = self.measure(&noisy, shape, 0)?;
            if own <= wanted + TOLERANCE {
                break;
            }
            let deviation = deviation(&noisy, shape)? as f32;
            let rows = noisy.chunks_exact(shape[1]);
            let smooth: Vec<f32> = rows.flat_map(|row| averaged(row, deviation)).collect();
            let mixed = |part: f64| {
                let mixed = noisy.iter().zip(&smooth);
                let mixed = mixed.map(|(noisy, smooth)| noisy + part as f32 * (smooth - noisy));
                self.trial(mixed.collect(), shape)
            };
            let search = Search {
                start: own,
                wanted,
                tolerance: TOLERANCE,
                first: 1.0,
                largest: 1.0,
                growth: 2.0,
            };
            noisy = search.nearest(mixed)?.sample;
        }
        Some(noisy)
    }
}

/// Estimates the deviation of the noise; `None` if the channels have fewer than three values.
fn deviation(values: &[f32], shape: &[usize]) -> Option<f64> {
    let rows = values.chunks_exact(shape[1]);
    let mut lengths: Vec<f32> = rows
        .flat_map(|row| row.windows(3).map(|w| ((w[0] - w[1]) - (w[1] - w[2])).abs()))
        .collect();
    if lengths.is_empty() {
        return None;
    }
    let middle = lengths.len() / 2;
    let median = *lengths.select_nth_unstable_by(middle, f32::total_cmp).1;
    Some(f64::from(median) / (NORMAL * DIFFERENCE))
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
