//! The inversion of log spectrograms to signals that one can listen to. A spectrogram keeps neither
//! the phases nor the frequencies within a band, so the result is a reconstruction, not the
//! recording.
//!
//! 1. *Powers.* The values become powers of bands ([`SpectrogramAxes::power`]).
//! 2. *Frames.* Frames are interpolated until each overlaps the next by three quarters, as phases
//!    follow from powers only then. The logarithm is linear between two frames. Beyond the ends the
//!    outermost frames are repeated, and the signal there is cut off.
//! 3. *Frequencies.* The bands `P` become non-negative frequencies `x` with `W·x ≈ P`, by
//!    multiplicative updates for the Kullback–Leibler divergence, `x ← x · Wᵀ(P / Wx) / Wᵀ1` (Lee &
//!    Seung, "Algorithms for Non-negative Matrix Factorization", 2001), which start from equal
//!    values.
//! 4. *Phases.* Iterations alternate between the wanted magnitudes and the transforms of a real
//!    signal (Griffin & Lim, "Signal estimation from modified short-time Fourier transform", 1984),
//!    with the momentum of Perraudin, Balazs & Søndergaard, "A fast Griffin-Lim algorithm", 2013.
//!    They start from pseudo-random phases that are always the same.

use std::f64::consts::TAU;

use rand::RngExt;
use realfft::num_complex::Complex64;
use windage_core::axes::SpectrogramAxes;
use windage_core::{Error, Seed, Stream};

use super::frames::Frames;
use super::{Bands, SpectrogramConfig};
use crate::Result;

/// The smallest number of frames that overlap each sample.
const OVERLAPPING: usize = 4;
/// Number of updates of step 3. More of them would only sharpen a guess.
const UPDATES: usize = 40;
/// Number of iterations of step 4.
const ITERATIONS: usize = 60;
/// Momentum of step 4.
const MOMENTUM: f64 = 0.99;
/// The sum of the squares of overlapping windows below which a sample is silence.
const LEAST_OVERLAP: f64 = 1e-6;

/// Turns log spectrograms into signals.
///
/// A spectrogram keeps neither the phases nor the frequencies within a band, so the result is a
/// reconstruction. Bands are spread over non-negative frequencies, and phases are found by 60
/// iterations of the fast variant of Griffin and Lim's algorithm, from phases that are always the
/// same. [`SpectrogramConfig::inversion`] creates it.
pub struct Inversion {
    axes: SpectrogramAxes,
    frame: usize,
    hop: usize,
    /// Number of frames that each frame becomes, so that enough of them overlap.
    finer: usize,
    /// `[bands, frequencies]`; `None` if bands are frequencies.
    filters: Option<Vec<f64>>,
    transform: Frames,
}

impl std::fmt::Debug for Inversion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inversion")
            .field("frame", &self.frame)
            .field("hop", &self.hop)
            .finish_non_exhaustive()
    }
}

impl SpectrogramConfig {
    /// Creates the inversion of spectrograms of this configuration; `axes` are those of
    /// [`axes`](Self::axes).
    ///
    /// # Errors
    /// Returns an error in the cases of [`validate`](Self::validate), if the axes have another
    /// number of bands, or if a frame has fewer than 4 values.
    pub fn inversion(&self, axes: &SpectrogramAxes) -> Result<Inversion> {
        self.validate()?;
        let (frame, hop) = (self.frame, self.hop);
        let filters = match &self.bands {
            Bands::Linear => None,
            Bands::Mel(mel) => Some(mel.filters(frame)?),
        };
        let bands =
            filters.as_ref().map_or(frame / 2 + 1, |filters| filters.len() / (frame / 2 + 1));
        if axes.bands() != bands {
            return Err(Error::setting(
                "bands",
                axes.bands(),
                &format!("those of the spectrogram, {bands}"),
            )
            .into());
        }
        let most = frame / OVERLAPPING;
        if most == 0 {
            return Err(Error::setting("frame", frame, &format!("at least {OVERLAPPING}")).into());
        }
        let finer = hop.div_ceil(most);
        Ok(Inversion {
            axes: axes.clone(),
            frame,
            hop,
            finer,
            filters,
            transform: Frames::new(frame),
        })
    }
}

impl Inversion {
    /// Returns the number of values per second of the signals.
    pub fn rate_hz(&self) -> u32 {
        (self.hop as f64 / self.axes.frame_step_seconds).round() as u32
    }

    /// Returns a signal whose spectrogram is close to `values`, `[bands, frames]`.
    ///
    /// It has `frame + (frames − 1)·hop` samples, in the unit of the signals that the spectrograms
    /// were made of. The same values always give the same signal.
    ///
    /// # Panics
    /// Panics if the values do not fill a number of frames.
    pub fn signal(&self, values: &[f32]) -> Vec<f32> {
        let bands = self.axes.bands();
        assert!(
            !values.is_empty() && values.len().is_multiple_of(bands),
            "values must fill {bands} bands"
        );
        let frames = values.len() / bands;
        // Enough frames to lie wholly before the first one, so that phases near the ends have
        // neighbors on both sides.
        let margin = self.frame.div_ceil(self.hop) * self.finer;
        let count = (frames - 1) * self.finer + 1 + 2 * margin;
        let at = |index: usize| (index as f64 - margin as f64) / self.finer as f64;
        let magnitudes: Vec<Vec<f64>> =
            (0..count).map(|index| self.magnitudes(values, frames, at(index))).collect();
        let signal = self.with_phases(&magnitudes);
        let start = self.start(margin);
        let length = self.frame + (frames - 1) * self.hop;
        signal[start..start + length].iter().map(|value| *value as f32).collect()
    }

