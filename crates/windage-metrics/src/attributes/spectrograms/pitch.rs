//! Pitch: the shift along the frequency axis that best fits a sound to its class.

use windage_core::axes::SpectrogramAxes;
use windage_core::{Attribute, Domain, Result};

use super::activity::{Activity, between};
use crate::attributes::extent::Extent;
use crate::attributes::registration::{Best, Templates, best, unit};

/// Step between the shifts that are tried, in semitones.
const STEP: f64 = 0.5;
/// Largest shift that is tried in either direction, in semitones.
const REACH: f64 = 14.0;
/// Range below the loudest value within which values are compared.
const RANGE_DECIBELS: f64 = 45.0;
/// Number of columns on which sounds are compared.
const COLUMNS: usize = 24;
/// Reach of the columns to either side of the center, in standard deviations.
const DEVIATIONS: f64 = 2.2;

/// The shift of all frequencies of a sound, voice and formants, relative to its class in a
/// reference domain, in semitones.
///
/// For every class the reference spectrograms, in decibels below their maximum, are brought to the
/// same position and duration and averaged. A sample, treated likewise, gets the shift of that mean
/// with which it correlates best, refined by a parabola through the best three shifts. Tempo and
/// level therefore do not affect it. It is not a fundamental frequency, which mel bands do not
/// resolve: a higher voice with the same formants changes it little.
#[derive(Debug, Clone)]
pub struct Pitch {
    axes: SpectrogramAxes,
    /// One template per class and shift.
    templates: Templates,
}

impl Pitch {
    /// Learns what is usual from up to 200 samples per class of `reference`.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub fn fit(reference: &Domain, axes: &SpectrogramAxes) -> Result<Self> {
        let templates = Templates::fit(
            reference,
            axes.bands() * COLUMNS,
            |values, shape| normalized(values, shape, axes),
            |picture| shifts(&picture, axes),
        )?;
        Ok(Self { axes: axes.clone(), templates })
    }

    /// Returns a sample as the unit vector that is compared with templates.
    fn compared(&self, values: &[f32], shape: &[usize]) -> Option<Vec<f32>> {
        normalized(values, shape, &self.axes).map(|sample| unit(without_mean(sample)))
    }
}

impl Attribute for Pitch {
    fn name(&self) -> &str {
        "pitch"
    }

    fn unit(&self) -> &str {
        "semitones"
    }

    fn measure(&self, values: &[f32], shape: &[usize], label: usize) -> Option<f64> {
        let templates = self.templates.class(label)?;
        best(templates, &self.compared(values, shape)?).map(semitones)
    }

    /// Measures the shift relative to the class whose shifted mean fits best.
    fn measure_unlabeled(&self, values: &[f32], shape: &[usize], _predicted: usize) -> Option<f64> {
        self.templates.best(&self.compared(values, shape)?).map(semitones)
    }

    fn noticeable(&self) -> f64 {
        0.5
    }

    /// Bands that leave the spectrogram are lost.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Shifts power along the frequency axis. A band whose power would come from below the lowest
    /// band gets the lowest value of its frame; power from above the highest band is that of the
    /// highest.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        Activity::measure(values, shape, &self.axes)?;
        let (bands, frames) = (shape[1], shape[2]);
        let mut altered = vec![0.0; values.len()];
        for band in 0..bands {
            let from = self.axes.band_at(self.axes.center_hz(band) / (by / 12.0).exp2());
            let within = from.clamp(0.0, (bands - 1) as f64);
            let (low, share) = (within.floor() as usize, within.fract());
            let high = (low + 1).min(bands - 1);
            let weight = self.axes.weights[low] * (1.0 - share) + self.axes.weights[high] * share;
            for at in 0..frames {
                let value = |band: usize| values[band * frames + at];
                let shifted = if from < -0.5 {
                    (0..bands).map(value).fold(f32::INFINITY, f32::min)
                } else {
                    let between = value(low) * (1.0 - share as f32) + value(high) * share as f32;
                    self.axes.value(self.axes.power(between) * weight / self.axes.weights[band])
                };
                altered[band * frames + at] = shifted;
            }
        }
        Some(altered)
    }
}

/// Returns the shift of a template in semitones.
fn semitones(best: Best) -> f64 {
    STEP * best.position - REACH
}

/// Brings a sound to the common position and duration, `[bands, COLUMNS]`; `None` for silence. The
/// values are decibels above the lower end of [`RANGE_DECIBELS`].
fn normalized(values: &[f32], shape: &[usize], axes: &SpectrogramAxes) -> Option<Vec<f32>> {
    let Extent { center, deviation } = Activity::measure(values, shape, axes)?.extent();
    let decibels = |value: &f32| axes.decibels_per_unit() * f64::from(*value);
    let loudest = values.iter().map(decibels).fold(f64::NEG_INFINITY, f64::max);
    let above: Vec<f32> = values
        .iter()
        .map(|value| (decibels(value) - loudest + RANGE_DECIBELS).max(0.0) as f32)
        .collect();
    let column = |index: usize| {
        center + deviation * DEVIATIONS * (2.0 * index as f64 / (COLUMNS - 1) as f64 - 1.0)
    };
    let row =
        |row: &[f32]| (0..COLUMNS).map(|index| between(row, column(index))).collect::<Vec<_>>();
    Some(above.chunks_exact(shape[2]).flat_map(row).collect())
}

/// Returns a picture at every shift, from −`REACH` to `REACH`.
fn shifts(picture: &[f32], axes: &SpectrogramAxes) -> Vec<Vec<f32>> {
    let steps = (2.0 * REACH / STEP) as usize;
    let template = |step: usize| shifted(picture, axes, STEP * step as f64 - REACH);
    (0..=steps).map(|step| unit(without_mean(template(step)))).collect()
}

/// Shifts all rows up by `semitones`; beyond the ends the outermost rows continue.
fn shifted(picture: &[f32], axes: &SpectrogramAxes, semitones: f64) -> Vec<f32> {
    let last = (axes.bands() - 1) as f64;
    let row = |band: usize| {
        let from = axes.band_at(axes.center_hz(band) / (semitones / 12.0).exp2()).clamp(0.0, last);
        let (low, high, share) = (from.floor() as usize, from.ceil() as usize, from.fract() as f32);
        let value = move |band: usize, column: usize| picture[band * COLUMNS + column];
        (0..COLUMNS)
            .map(move |column| value(low, column) * (1.0 - share) + value(high, column) * share)
    };
    (0..axes.bands()).flat_map(row).collect()
}

/// Subtracts the mean.
fn without_mean(mut values: Vec<f32>) -> Vec<f32> {
    let mean =
        (values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len() as f64) as f32;
    values.iter_mut().for_each(|value| *value -= mean);
    values
}
