//! The part of a recording that holds sound.

/// The part of a recording from its first to its last sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Active {
    /// Index of the first sample.
    pub from: usize,
    /// Index of the sample after the last one.
    pub to: usize,
}

/// The time over which power is averaged.
const SMOOTHING_SECONDS: f64 = 0.02;
/// The power, relative to its maximum, below which there is silence.
const SILENCE_DECIBELS: f64 = -35.0;

impl Active {
    /// Finds the active part of a recording: from the first to the last sample around which the
    /// power over 20 ms is within 35 dB of its maximum. Returns `None` for silence.
    pub fn of(recording: &[f32], rate_hz: u32) -> Option<Self> {
        let reach = ((SMOOTHING_SECONDS * f64::from(rate_hz) / 2.0).round() as usize).max(1);
        let mut sums = vec![0.0];
        sums.extend(recording.iter().scan(0.0, |sum, value| {
            *sum += f64::from(*value).powi(2);
            Some(*sum)
        }));
        let around =
            |at: usize| sums[(at + reach).min(recording.len())] - sums[at.saturating_sub(reach)];
        let threshold = (0..recording.len()).map(around).fold(0.0, f64::max)
            * 10_f64.powf(SILENCE_DECIBELS / 10.0);
        let is_active = |at: &usize| around(*at) > threshold;
        let from = (0..recording.len()).find(is_active)?;
        let last = (0..recording.len()).rev().find(is_active)?;
        Some(Self { from, to: last + 1 })
    }

    /// Returns the middle of the part, in samples.
    pub fn middle(self) -> f64 {
        (self.from + self.to) as f64 / 2.0
    }

    /// Returns the root mean square of the recording over the part.
    pub fn root_mean_square(self, recording: &[f32]) -> f64 {
        let part = &recording[self.from..self.to];
        (part.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>() / part.len() as f64).sqrt()
    }
}
