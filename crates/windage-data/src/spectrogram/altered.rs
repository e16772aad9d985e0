//! Spectrograms of a recording at another pitch, tempo and level, which are known exactly.
//!
//! The spectrogram itself is not resampled.
//!
//! - *Frequency*: with `r = 2^(semitones / 12)`, a band hears the recording's frequency `φ` at
//!   `r·φ`, with the same power. Voice pitch and formants move together, as with vocal tract length
//!   perturbation (Jaitly & Hinton, "Vocal Tract Length Perturbation improves speech recognition",
//!   2013), which uses the same map `mel(r·φ)` but bends it below half the rate.
//! - *Time*: frames are taken `2^tempo` hops apart, counted from the middle and rounded to samples.
//!   Each frame hears the same sounds, so nothing changes in frequency.
//! - *Level*: power is multiplied by `10^(decibels / 10)` before the offset is added. Power below
//!   the offset is lost, as it is in a quiet recording.

use super::frames::Frames;
use super::{Bands, Level, Spectrogram};
use crate::Result;

/// A change of a recording in pitch, tempo, level and time.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Alteration {
    /// Shift of all frequencies upwards, in semitones; 12 are an octave.
    pub semitones: f64,
    /// Increase in tempo, in octaves; 1 is twice as fast.
    pub tempo_octaves: f64,
    /// Increase in level, in decibels.
    pub level_decibels: f64,
    /// Shift to later times, in seconds.
    pub delay_seconds: f64,
}

impl Spectrogram {
    /// Computes `frames` frames of an altered recording, as `[bands, frames]`. The sample at
    /// `middle` of the recording is in the middle of the spectrogram; beyond the ends of the
    /// recording there is silence.
    ///
    /// With `middle = (frame + (frames − 1)·hop) / 2` and no alteration, this is the spectrogram of
    /// the beginning of the recording.
    ///
    /// # Errors
    /// Returns an error if the bands are not mel bands, if the level is power instead of its
    /// logarithm, or if the alteration is so strong that a band holds no frequency.
    pub fn altered(
        &self,
        recording: &[f32],
        middle: f64,
        frames: usize,
        alteration: Alteration,
    ) -> Result<Vec<f32>> {
        let (Bands::Mel(mel), Level::Log { offset }) = (&self.config.bands, self.config.level)
        else {
            return Err(windage_core::Error::setting(
                "bands",
                "linear, or their level power",
                "mel, in logarithms",
            )
            .into());
        };
        let (frame, hop) = (self.config.frame, self.config.hop as f64);
        let filters = mel.filters_at(frame, (alteration.semitones / 12.0).exp2())?;
        let gain = 10_f64.powf(alteration.level_decibels / 10.0);
        let (transform, bins) = (Frames::new(frame), frame / 2 + 1);
        let recording: Vec<f64> = recording.iter().map(|value| f64::from(*value)).collect();
        let delay = alteration.delay_seconds * f64::from(mel.rate_hz) / hop;
        let mut values = vec![0.0; mel.bands * frames];
        for at in 0..frames {
            let hops =
                (at as f64 - (frames as f64 - 1.0) / 2.0 - delay) * alteration.tempo_octaves.exp2();
            let start = (middle + hops * hop - frame as f64 / 2.0).round() as isize;
            let power: Vec<f64> =
                transform.spectrum(&recording, start).iter().map(|bin| bin.norm_sqr()).collect();
            for (band, filter) in filters.chunks_exact(bins).enumerate() {
                let power: f64 =
                    filter.iter().zip(&power).map(|(weight, power)| weight * power).sum();
                values[band * frames + at] = (gain * power + offset).ln() as f32;
            }
        }
        Ok(values)
    }
}
