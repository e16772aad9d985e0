//! Back from a log spectrogram to something one can listen to. Bands and phases are lost on the way
//! there, so what comes back is a reconstruction, not the recording.
//!
//! 1. Values to band powers ([`SpectrogramAxes::power`]).
//! 2. Frames closer together: three quarters of a frame must overlap the next for phases to follow
//!    from powers. Between two frames the logarithm is linear; beyond the ends the outermost frames
//!    go on, and what that gives is cut off.
//! 3. Bands to frequencies: non-negative `x` with `W·x ≈ P`, by multiplicative updates for the
//!    Kullback–Leibler divergence, `x ← x · Wᵀ(P / Wx) / Wᵀ1` (Lee & Seung, "Algorithms for
//!    Non-negative Matrix Factorization", 2001), from an even start.
//! 4. Phases: alternate between the magnitudes wanted and the transforms of a real signal (Griffin
//!    & Lim, "Signal estimation from modified short-time Fourier transform", 1984), with the
//!    momentum of Perraudin, Balazs & Søndergaard, "A fast Griffin-Lim algorithm", 2013. First
//!    phases are pseudo-random and always the same.

use std::f64::consts::TAU;

use rand::RngExt;
use realfft::num_complex::Complex64;
use windage_core::{Error, Seed, SpectrogramAxes, Stream};

use super::frames::Frames;
use super::{Bands, SpectrogramConfig};
use crate::Result;

/// Frames that overlap every sample, at least.
const OVERLAPPING: usize = 4;
/// Updates of step 3: more sharpen what is only a guess.
const UPDATES: usize = 40;
/// Iterations of step 4, and their momentum.
const ITERATIONS: usize = 60;
const MOMENTUM: f64 = 0.99;
/// Where less of the windows' squares overlap than this, nothing is divided by them.
const LEAST_OVERLAP: f64 = 1e-6;

/// Turns log spectrograms into signals: frames brought closer together, bands spread over
/// frequencies that are not negative, and phases by the fast variant of Griffin and Lim's
/// algorithm, 60 iterations from phases that are always the same.
///
/// Bands and phases are lost on the way to a spectrogram, so what comes back is a reconstruction.
pub struct Inversion {
    axes: SpectrogramAxes,
    frame: usize,
    hop: usize,
    /// Frames that one frame becomes, so that enough overlap.
    finer: usize,
    /// `[bands, frequencies]`; `None` where bands are frequencies.
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
    /// The way back from spectrograms of this configuration with `axes`, those of
    /// [`axes`](Self::axes).
    ///
    /// # Errors
    /// As [`validate`](Self::validate); axes of another number of bands; a frame of fewer than 4
    /// values.
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
    /// Values a second of what comes back.
    pub fn rate_hz(&self) -> u32 {
        (self.hop as f64 / self.axes.frame_step_seconds).round() as u32
    }

    /// A signal whose spectrogram is near `values`, `[bands, frames]`: `frame + (frames − 1)·hop`
    /// samples, in the unit of the signals that the spectrograms were made of. The same values
    /// give the same signal.
    ///
    /// # Panics
    /// If the values do not fill a number of frames.
    pub fn signal(&self, values: &[f32]) -> Vec<f32> {
        let bands = self.axes.bands();
        assert!(
            !values.is_empty() && values.len().is_multiple_of(bands),
            "values must fill {bands} bands"
        );
        let frames = values.len() / bands;
        // Frames that lie wholly before the first, so that phases near the ends have neighbors on
        // both sides.
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

    /// Where a finer frame starts.
    fn start(&self, index: usize) -> usize {
        index * self.hop / self.finer
    }

    /// Amplitudes of the frequencies at a place between frames.
    fn magnitudes(&self, values: &[f32], frames: usize, at: f64) -> Vec<f64> {
        let at = at.clamp(0.0, frames as f64 - 1.0);
        let (low, high, share) = (at.floor() as usize, at.ceil() as usize, at.fract() as f32);
        let power = |row: &[f32]| self.axes.power(row[low] * (1.0 - share) + row[high] * share);
        let powers: Vec<f64> = values.chunks_exact(frames).map(power).collect();
        let frequencies = match &self.filters {
            None => powers,
            Some(filters) => spread(filters, &powers),
        };
        frequencies.into_iter().map(f64::sqrt).collect()
    }

    /// Step 4.
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
            for (((wanted, magnitudes), now), before) in
                wanted.iter_mut().zip(magnitudes).zip(&of_signal).zip(before)
            {
                for (((wanted, magnitude), now), before) in
                    wanted.iter_mut().zip(magnitudes).zip(now).zip(before)
                {
                    let ahead = now + (now - before) * momentum;
                    let length = ahead.norm();
                    *wanted = if length > 0.0 {
                        ahead * (magnitude / length)
                    } else {
                        Complex64::new(*magnitude, 0.0)
                    };
                }
            }
            previous = Some(of_signal);
        }
        self.overlapped(&wanted)
    }

    /// The signal whose frames are nearest to those of `spectra`, in squares: `Σ w·y / Σ w²`.
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

/// Step 3: powers of frequencies whose weighted sums are near those of the bands.
fn spread(filters: &[f64], bands: &[f64]) -> Vec<f64> {
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
