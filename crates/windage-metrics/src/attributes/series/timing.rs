//! When something happens in a time series, and how fast.

use windage_core::axes::SeriesAxes;
use windage_core::{Domain, Result, Sample, Seed, stratified};

use super::activity::{extent, quantities, retimed};
use super::channels::ChannelRange;
use crate::attributes::extent::Extent;
use crate::attributes::parabola::vertex;
use crate::attributes::registration::{Templates, fits, unit};

/// Largest number of time steps that are compared.
const MOST_STEPS: usize = 128;
/// Step between the delays that are tried, as a share of the length, and their number to either
/// side.
const DELAY: f64 = 0.025;
const DELAYS: usize = 12;
/// Step between the tempos that are tried, in octaves, and their number to either side.
const OCTAVES: f64 = 0.125;
const TEMPOS: usize = 6;
/// Number of reference samples on which the two ways are compared.
const SAMPLES: usize = 60;
/// Known changes on which they are compared: delays as a share of the length, and octaves.
const KNOWN_DELAYS: [f64; 4] = [-0.1, -0.05, 0.05, 0.1];
const KNOWN_OCTAVES: [f64; 4] = [-0.4, -0.2, 0.2, 0.4];
/// Share of the errors below the one by which ways are compared: it must follow in both directions.
const MOST: f64 = 0.75;
/// Error of the extent, relative to the known change, that is good enough.
const GOOD: f64 = 0.1;

/// How position and tempo of a time series are measured.
#[derive(Debug, Clone)]
pub(super) enum Timing {
    /// By the extent of what happens between a baseline before and after.
    Extent,
    /// By the delay and tempo at which a series resembles the reference most, for waves that fill
    /// it and have no baseline.
    Registered(Registration),
}

/// Delay and tempo of a series.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time {
    /// Center in time steps, or delay relative to the reference.
    pub(super) position: f64,
    /// Tempo in octaves; `None` if everything happens in one time step.
    pub(super) tempo: Option<f64>,
}

/// What is compared with known changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    Position,
    Tempo,
}

impl Timing {
    /// Chooses the way that follows known changes of reference samples better.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub(super) fn fit(reference: &Domain, axes: SeriesAxes, quantity: Quantity) -> Result<Self> {
        let chosen = stratified(reference.labels(), SAMPLES, Seed(0));
        let samples = chosen.iter().map(|&index| reference.sample(index));
        let samples = samples.collect::<Result<Vec<Sample>>>()?;
        let error = |timing: &Self| timing.error(&samples, reference.shape(), axes, quantity);
        let by_extent = error(&Self::Extent);
        if by_extent.is_none_or(|error| error <= GOOD) {
            return Ok(Self::Extent);
        }
        let registered = Self::Registered(Registration::fit(reference, axes)?);
        let by_registration = error(&registered);
        Ok(if by_registration < by_extent { registered } else { Self::Extent })
    }

    /// Measures a sample.
    pub(super) fn measure(
        &self,
        values: &[f32],
        shape: &[usize],
        axes: SeriesAxes,
    ) -> Option<Time> {
        match self {
            Self::Extent => {
                let extent = extent(&quantities(values, shape, axes)?, axes)?;
                Some(Time { position: extent.center, tempo: extent.tempo(1.0) })
            }
            Self::Registered(registration) => registration.measure(values, shape, axes),
        }
    }

    /// Returns the upper quartile of the errors of measured changes, relative to known ones; `None`
    /// if nothing can be measured.
    fn error(
        &self,
        samples: &[Sample],
        shape: &[usize],
        axes: SeriesAxes,
        quantity: Quantity,
    ) -> Option<f64> {
        let value = |values: &[f32]| {
            let time = self.measure(values, shape, axes)?;
            match quantity {
                Quantity::Position => Some(time.position),
                Quantity::Tempo => time.tempo,
            }
        };
        let errors = |sample: &Sample| {
            let before = value(&sample.values)?;
            let changed = quantity.changed(&sample.values, shape, axes)?.into_iter();
            let error = move |(by, values): (f64, Vec<f32>)| {
                value(&values).map_or(1.0, |after| ((after - before) / by - 1.0).abs())
            };
            Some(changed.map(error))
        };
        let mut errors: Vec<f64> = samples.iter().filter_map(errors).flatten().collect();
        errors.sort_by(f64::total_cmp);
        errors.get((MOST * errors.len() as f64) as usize).copied()
    }
}

impl Quantity {
    /// Changes a series by known amounts; `None` if nothing happens in it.
    fn changed(
        self,
        values: &[f32],
        shape: &[usize],
        axes: SeriesAxes,
    ) -> Option<Vec<(f64, Vec<f32>)>> {
        let channels = quantities(values, shape, axes)?;
        let extent = extent(&channels, axes)?;
        let delayed = |share: f64| {
            let by = share * shape[1] as f64;
            (by, retimed(&channels, axes, |at| at - by))
        };
        let faster = |by: f64| (by, retimed(&channels, axes, |at| extent.stretched(at, by)));
        Some(match self {
            Self::Position => KNOWN_DELAYS.map(delayed).into(),
            Self::Tempo => KNOWN_OCTAVES.map(faster).into(),
        })
    }
}

