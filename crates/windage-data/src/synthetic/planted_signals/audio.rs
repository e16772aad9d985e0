//! Planted shifts of recordings, as log-mel spectrograms.

use windage_core::axes::SpectrogramAxes;
use windage_core::{Error, Sample, Seed};

use super::factors::Drawn;
use super::parts::drawn;
use super::{PlantedParts, PlantedSignals, SignalFactor};
use crate::spectrogram::{
    Active, Alteration, Bands, Level, MelConfig, Scaling, Spectrogram, SpectrogramConfig,
    SpectrogramSet,
};
use crate::{Result, SignalSet};

/// The root mean square to which the active part of every recording is brought before its level is
/// planted.
const REFERENCE_LEVEL: f64 = 0.1;
/// 32 frames of 32 ms, one every 25 ms, cover 0.8 s.
const FRAME_SECONDS: f64 = 0.032;
const HOP_SECONDS: f64 = 0.025;
const BANDS: usize = 32;
const FRAMES: usize = 32;
/// Bands lie between this frequency and three eighths of the rate, which leaves room for recordings
/// to be heard five semitones lower.
const LOWEST_HZ: f64 = 80.0;
const HIGHEST_SHARE: f64 = 0.375;
/// About 60 dB below the loudest bands of a word at the reference level.
const OFFSET: f64 = 1e-7;

/// A way to turn recordings into spectrograms.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioLayout {
    /// The configuration of the spectrogram: mel bands, in logarithms.
    pub spectrogram: SpectrogramConfig,
    /// Number of frames.
    pub frames: usize,
}

impl AudioLayout {
    /// Returns a layout for spoken words at that rate: 32 mel bands from 80 Hz to three eighths of
    /// the rate, and 32 frames that cover 0.8 s.
    pub fn for_words(rate_hz: u32) -> Self {
        let samples = |seconds: f64| ((seconds * f64::from(rate_hz)).round() as usize).max(2);
        let mel = MelConfig::new(BANDS, rate_hz).with_lowest_hz(LOWEST_HZ);
        let mel = mel.with_highest_hz(Some(HIGHEST_SHARE * f64::from(rate_hz)));
        let spectrogram = SpectrogramConfig::new(samples(FRAME_SECONDS), samples(HOP_SECONDS))
            .with_bands(Bands::Mel(mel))
            .with_level(Level::Log { offset: OFFSET });
        Self { spectrogram, frames: FRAMES }
    }

    /// Computes the spectrogram of a recorded word, brought to the middle and to a reference level
    /// and then altered. Values are not scaled.
    ///
    /// # Errors
    /// Returns an error if the recording is silent, and in the cases of [`Spectrogram::altered`].
    pub fn word(
        &self,
        recording: &[f32],
        rate_hz: u32,
        alteration: Alteration,
    ) -> Result<Vec<f32>> {
        self.placed(&self.spectrogram.init()?, recording, rate_hz, alteration)
    }

    fn placed(
        &self,
        spectrogram: &Spectrogram,
        recording: &[f32],
        rate_hz: u32,
        alteration: Alteration,
    ) -> Result<Vec<f32>> {
        let active = Active::of(recording, rate_hz);
        let active = active
            .ok_or_else(|| Error::setting("recording", "silence", "one that is not silent"))?;
        let gain = 20.0 * (REFERENCE_LEVEL / active.root_mean_square(recording)).log10();
        let alteration =
            Alteration { level_decibels: alteration.level_decibels + gain, ..alteration };
        spectrogram.altered(recording, active.middle(), self.frames, alteration)
    }
}

/// A planted shift, drawn as spectrograms.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedSpectrograms {
    /// The parts, with values in 0…1.
    pub parts: PlantedParts<SpectrogramSet>,
    /// The meaning of rows, columns and values.
    pub axes: SpectrogramAxes,
}

impl PlantedSignals {
    /// Draws both domains and the training set from recordings, `count` spectrograms each, all
    /// scaled alike to 0…1.
    ///
    /// The word in every recording is first brought to one level and to the middle.
    ///
    /// # Errors
    /// Returns an error if
    /// - `count` is 0;
    /// - a class has fewer than 5 recordings, or a recording is silent;
    /// - the recordings have several channels or an unknown rate;
    /// - the layout does not have mel bands in logarithms at the rate of the set.
    pub fn draw_spectrograms(
        &self,
        set: &SignalSet,
        layout: &AudioLayout,
        count: usize,
        seed: Seed,
    ) -> Result<PlantedSpectrograms> {
        let rate_hz =
            set.rate_hz().ok_or_else(|| Error::setting("rate_hz", "unknown", "that of audio"))?;
        if set.shape()[0] != 1 {
            return Err(Error::setting("channels", set.shape()[0], "1 (mix to mono)").into());
        }
        // An unsuitable rate is an error before anything is drawn.
        layout.spectrogram.axes(rate_hz, Scaling { center: 0.0, spread: 1.0 })?;
        let spectrogram = layout.spectrogram.init()?;
        let make = |origin: usize, factors: &Drawn| {
            layout.placed(&spectrogram, set.values(origin), rate_hz, alteration(factors))
        };
        let parts = drawn(self, set, count, seed, make)?;
        let shape = [1, spectrogram.bands(), layout.frames];
        let gathered = |samples: Vec<Sample>| {
            Ok::<_, crate::Error>(SpectrogramSet::from_samples(
                shape,
                set.classes().to_vec(),
                samples,
            ))
        };
        let parts = parts.map(gathered)?;
        let scaling = Scaling::unit(&[
            &parts.source.samples,
            &parts.target.samples,
            &parts.training.samples,
        ])?;
        let axes = layout.spectrogram.axes(rate_hz, scaling)?;
        Ok(PlantedSpectrograms { parts: parts.map(|set| set.scaled(scaling))?, axes })
    }
}

fn alteration(factors: &Drawn) -> Alteration {
    Alteration {
        semitones: factors.get(SignalFactor::Pitch),
        tempo_octaves: factors.get(SignalFactor::Tempo),
        level_decibels: factors.get(SignalFactor::Level),
        delay_seconds: factors.get(SignalFactor::Position),
    }
}
