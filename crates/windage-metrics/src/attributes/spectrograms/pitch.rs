//! Pitch: the move along the frequency axis that best fits a sound to its class.

use windage_core::{Attribute, Domain, Result, SpectrogramAxes};

use super::activity::{Activity, between};
use crate::attributes::registration::{best, unit};

/// Moves that are tried, in steps from −`REACH` to `REACH` semitones.
const STEP: f64 = 0.5;
const REACH: f64 = 14.0;
/// Decibels below the loudest value from which all is alike.
const RANGE_DECIBELS: f64 = 45.0;
/// Columns on which sounds are compared, and the standard deviations they reach to either side of
/// the center.
const COLUMNS: usize = 24;
const DEVIATIONS: f64 = 2.2;
/// A class is known by so many samples.
const SAMPLES_PER_CLASS: usize = 200;

/// How far all frequencies of a sound, voice and formants, lie above those of its class in a
/// reference domain, in semitones.
///
/// For every class the reference's spectrograms, in decibels below their maximum, are brought to
/// one position and duration and averaged; a sample, treated likewise, takes the move of that mean
/// with which it correlates best, refined by a parabola through the best three. Tempo and level
/// therefore do not count. It is no fundamental frequency, which mel bands do not resolve: a higher
/// voice with the same formants moves it little.
#[derive(Debug, Clone)]
pub struct Pitch {
    axes: SpectrogramAxes,
    /// For each class, one unit vector a move; empty where the reference lacks the class.
    templates: Vec<Vec<Vec<f32>>>,
}

impl Pitch {
    /// Learns what is usual from up to 200 samples a class of `reference`.
    ///
    /// # Errors
    /// When a sample cannot be read.
    pub fn fit(reference: &Domain, axes: &SpectrogramAxes) -> Result<Self> {
        let size = axes.bands() * COLUMNS;
        let mut sums = vec![(0, vec![0.0_f32; size]); reference.classes().len()];
        for (index, &label) in reference.labels().iter().enumerate() {
            let (count, sum) = &mut sums[label];
            if *count == SAMPLES_PER_CLASS {
                continue;
            }
            if let Some(picture) =
                normalized(&reference.sample(index)?.values, reference.shape(), axes)
            {
                *count += 1;
                sum.iter_mut().zip(picture).for_each(|(sum, value)| *sum += value);
            }
        }
        let templates = sums
            .into_iter()
            .map(|(count, sum)| if count > 0 { moves(&sum, axes) } else { Vec::new() });
        Ok(Self { axes: axes.clone(), templates: templates.collect() })
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
        let templates = self.templates.get(label).filter(|templates| !templates.is_empty())?;
        let sample = unit(centered(normalized(values, shape, &self.axes)?));
        Some(STEP * best(templates, &sample)?.position - REACH)
    }

    /// As of the class whose mean, moved, fits best.
    fn measure_unlabeled(&self, values: &[f32], shape: &[usize], _predicted: usize) -> Option<f64> {
        let sample = unit(centered(normalized(values, shape, &self.axes)?));
        let fits = self.templates.iter().filter_map(|templates| best(templates, &sample));
        fits.max_by(|a, b| a.fit.total_cmp(&b.fit)).map(|best| STEP * best.position - REACH)
    }

    fn noticeable(&self) -> f64 {
        0.5
    }

    /// Moves power along the frequency axis. What comes from below the lowest band is as quiet as
    /// the frame gets; what comes from above the highest is as the highest.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        Activity::of(values, shape, &self.axes)?;
        let (bands, frames) = (shape[1], shape[2]);
        let last = (bands - 1) as f64;
        let mut altered = vec![0.0; values.len()];
        for band in 0..bands {
            let from = self.axes.band_at(self.axes.center_hz(band) / (by / 12.0).exp2());
            let (low, share) =
                (from.clamp(0.0, last).floor() as usize, from.clamp(0.0, last).fract());
            let high = (low + 1).min(bands - 1);
            let weight = self.axes.weights[low] * (1.0 - share) + self.axes.weights[high] * share;
            for at in 0..frames {
                let value = |band: usize| values[band * frames + at];
                let moved = if from < -0.5 {
                    (0..bands).map(value).fold(f32::INFINITY, f32::min)
                } else {
                    let between = value(low) * (1.0 - share as f32) + value(high) * share as f32;
                    self.axes.value(self.axes.power(between) * weight / self.axes.weights[band])
                };
                altered[band * frames + at] = moved;
            }
        }
        Some(altered)
    }
}

/// Decibels above [`RANGE_DECIBELS`] below the maximum, by band, at one position and duration:
/// `[bands, COLUMNS]`.
fn normalized(values: &[f32], shape: &[usize], axes: &SpectrogramAxes) -> Option<Vec<f32>> {
    let (center, deviation) = Activity::of(values, shape, axes)?.extent();
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

/// A picture at every move, lowest first.
fn moves(picture: &[f32], axes: &SpectrogramAxes) -> Vec<Vec<f32>> {
    let steps = (2.0 * REACH / STEP) as usize;
    (0..=steps)
        .map(|step| unit(centered(moved(picture, axes, STEP * step as f64 - REACH))))
        .collect()
}

/// All rows up by `semitones`; beyond the ends the outermost go on.
fn moved(picture: &[f32], axes: &SpectrogramAxes, semitones: f64) -> Vec<f32> {
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

/// Minus the mean.
fn centered(mut values: Vec<f32>) -> Vec<f32> {
    let mean =
        (values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len() as f64) as f32;
    values.iter_mut().for_each(|value| *value -= mean);
    values
}
