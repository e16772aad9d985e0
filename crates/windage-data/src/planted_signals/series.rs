//! Planted shifts of series.
//!
//! `y(t) = x(c + (t − c − position)·2^tempo) + level`, `c` the middle, linear between values; beyond the ends the outermost
//! value goes on.

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
    /// Draws both domains and the training set from series of one channel, `count` each, all scaled alike to 0…1.
    ///
    /// # Errors
    /// No sample asked for; fewer than 4 series of a class; several channels; a shift that series do not know (pitch).
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
            return Err(Error::setting("series", "constant or not finite", "finite values that differ").into());
        }
        let axes = SeriesAxes { rate_hz: set.rate_hz(), centre: f64::from(least), spread };
        let gathered = |samples: Samples| {
            let scaled = samples
                .into_iter()
                .map(|(values, label)| (values.into_iter().map(|value| axes.value(f64::from(value))).collect(), label));
            Ok::<_, Infallible>(SignalSet::from_signals(set.shape(), set.classes().to_vec(), set.rate_hz(), scaled))
        };
        let Ok(parts) = parts.map(gathered);
        Ok(PlantedSeries { parts, axes })
    }
}

fn altered(series: &[f32], factors: &Drawn) -> Vec<f32> {
    let middle = (series.len() as f64 - 1.0) / 2.0;
    let (rate, delay) = (factors.get(SignalFactor::Tempo).exp2(), factors.get(SignalFactor::Position));
    let level = factors.get(SignalFactor::Level);
    let at = |index: usize| middle + (index as f64 - middle - delay) * rate;
    (0..series.len()).map(|index| (interpolated(series, at(index)) + level) as f32).collect()
}

/// Linear between values, constant beyond the ends.
fn interpolated(series: &[f32], at: f64) -> f64 {
    let at = at.clamp(0.0, series.len() as f64 - 1.0);
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    let share = at - at.floor();
    f64::from(series[low]) * (1.0 - share) + f64::from(series[high]) * share
}
