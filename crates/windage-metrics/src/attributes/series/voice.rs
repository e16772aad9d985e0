//! Pitch of a voice or an instrument, from its waveform.

use windage_core::{Attribute, SeriesAxes};

use super::activity::channels;

/// Frames in which a pitch is looked for, and their distance.
const FRAME_SECONDS: f64 = 0.05;
const HOP_SECONDS: f64 = 0.0125;
/// Fundamental frequencies that are looked for.
const LOWEST_HZ: f64 = 60.0;
const HIGHEST_HZ: f64 = 500.0;
/// From this correlation with itself a frame has a pitch.
const VOICED: f64 = 0.7;
/// A shorter period is taken if it fits nearly as well as the best: multiples of a period fit as
/// well as the period.
const NEARLY: f64 = 0.9;
/// Frames this far below the loudest do not count.
const RANGE_DECIBELS: f64 = 20.0;
/// The A above middle C, semitone 0.
const REFERENCE_HZ: f64 = 440.0;

/// Fundamental frequency in semitones from 440 Hz: the median over the voiced frames; `None` where
/// there are none.
///
/// For each frame of 50 ms the lag `τ` of 1/500 to 1/60 s with the largest normalized
/// cross-correlation `Σ x[n]·x[n + τ] / √(Σ x[n]²·Σ x[n + τ]²)` (Talkin, "A Robust Algorithm for
/// Pitch Tracking", 1995, without its tracking), refined by a parabola. Several channels are
/// averaged.
#[derive(Debug, Clone, Copy)]
pub struct FundamentalFrequency(
    /// What values stand for; with a rate.
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
        let channels = channels(values, shape, self.0)?;
        let mean = |at: usize| {
            channels.iter().map(|channel| channel[at]).sum::<f64>() / channels.len() as f64
        };
        let mono: Vec<f64> = (0..channels[0].len()).map(mean).collect();
        let rate = f64::from(self.0.rate_hz?);
        let (frame, hop) =
            ((FRAME_SECONDS * rate) as usize, ((HOP_SECONDS * rate) as usize).max(1));
        let lags = [(rate / HIGHEST_HZ).floor() as usize, (rate / LOWEST_HZ).ceil() as usize];
        if frame < 4 || lags[0] < 2 || mono.len() < frame + lags[1] + 1 {
            return None;
        }
        let starts = || (0..mono.len() - frame - lags[1]).step_by(hop);
        let power = |start: usize| {
            mono[start..start + frame].iter().map(|value| value * value).sum::<f64>()
        };
        let least = starts().map(power).fold(0.0, f64::max) * 10_f64.powf(-RANGE_DECIBELS / 10.0);
        let voiced = starts()
            .filter(|start| power(*start) > least)
            .filter_map(|start| period(&mono[start..], frame, lags));
        let mut semitones: Vec<f64> =
            voiced.map(|period| 12.0 * (rate / period / REFERENCE_HZ).log2()).collect();
        semitones.sort_by(f64::total_cmp);
        let middle = semitones.len() / 2;
        semitones.get(middle).copied()
    }

    fn noticeable(&self) -> f64 {
        0.5
    }
}

/// Period in values of the frame at the beginning of `signal`, which goes on for the longest lag
/// and one value more.
fn period(signal: &[f64], frame: usize, [shortest, longest]: [usize; 2]) -> Option<f64> {
    let energy =
        |from: usize| signal[from..from + frame].iter().map(|value| value * value).sum::<f64>();
    let start = energy(0);
    let correlation = |lag: usize| {
        let product: f64 = signal[..frame].iter().zip(&signal[lag..]).map(|(a, b)| a * b).sum();
        product / (start * energy(lag)).sqrt().max(f64::MIN_POSITIVE)
    };
    let fits: Vec<f64> = (shortest - 1..=longest + 1).map(correlation).collect();
    let is_peak = |at: &usize| fits[*at] >= fits[at - 1] && fits[*at] > fits[at + 1];
    let peaks: Vec<usize> = (1..fits.len() - 1).filter(is_peak).collect();
    let highest = peaks.iter().map(|&peak| fits[peak]).fold(0.0, f64::max);
    if highest < VOICED {
        return None;
    }
    let peak = peaks.into_iter().find(|&peak| fits[peak] >= NEARLY * highest)?;
    let curvature = fits[peak - 1] - 2.0 * fits[peak] + fits[peak + 1];
    let offset =
        if curvature < 0.0 { 0.5 * (fits[peak - 1] - fits[peak + 1]) / curvature } else { 0.0 };
    Some((shortest - 1 + peak) as f64 + offset)
}