    /// Returns the first sample of an interpolated frame.
    fn start(&self, index: usize) -> usize {
        index * self.hop / self.finer
    }

    /// Returns the amplitudes of the frequencies at a position between frames (steps 1 to 3).
    fn magnitudes(&self, values: &[f32], frames: usize, at: f64) -> Vec<f64> {
        let at = at.clamp(0.0, frames as f64 - 1.0);
        let (low, high, share) = (at.floor() as usize, at.ceil() as usize, at.fract() as f32);
        let power = |row: &[f32]| self.axes.power(row[low] * (1.0 - share) + row[high] * share);
        let powers: Vec<f64> = values.chunks_exact(frames).map(power).collect();
        let frequencies = match &self.filters {
            None => powers,
            Some(filters) => spread_over_frequencies(filters, &powers),
        };
        frequencies.into_iter().map(f64::sqrt).collect()
    }

    /// Finds the phases of the magnitudes and returns the signal (step 4).
    fn with_phases(&self, magnitudes: &[Vec<f64>]) -> Vec<f64> {
        let mut rng = Seed(0).rng(Stream::Data, 0);
        let mut phased = |row: &Vec<f64>| -> Vec<Complex64> {
            row.iter()
                .map(|magnitude| Complex64::from_polar(*magnitude, TAU * rng.random::<f64>()))
                .collect()
        };
        let mut wanted: Vec<Vec<Complex64>> = magnitudes.iter().map(&mut phased).collect();
        let mut previous: Option<Vec<Vec<Complex64>>> = None;
        for _ in 0..ITERATIONS {
            let signal = self.overlapped(&wanted);
            let of_signal: Vec<Vec<Complex64>> = (0..magnitudes.len())
                .map(|index| self.transform.spectrum(&signal, self.start(index) as isize))
                .collect();
            let momentum = if previous.is_some() { MOMENTUM } else { 0.0 };
            let before = previous.as_ref().unwrap_or(&of_signal);
            for (index, wanted) in wanted.iter_mut().enumerate() {
                let found = of_signal[index].iter().zip(&before[index]);
                for ((wanted, magnitude), (now, before)) in
                    wanted.iter_mut().zip(&magnitudes[index]).zip(found)
                {
                    *wanted = with_magnitude(*magnitude, now + (now - before) * momentum);
                }
            }
            previous = Some(of_signal);
        }
        self.overlapped(&wanted)
    }

    /// Returns the signal whose frames are closest to those of `spectra` in the sense of least
    /// squares, `Σ w·y / Σ w²`.
    fn overlapped(&self, spectra: &[Vec<Complex64>]) -> Vec<f64> {
        let length = self.frame + self.start(spectra.len() - 1);
        let (mut sum, mut squares) = (vec![0.0; length], vec![0.0; length]);
        for (index, spectrum) in spectra.iter().enumerate() {
            let start = self.start(index);
            let values = self.transform.values(spectrum.clone());
            for (n, (value, window)) in values.iter().zip(&self.transform.window).enumerate() {
                sum[start + n] += window * value;
                squares[start + n] += window * window;
            }
        }
        sum.iter_mut().zip(squares).for_each(|(sum, squares)| {
            *sum = if squares > LEAST_OVERLAP { *sum / squares } else { 0.0 }
        });
        sum
    }
}

/// Returns the number with the phase of `direction` and the given magnitude.
fn with_magnitude(magnitude: f64, direction: Complex64) -> Complex64 {
    let length = direction.norm();
    if length > 0.0 { direction * (magnitude / length) } else { Complex64::new(magnitude, 0.0) }
}

/// Returns powers of frequencies whose weighted sums are close to the powers of the bands (step 3).
fn spread_over_frequencies(filters: &[f64], bands: &[f64]) -> Vec<f64> {
    let bins = filters.len() / bands.len();
    let rows = || filters.chunks_exact(bins);
    let mut reach = vec![0.0; bins];
    rows().for_each(|row| reach.iter_mut().zip(row).for_each(|(reach, weight)| *reach += weight));
    let mut powers: Vec<f64> =
        reach.iter().map(|reach| f64::from(u8::from(*reach > 0.0))).collect();
    for _ in 0..UPDATES {
        let mut ratios = vec![0.0; bins];
        for (row, band) in rows().zip(bands) {
            let sum: f64 = row.iter().zip(&powers).map(|(weight, power)| weight * power).sum();
            let ratio = if sum > 0.0 { band / sum } else { 0.0 };
            ratios.iter_mut().zip(row).for_each(|(ratios, weight)| *ratios += weight * ratio);
        }
        for ((power, ratio), reach) in powers.iter_mut().zip(ratios).zip(&reach) {
            *power = if *reach > 0.0 { *power * ratio / reach } else { 0.0 };
        }
    }
    powers
}
