//! The factors of signals, and the shifts that are made of them.

use rand::RngExt;
use serde::{Deserialize, Serialize};
use windage_core::Shift;
use windage_core::seed::Rng;

use crate::synthetic::planted_ranges::{Part, PlantedRanges};

/// A factor in which signals differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalFactor {
    /// Shift of all frequencies upwards, in semitones (audio alone).
    Pitch,
    /// Speed, in octaves: 1 is twice as fast.
    Tempo,
    /// Level: in audio in decibels, in series an offset of all values in the unit of the series.
    Level,
    /// Shift to later times: in audio in seconds, in series in values.
    Position,
}

impl SignalFactor {
    /// Returns the name of the attribute that measures this factor.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::Pitch => "pitch",
            Self::Tempo => "tempo",
            Self::Level => "level",
            Self::Position => "position",
        }
    }
}

/// A shift to plant into signals: one factor is harmful to a classifier, the other is not.
///
/// The module [`synthetic`](crate::synthetic) explains why the other factor does no harm.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedSignals {
    /// The name, the harmful factor first: `pitch-level`.
    pub name: &'static str,
    /// The factor to blame.
    pub harmful: SignalFactor,
    /// The factor that differs as well but does no harm.
    pub harmless: SignalFactor,
    ranges: PlantedRanges,
    /// Factors that vary alike in all parts, with their ranges.
    common: &'static [(SignalFactor, [f64; 2])],
}

const SOME_PITCH: (SignalFactor, [f64; 2]) = (SignalFactor::Pitch, [-1.0, 1.0]);
const SOME_TEMPO: (SignalFactor, [f64; 2]) = (SignalFactor::Tempo, [-0.1, 0.1]);

/// Shifts of audio; the first one is the default.
const AUDIO: [PlantedSignals; 2] = [
    PlantedSignals {
        name: "pitch-level",
        harmful: SignalFactor::Pitch,
        harmless: SignalFactor::Level,
        ranges: PlantedRanges {
            harmful: Shift::new([-1.0, 1.0], [-1.0, 8.0]),
            harmless: Shift::new([-8.0, 0.0], [-16.0, -6.0]),
        },
        common: &[SOME_TEMPO],
    },
    PlantedSignals {
        name: "tempo-level",
        harmful: SignalFactor::Tempo,
        harmless: SignalFactor::Level,
        ranges: PlantedRanges {
            harmful: Shift::new([-0.1, 0.1], [-0.1, 0.9]),
            harmless: Shift::new([-8.0, 0.0], [-16.0, -6.0]),
        },
        common: &[SOME_PITCH],
    },
];

/// Shifts of series; the first one is the default.
const SERIES: [PlantedSignals; 3] = [
    PlantedSignals {
        name: "level-position",
        harmful: SignalFactor::Level,
        harmless: SignalFactor::Position,
        ranges: PlantedRanges {
            harmful: Shift::new([-0.05, 0.05], [-0.05, 1.2]),
            harmless: Shift::new([-8.0, 0.0], [2.0, 10.0]),
        },
        common: &[(SignalFactor::Tempo, [-0.02, 0.02])],
    },
    PlantedSignals {
        name: "position-level",
        harmful: SignalFactor::Position,
        harmless: SignalFactor::Level,
        ranges: PlantedRanges {
            harmful: Shift::new([-2.0, 2.0], [-2.0, 22.0]),
            harmless: Shift::new([-0.4, 0.2], [0.1, 0.8]),
        },
        common: &[(SignalFactor::Tempo, [-0.02, 0.02])],
    },
    PlantedSignals {
        name: "tempo-level",
        harmful: SignalFactor::Tempo,
        harmless: SignalFactor::Level,
        ranges: PlantedRanges {
            harmful: Shift::new([-0.02, 0.02], [-0.02, 0.7]),
            harmless: Shift::new([-0.4, 0.2], [0.1, 0.8]),
        },
        common: &[(SignalFactor::Position, [-2.0, 2.0])],
    },
];

/// Returns the names that [`PlantedSignals::audio`] knows.
pub fn planted_audio_names() -> Vec<&'static str> {
    AUDIO.iter().map(|planted| planted.name).collect()
}

/// Returns the names that [`PlantedSignals::series`] knows.
pub fn planted_series_names() -> Vec<&'static str> {
    SERIES.iter().map(|planted| planted.name).collect()
}

impl PlantedSignals {
    /// Returns the shift of audio with that name.
    pub fn audio(name: &str) -> Option<Self> {
        AUDIO.iter().find(|planted| planted.name == name).cloned()
    }

    /// Returns the shift of series with that name.
    pub fn series(name: &str) -> Option<Self> {
        SERIES.iter().find(|planted| planted.name == name).cloned()
    }

    /// Sets the ranges `[from, to]` of the harmful and of the harmless factor in both domains.
    #[must_use]
    pub fn with_ranges(self, harmful: Shift<[f64; 2]>, harmless: Shift<[f64; 2]>) -> Self {
        Self { ranges: PlantedRanges { harmful, harmless }, ..self }
    }

    /// Returns the smallest changes `[harmful, harmless]` of the factors that count as a change
    /// between two samples: a quarter of the harmful factor's range in the target, and 15 % of the
    /// harmless factor's range over both domains.
    pub fn least_changes(&self) -> [f64; 2] {
        self.ranges.least_changes()
    }

    /// Draws the factors of one sample.
    pub(super) fn draw(&self, part: Part, rng: &mut Rng) -> Drawn {
        let mut uniform = |[from, to]: [f64; 2]| from + (to - from) * rng.random::<f64>();
        let [harmful, harmless] = self.ranges.of(part).map(&mut uniform);
        let mut values = vec![(self.harmful, harmful), (self.harmless, harmless)];
        values.extend(self.common.iter().map(|(factor, range)| (*factor, uniform(*range))));
        Drawn { values }
    }
}

/// The factors of one sample; the first two are the harmful and the harmless one.
#[derive(Debug)]
pub(super) struct Drawn {
    values: Vec<(SignalFactor, f64)>,
}

impl Drawn {
    /// Returns the value of a factor, or 0 if it does not vary.
    pub(super) fn get(&self, factor: SignalFactor) -> f64 {
        self.values.iter().find(|(known, _)| *known == factor).map_or(0.0, |(_, value)| *value)
    }

    pub(super) fn harmful(&self) -> f64 {
        self.values[0].1
    }

    pub(super) fn harmless(&self) -> f64 {
        self.values[1].1
    }
}
