//! Corruptions of recordings, as [`Spectrogram::altered`] makes them.
//!
//! [`Spectrogram::altered`]: crate::spectrogram::Spectrogram::altered

use serde::{Deserialize, Serialize};
use windage_core::seed::Rng;

use super::amount;
use crate::spectrogram::Alteration;

/// A corruption of recordings.
///
/// The unit of the severity is given with each. The recording is altered before its spectrogram is
/// computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingCorruption {
    /// Shift of all frequencies upwards, in semitones.
    Pitch,
    /// Speed at constant frequencies, in octaves: 1 is twice as fast.
    Tempo,
    /// Gain in decibels.
    Level,
}

impl RecordingCorruption {
    /// All corruptions.
    pub const ALL: [Self; 3] = [Self::Pitch, Self::Tempo, Self::Level];

    /// Returns the name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pitch => "pitch",
            Self::Tempo => "tempo",
            Self::Level => "level",
        }
    }

    /// Returns the unit of the severity.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Pitch => "semitones",
            Self::Tempo => "octaves",
            Self::Level => "dB",
        }
    }

    /// Returns the names of the attributes each of which is a right answer.
    pub const fn answers(self) -> &'static [&'static str] {
        match self {
            Self::Pitch => &["pitch"],
            Self::Tempo => &["tempo"],
            Self::Level => &["level"],
        }
    }

    /// Returns a ladder of severities for each direction, from weak to strong. Frequencies fall by
    /// at most five semitones, since bands above the recording would be empty.
    pub const fn ladders(self) -> &'static [&'static [f64]] {
        match self {
            Self::Pitch => &[
                &[0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0],
                &[-0.5, -1.0, -1.5, -2.0, -2.5, -3.0, -3.5, -4.0],
            ],
            Self::Tempo => &[
                &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0],
                &[-0.1, -0.2, -0.3, -0.4, -0.5, -0.6, -0.8, -1.0],
            ],
            Self::Level => &[
                &[2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0],
                &[-2.0, -4.0, -6.0, -8.0, -10.0, -12.0, -16.0, -20.0, -25.0, -30.0],
            ],
        }
    }

    /// Adds the corruption of one sample to what else is altered; `rng` is that of the sample.
    #[must_use]
    pub fn apply(self, alteration: Alteration, severity: f64, rng: &mut Rng) -> Alteration {
        let by = amount(severity, rng);
        let Alteration { semitones, tempo_octaves, level_decibels, .. } = alteration;
        match self {
            Self::Pitch => Alteration { semitones: semitones + by, ..alteration },
            Self::Tempo => Alteration { tempo_octaves: tempo_octaves + by, ..alteration },
            Self::Level => Alteration { level_decibels: level_decibels + by, ..alteration },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_core::{Seed, Stream};

    #[test]
    fn corruptions_add_up_each_in_its_own_unit() {
        let mut rng = Seed(0).rng(Stream::User(0), 0);
        let mut alteration = Alteration::default();
        for (corruption, severity) in RecordingCorruption::ALL.into_iter().zip([4.0, -0.5, 10.0]) {
            alteration = corruption.apply(alteration, severity, &mut rng);
        }
        assert!((3.2..4.8).contains(&alteration.semitones));
        assert!((-0.6..-0.4).contains(&alteration.tempo_octaves));
        assert!((8.0..12.0).contains(&alteration.level_decibels));
        assert_eq!(alteration.delay_seconds, 0.0);
        for ladder in RecordingCorruption::ALL.iter().flat_map(|corruption| corruption.ladders()) {
            assert!(ladder.windows(2).all(|pair| pair[0].abs() < pair[1].abs()));
        }
    }
}
