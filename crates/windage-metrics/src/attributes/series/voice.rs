//! Fundamental frequency of a voice or an instrument.

use windage_core::Attribute;
use windage_core::axes::SeriesAxes;

use super::activity::quantities;
use super::stretch::Recording;
use crate::attributes::parabola::vertex;

/// Length of the frames in which a pitch is searched.
const FRAME_SECONDS: f64 = 0.05;
/// Distance of the frames.
const HOP_SECONDS: f64 = 0.0125;
/// Lowest and highest fundamental frequency that is found.
const LOWEST_HZ: f64 = 60.0;
const HIGHEST_HZ: f64 = 500.0;
/// Lowest autocorrelation of a frame with a pitch.
const VOICED: f64 = 0.7;
/// Share of the best correlation that a shorter period needs to be preferred, as multiples of a
/// period correlate as well as the period.
const NEARLY: f64 = 0.9;
/// Range below the loudest frame within which frames count.
const RANGE_DECIBELS: f64 = 20.0;
/// Frequency of semitone 0, the A above middle C.
const REFERENCE_HZ: f64 = 440.0;

/// The fundamental frequency in semitones from 440 Hz: the median over the voiced frames, or `None`
/// if there are none.
///
/// The period of a frame of 50 ms is the lag `τ` of 1/500 to 1/60 s with the largest normalized
/// cross-correlation `Σ x[n]·x[n + τ] / √(Σ x[n]²·Σ x[n + τ]²)`, refined by a parabola. Several
/// channels are averaged.
///
/// *References*: Talkin 1995, "A Robust Algorithm for Pitch Tracking", without the tracking.
#[derive(Debug, Clone, Copy)]
pub struct FundamentalFrequency(
    /// Axes of the recording, with its rate.
    pub SeriesAxes,
);

impl Attribute for FundamentalFrequency {
    fn name(&self) -> &str {
        "pitch"
    }

    fn unit(&self) -> &str {
        "semitones"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let mono = mono(&quantities(values, shape, self.0)?);
        let rate = f64::from(self.0.rate_hz?);
        let hop = ((HOP_SECONDS * rate) as usize).max(1);
        let frame = (FRAME_SECONDS * rate) as usize;
        let search = PeriodSearch {
            frame,
            shortest: (rate / HIGHEST_HZ).floor() as usize,
            longest: (rate / LOWEST_HZ).ceil() as usize,
        };
        if frame < 4 || search.shortest < 2 || mono.len() < frame + search.longest + 1 {
            return None;
        }
        let starts = || (0..mono.len() - frame - search.longest).step_by(hop);
        let frame_energy = |start: usize| energy(&mono[start..start + frame]);
        let loudest = starts().map(frame_energy).fold(0.0, f64::max);
        let least = loudest * 10_f64.powf(-RANGE_DECIBELS / 10.0);
        let voiced = starts()
            .filter(|start| frame_energy(*start) > least)
            .filter_map(|start| search.period(&mono[start..]));
        let mut semitones: Vec<f64> =
            voiced.map(|period| 12.0 * (rate / period / REFERENCE_HZ).log2()).collect();
        semitones.sort_by(f64::total_cmp);
        let middle = semitones.len() / 2;
        semitones.get(middle).copied()
    }

    fn noticeable(&self) -> f64 {
        0.5
    }

    /// Shifts all frequencies, formants as well, at the same tempo.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let rate_hz = f64::from(self.0.rate_hz?);
        let channels = quantities(values, shape, self.0)?;
        let higher = Recording { channels: &channels, rate_hz }.higher(by / 12.0).concat();
        Some(higher.into_iter().map(|quantity| self.0.value(quantity)).collect())
    }
}

/// Averages channels.
fn mono(channels: &[Vec<f64>]) -> Vec<f64> {
    let mean =
        |at: usize| channels.iter().map(|channel| channel[at]).sum::<f64>() / channels.len() as f64;
    (0..channels[0].len()).map(mean).collect()
}

/// Sums the squares of a frame.
fn energy(frame: &[f64]) -> f64 {
    frame.iter().map(|value| value * value).sum()
}

/// A search for the period of a frame, with all lengths in time steps.
struct PeriodSearch {
    /// Length of the frame.
    frame: usize,
    /// Shortest period.
    shortest: usize,
    /// Longest period.
    longest: usize,
}

impl PeriodSearch {
    /// Finds the period of the frame at the beginning of `signal`; `None` if it has no pitch. The
    /// signal must reach beyond the frame by one time step more than the longest period.
    fn period(&self, signal: &[f64]) -> Option<f64> {
        let &Self { frame, shortest, longest } = self;
        let start = energy(&signal[..frame]);
        let correlation = |lag: usize| {
            let product: f64 = signal[..frame].iter().zip(&signal[lag..]).map(|(a, b)| a * b).sum();
            let shifted = energy(&signal[lag..lag + frame]);
            product / (start * shifted).sqrt().max(f64::MIN_POSITIVE)
        };
        let fits: Vec<f64> = (shortest - 1..=longest + 1).map(correlation).collect();
        let is_peak = |at: &usize| fits[*at] >= fits[at - 1] && fits[*at] > fits[at + 1];
        let peaks: Vec<usize> = (1..fits.len() - 1).filter(is_peak).collect();
        let highest = peaks.iter().map(|&peak| fits[peak]).fold(0.0, f64::max);
        if highest < VOICED {
            return None;
        }
        let peak = peaks.into_iter().find(|&peak| fits[peak] >= NEARLY * highest)?;
        Some((shortest - 1 + peak) as f64 + vertex(&fits, peak))
    }
}
