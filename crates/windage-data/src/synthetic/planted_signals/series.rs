//! Planted shifts of series.
//!
//! `y(t) = x(m + (t − c − position)·2^tempo) − l + level`, `c` the middle of the time axis, linear
//! between values; beyond the ends the outermost value goes on. `m` is where the series has the
//! center of its squared distance from the median of its outer tenths, and `l` the middle between
//! its least and its largest value: every series is brought to one position and one level first.

use std::convert::Infallible;

use windage_core::{Error, Seed, SeriesAxes};

use super::factors::Drawn;
use super::parts::{Samples, drawn};
use super::{PlantedParts, PlantedSignals, SignalFactor};
use crate::{Result, SignalSet};

/// A planted shift drawn as series.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedSeries {
    /// The parts, with values in 0…1.
    pub parts: PlantedParts<SignalSet>,
    /// What values stand for: those of the series.
    pub axes: SeriesAxes,
}

impl PlantedSignals {
    /// Draws both domains and the training set from series of one channel, `count` each, all scaled
    /// alike to 0…1.
    ///
    /// # Errors
    /// No sample asked for; fewer than 5 series of a class; several channels; a shift that series
    /// do not know (pitch).
    pub fn draw_series(&self, set: &SignalSet, count: usize, seed: Seed) -> Result<PlantedSeries> {
        if set.shape()[0] != 1 {
            return Err(Error::setting("channels", set.shape()[0], "1").into());
        }
        if [self.harmful, self.harmless].contains(&SignalFactor::Pitch) {
            return Err(Error::setting("planted", self.name, "a shift of series").into());
        }
        let make = |source: usize, factors: &Drawn| Ok(altered(set.values(source), factors));
        let parts = drawn(self, set, count, seed, make)?;
        let values = || {
            [&parts.first, &parts.second, &parts.training]
                .into_iter()
                .flat_map(|part| &part.samples)
                .flat_map(|(values, _)| values)
        };
        let least = values().fold(f32::INFINITY, |least, value| least.min(*value));
        let most = values().fold(f32::NEG_INFINITY, |most, value| most.max(*value));
        let spread = f64::from(most) - f64::from(least);
        if !(spread > 0.0 && spread.is_finite()) {
            return Err(Error::setting(
                "series",
                "constant or not finite",
                "finite values that differ",
            )
            .into());
        }
        let axes = SeriesAxes { rate_hz: set.rate_hz(), center: f64::from(least), spread };
        let gathered = |samples: Samples| {
            let scaled = samples.into_iter().map(|(values, label)| {
                (values.into_iter().map(|value| axes.value(f64::from(value))).collect(), label)
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

fn altered(series: &[f32], factors: &Drawn) -> Vec<f32> {
    let middle = (series.len() as f64 - 1.0) / 2.0;
    let (rate, delay) =
        (factors.get(SignalFactor::Tempo).exp2(), factors.get(SignalFactor::Position));
    let (center, own) = place(series);
    let level = factors.get(SignalFactor::Level) - own;
    let at = |index: usize| center + (index as f64 - middle - delay) * rate;
    (0..series.len()).map(|index| (interpolated(series, at(index)) + level) as f32).collect()
}

/// Center of the squared distance from the median of the outer tenths, and the middle between the
/// extremes.
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

/// Linear between values, constant beyond the ends.
fn interpolated(series: &[f32], at: f64) -> f64 {
    let at = at.clamp(0.0, series.len() as f64 - 1.0);
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    let share = at - at.floor();
    f64::from(series[low]) * (1.0 - share) + f64::from(series[high]) * share
}
