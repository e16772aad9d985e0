//! Planted shifts of series.
//!
//! A series `x` becomes `y(t) = x(m + (t − c − position)·2^tempo) − l + level`, where `c` is the
//! middle of the time axis. `x` is linear between values and constant beyond its ends. `m` is the
//! center of the squared distance of `x` from the median of its outer tenths, and `l` is the middle
//! between its smallest and its largest value. So every series is first brought to one position and
//! one level.

use std::convert::Infallible;

use windage_core::axes::SeriesAxes;
use windage_core::{Error, Sample, Seed};

use super::factors::Drawn;
use super::parts::drawn;
use super::{PlantedParts, PlantedSignals, SignalFactor};
use crate::{Result, SignalSet};

/// A planted shift, drawn as series.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedSeries {
    /// The parts, with values in 0…1.
    pub parts: PlantedParts<SignalSet>,
    /// The meaning of times and values, as in the series.
    pub axes: SeriesAxes,
}

impl PlantedSignals {
    /// Draws both domains and the training set from series of one channel, `count` each, all scaled
    /// alike to 0…1.
    ///
    /// # Errors
    /// Returns an error if
    /// - `count` is 0;
    /// - a class has fewer than 5 series, or the series have several channels;
    /// - all values are equal, or one is not finite;
    /// - the shift is one of audio alone (pitch).
    pub fn draw_series(&self, set: &SignalSet, count: usize, seed: Seed) -> Result<PlantedSeries> {
        if set.shape()[0] != 1 {
            return Err(Error::setting("channels", set.shape()[0], "1").into());
        }
        if [self.harmful, self.harmless].contains(&SignalFactor::Pitch) {
            return Err(Error::setting("planted", self.name, "a shift of series").into());
        }
        let make = |origin: usize, factors: &Drawn| Ok(altered(set.values(origin), factors));
        let parts = drawn(self, set, count, seed, make)?;
        let values = || {
            [&parts.source, &parts.target, &parts.training]
                .into_iter()
                .flat_map(|part| &part.samples)
                .flat_map(|sample| &sample.values)
        };
        let least = values().fold(f32::INFINITY, |least, value| least.min(*value));
        let most = values().fold(f32::NEG_INFINITY, |most, value| most.max(*value));
        let spread = f64::from(most) - f64::from(least);
        if !(spread > 0.0 && spread.is_finite()) {
            let range = "finite values that differ";
            return Err(Error::setting("series", "constant or not finite", range).into());
        }
        let axes = SeriesAxes { rate_hz: set.rate_hz(), center: f64::from(least), spread };
        let gathered = |samples: Vec<Sample>| {
            let scaled = samples.into_iter().map(|Sample { values, label }| Sample {
                values: values.into_iter().map(|value| axes.value(f64::from(value))).collect(),
                label,
            });
            Ok::<_, Infallible>(SignalSet::from_signals(
                set.shape(),
                set.classes().to_vec(),
                set.rate_hz(),
                scaled,
            ))
        };
        let Ok(parts) = parts.map(gathered);
        Ok(PlantedSeries { parts, axes })
    }
}

/// Computes a series at another tempo, position and level.
fn altered(series: &[f32], factors: &Drawn) -> Vec<f32> {
    let middle = (series.len() as f64 - 1.0) / 2.0;
    let (rate, delay) =
        (factors.get(SignalFactor::Tempo).exp2(), factors.get(SignalFactor::Position));
    let (center, own) = place(series);
    let level = factors.get(SignalFactor::Level) - own;
    let at = |index: usize| center + (index as f64 - middle - delay) * rate;
    (0..series.len()).map(|index| (interpolated(series, at(index)) + level) as f32).collect()
}

/// Returns the center of the squared distance from the median of the outer tenths, and the middle
/// between the smallest and the largest value.
fn place(series: &[f32]) -> (f64, f64) {
    let mut sorted: Vec<f64> = series.iter().map(|value| f64::from(*value)).collect();
    let (last, outer) = (sorted.len() - 1, (sorted.len() / 10).max(1));
    let mut ends = [&sorted[..outer], &sorted[sorted.len() - outer..]].concat();
    ends.sort_by(f64::total_cmp);
    sorted.sort_by(f64::total_cmp);
    let baseline = (ends[(ends.len() - 1) / 2] + ends[ends.len() / 2]) / 2.0;
    let strength = |value: &f32| (f64::from(*value) - baseline).powi(2);
    let total: f64 = series.iter().map(strength).sum();
    let moment: f64 =
        series.iter().enumerate().map(|(at, value)| at as f64 * strength(value)).sum();
    let center = if total > 0.0 { moment / total } else { last as f64 / 2.0 };
    (center, (sorted[0] + sorted[last]) / 2.0)
}

/// Returns the value at a time between values: linear between them, constant beyond the ends.
fn interpolated(series: &[f32], at: f64) -> f64 {
    let at = at.clamp(0.0, series.len() as f64 - 1.0);
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    let share = at - at.floor();
    f64::from(series[low]) * (1.0 - share) + f64::from(series[high]) * share
}