/// The mean series of every class in all poses, with which a series is compared.
#[derive(Debug, Clone)]
pub(super) struct Registration {
    templates: Templates,
    /// Shape of the series.
    shape: [usize; 2],
}

impl Registration {
    fn fit(reference: &Domain, axes: SeriesAxes) -> Result<Self> {
        let shape = [reference.shape()[0], reference.shape()[1]];
        let templates = Templates::fit(
            reference,
            shape[0] * steps(shape),
            |values, shape| compared(values, shape, axes),
            |mean| poses(&mean, shape),
        )?;
        Ok(Self { templates, shape })
    }

    /// Finds the class, delay and tempo that fit best.
    fn measure(&self, values: &[f32], shape: &[usize], axes: SeriesAxes) -> Option<Time> {
        if shape != self.shape {
            return None;
        }
        let sample = compared(values, shape, axes)?;
        let of_class = |templates: &[Vec<f32>]| {
            let fits = fits(templates, &sample);
            let best = (0..fits.len()).max_by(|&a, &b| fits[a].total_cmp(&fits[b]))?;
            Some((fits[best], best, fits))
        };
        let best = self.templates.all().filter_map(of_class).max_by(|a, b| a.0.total_cmp(&b.0));
        let (_, best, fits) = best?;
        let count = 2 * DELAYS + 1;
        let (tempo, delay) = (best / count, best % count);
        let delays = &fits[tempo * count..(tempo + 1) * count];
        let tempos: Vec<f64> = fits.iter().skip(delay).step_by(count).copied().collect();
        let delay = delay as f64 + vertex(delays, delay) - DELAYS as f64;
        let tempo = tempo as f64 + vertex(&tempos, tempo) - TEMPOS as f64;
        Some(Time { position: DELAY * delay * self.shape[1] as f64, tempo: Some(OCTAVES * tempo) })
    }
}

/// Returns the number of time steps on which series are compared.
fn steps([_, length]: [usize; 2]) -> usize {
    length.min(MOST_STEPS)
}

/// Brings a series to the time steps on which it is compared, each channel about its mean and
/// relative to its range, as a unit vector; `None` if all channels are constant.
fn compared(values: &[f32], shape: &[usize], axes: SeriesAxes) -> Option<Vec<f32>> {
    let channels = quantities(values, shape, axes)?;
    let count = steps([shape[0], shape[1]]);
    let step = (shape[1] - 1) as f64 / (count - 1) as f64;
    let mut all = Vec::with_capacity(count * channels.len());
    for channel in &channels {
        let range = ChannelRange::new(channel);
        let width = range.high - range.low;
        let scale = if width > 0.0 { 1.0 / width } else { 0.0 };
        let row = (0..count).map(|at| (scale * between(channel, step * at as f64)) as f32);
        all.extend(centered(row.collect()));
    }
    all.iter().any(|value| *value != 0.0).then(|| unit(all))
}

/// Returns the mean series at every tempo and delay; delays follow each other.
fn poses(mean: &[f32], shape: [usize; 2]) -> Vec<Vec<f32>> {
    let count = steps(shape);
    let rows: Vec<Vec<f64>> = mean
        .chunks_exact(count)
        .map(|row| row.iter().map(|value| f64::from(*value)).collect())
        .collect();
    let strength: Vec<f64> =
        (0..count).map(|at| rows.iter().map(|row| row[at].powi(2)).sum()).collect();
    let center = Extent::new(&strength).center;
    let pose = |octaves: f64, delay: f64| {
        let rows = rows.iter().flat_map(|row| {
            let value = |at: usize| {
                let from = center + (at as f64 - delay - center) * octaves.exp2();
                between(row, from) as f32
            };
            centered((0..count).map(value).collect())
        });
        unit(rows.collect())
    };
    let tempos = (0..=2 * TEMPOS).map(|tempo| OCTAVES * (tempo as f64 - TEMPOS as f64));
    let delay = |number: usize| DELAY * (number as f64 - DELAYS as f64) * count as f64;
    tempos
        .flat_map(|octaves| (0..=2 * DELAYS).map(move |at| (octaves, delay(at))))
        .map(|(octaves, delay)| pose(octaves, delay))
        .collect()
}

/// Interpolates a row linearly; beyond its ends the outermost values continue.
fn between(row: &[f64], at: f64) -> f64 {
    let at = at.clamp(0.0, (row.len() - 1) as f64);
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    row[low] * (1.0 - at.fract()) + row[high] * at.fract()
}

/// Subtracts the mean.
fn centered(mut row: Vec<f32>) -> Vec<f32> {
    let mean = row.iter().sum::<f32>() / row.len() as f32;
    row.iter_mut().for_each(|value| *value -= mean);
    row
}
