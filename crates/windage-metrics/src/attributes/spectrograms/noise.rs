//! Background noise of a sound.

use windage_core::axes::SpectrogramAxes;
use windage_core::{Attribute, Seed, Stage, Stream, hash_values, standard_normals};

use super::activity::{Activity, quietest};
use crate::attributes::search::{Removal, Search, Trial};

/// Difference from the wanted noise that is small enough, in decibels.
const TOLERANCE: f64 = 0.05;
/// Power that is subtracted, relative to the background of a band, whose quietest frames are below
/// its mean.
const SUBTRACTED: f64 = 3.0;
/// Largest added power, relative to that which is tried first.
const MOST: f64 = 1e6;
/// Steps of time in a window, and frequencies that a window smears over.
const STEPS_PER_WINDOW: f64 = 2.0;
const SMEARED: f64 = 1.5;
/// Most independent values that the power of a band and frame consists of.
const MOST_VALUES: f64 = 8.0;

/// The power of the background in decibels: `10·log₁₀(Σ_b q_b + ε)`, where `q_b` is the quantile at
/// 0.1 over the frames of the power of band `b`, and `ε` what the offset of the logarithm adds.
///
/// Where there is silence before or after a sound it is the least that the spectrogram can show.
#[derive(Debug, Clone)]
pub struct Noise {
    axes: SpectrogramAxes,
}

impl Noise {
    /// Creates the attribute for spectrograms with these axes.
    pub fn new(axes: &SpectrogramAxes) -> Self {
        Self { axes: axes.clone() }
    }

    /// Returns the power that the offset adds.
    fn floor(&self) -> f64 {
        self.axes.offset * self.axes.weights.iter().sum::<f64>()
    }

    /// Adds white noise until the wanted value is measured.
    ///
    /// The power of a band and frame with `k` independent values is `Σ |s + n|²`, a sum over them
    /// with complex normal `n`.
    fn with_noise(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let own = self.measure(values, shape, 0)?;
        let powers = Activity::measure(values, shape, &self.axes)?.powers;
        let units = self.unit_noise(values, shape);
        let added = |amount: f64| {
            let bands = powers.chunks_exact(shape[2]).zip(&self.axes.weights).zip(&units);
            let sums = bands.flat_map(|((powers, weight), unit)| {
                let sum = move |(power, noise): (&f64, &[f32; 2])| {
                    let [square, product] = noise.map(f64::from);
                    let density = amount * unit.density;
                    let crossed = 2.0 * (power * density).sqrt() * product;
                    self.axes.value((power + density * square + crossed).max(0.0) / weight)
                };
                powers.iter().zip(&unit.noise).map(sum)
            });
            let sample: Vec<f32> = sums.collect();
            self.measure(&sample, shape, 0).map(|value| Trial { sample, value })
        };
        let power = |decibels: f64| 10_f64.powf(decibels / 10.0);
        let first = power(own + by) - power(own);
        let search = Search {
            start: own,
            wanted: own + by,
            tolerance: TOLERANCE,
            first,
            largest: MOST * first,
            growth: 2.0,
        };
        search.nearest(added).map(|trial| trial.sample)
    }

    /// Draws white noise of the power 1, the same for the same sample.
    fn unit_noise(&self, values: &[f32], shape: &[usize]) -> Vec<BandNoise> {
        let corners = &self.axes.corners_hz;
        let widths: Vec<f64> =
            (0..shape[1]).map(|band| (corners[band + 2] - corners[band]) / 2.0).collect();
        let all: f64 = widths.iter().sum();
        let mut rng = Seed(0).rng(Stream::Alteration, hash_values(values));
        let resolution = SMEARED / (STEPS_PER_WINDOW * self.axes.frame_step_seconds);
        let band = |width: &f64| {
            let count = (width / resolution).round().clamp(1.0, MOST_VALUES) as usize;
            let normals = standard_normals(2 * count * shape[2], &mut rng);
            let frame = |normals: &[f32]| {
                let square = normals.iter().map(|n| n * n).sum::<f32>() / normals.len() as f32;
                // The product with a signal of the power 1 that has the phase 0 in one of them.
                [square, normals[0] / (2.0 * count as f32).sqrt()]
            };
            let noise = normals.chunks_exact(2 * count).map(frame).collect();
            BandNoise { density: width / all, noise }
        };
        widths.iter().map(band).collect()
    }

    /// Subtracts the power of the background until the wanted value is measured.
    fn without_noise(&self, values: &[f32], shape: &[usize], wanted: f64) -> Option<Vec<f32>> {
        let smooth = |noisy: &[f32]| {
            let powers = Activity::measure(noisy, shape, &self.axes)?.powers;
            let bands = powers.chunks_exact(shape[2]).zip(&self.axes.weights);
            let quieter = bands.flat_map(|(powers, weight)| {
                let noise = SUBTRACTED * quietest(powers);
                powers.iter().map(move |power| self.axes.value((power - noise).max(0.0) / weight))
            });
            Some(quieter.collect())
        };
        let removal = Removal { wanted, worth: TOLERANCE, tolerance: TOLERANCE };
        removal.apply(values, |noisy| self.measure(noisy, shape, 0), smooth)
    }
}

/// White noise in a band.
struct BandNoise {
    /// Mean power.
    density: f64,
    /// Power relative to the mean, and product with a signal, for each frame.
    noise: Vec<[f32; 2]>,
}

impl Attribute for Noise {
    fn name(&self) -> &str {
        "noise"
    }

    fn unit(&self) -> &str {
        "dB"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let powers = Activity::measure(values, shape, &self.axes)?.powers;
        let background: f64 = powers.chunks_exact(shape[2]).map(quietest).sum();
        Some(10.0 * (background + self.floor()).log10())
    }

    fn stage(&self) -> Stage {
        Stage::Sensor
    }

    fn noticeable(&self) -> f64 {
        2.0
    }

    /// Noise covers quiet sounds, and subtraction takes them.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Adds white noise, the same for the same sample, or subtracts the power of the background
    /// (Boll 1979), until the wanted value is measured.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let own = self.measure(values, shape, 0)?;
        if by > 0.0 {
            self.with_noise(values, shape, by)
        } else {
            self.without_noise(values, shape, own + by)
        }
    }
}
