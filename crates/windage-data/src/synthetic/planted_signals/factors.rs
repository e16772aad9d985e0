//! Which factors there are, and which shifts are made of them.

use rand::RngExt;
use serde::{Deserialize, Serialize};
use windage_core::Rng;

/// A factor of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalFactor {
    /// All frequencies moved up, in semitones (audio).
    Pitch,
    /// Speed in octaves: 1 is twice as fast.
    Tempo,
    /// Audio: decibels. Series: what is added to every value, in the unit of the series.
    Level,
    /// Later by that: seconds in audio, values in series.
    Position,
}

impl SignalFactor {
    /// Name of the attribute that reads it.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::Pitch => "pitch",
            Self::Tempo => "tempo",
            Self::Level => "level",
            Self::Position => "position",
        }
    }
}

/// A shift to plant into signals.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedSignals {
    /// Name, as `pitch-level`.
    pub name: &'static str,
    /// The factor to blame.
    pub harmful: SignalFactor,
    /// The factor that differs as well but does no harm.
    pub harmless: SignalFactor,
    harmful_ranges: [[f64; 2]; 2],
    harmless_ranges: [[f64; 2]; 2],
    /// What varies alike in all parts.
    common: &'static [(SignalFactor, [f64; 2])],
}

const SOME_PITCH: (SignalFactor, [f64; 2]) = (SignalFactor::Pitch, [-1.0, 1.0]);
const SOME_TEMPO: (SignalFactor, [f64; 2]) = (SignalFactor::Tempo, [-0.1, 0.1]);

/// Shifts of audio; the first is the default one.
const AUDIO: [PlantedSignals; 2] = [
    PlantedSignals {
        name: "pitch-level",
        harmful: SignalFactor::Pitch,
        harmless: SignalFactor::Level,
        harmful_ranges: [[-1.0, 1.0], [-1.0, 8.0]],
        harmless_ranges: [[-8.0, 0.0], [-16.0, -6.0]],
        common: &[SOME_TEMPO],
    },
    PlantedSignals {
        name: "tempo-level",
        harmful: SignalFactor::Tempo,
        harmless: SignalFactor::Level,
        harmful_ranges: [[-0.1, 0.1], [-0.1, 0.9]],
        harmless_ranges: [[-8.0, 0.0], [-16.0, -6.0]],
        common: &[SOME_PITCH],
    },
];

/// Shifts of series; the first is the default one.
const SERIES: [PlantedSignals; 3] = [
    PlantedSignals {
        name: "level-position",
        harmful: SignalFactor::Level,
        harmless: SignalFactor::Position,
        harmful_ranges: [[-0.05, 0.05], [-0.05, 1.2]],
        harmless_ranges: [[-8.0, 0.0], [2.0, 10.0]],
        common: &[(SignalFactor::Tempo, [-0.02, 0.02])],
    },
    PlantedSignals {
        name: "position-level",
        harmful: SignalFactor::Position,
        harmless: SignalFactor::Level,
        harmful_ranges: [[-2.0, 2.0], [-2.0, 22.0]],
        harmless_ranges: [[-0.4, 0.2], [0.1, 0.8]],
        common: &[(SignalFactor::Tempo, [-0.02, 0.02])],
    },
    PlantedSignals {
        name: "tempo-level",
        harmful: SignalFactor::Tempo,
        harmless: SignalFactor::Level,
        harmful_ranges: [[-0.02, 0.02], [-0.02, 0.7]],
        harmless_ranges: [[-0.4, 0.2], [0.1, 0.8]],
        common: &[(SignalFactor::Position, [-2.0, 2.0])],
    },
];

/// Names that [`PlantedSignals::audio`] knows.
pub fn planted_audio_names() -> Vec<&'static str> {
    AUDIO.iter().map(|planted| planted.name).collect()
}

/// Names that [`PlantedSignals::series`] knows.
pub fn planted_series_names() -> Vec<&'static str> {
    SERIES.iter().map(|planted| planted.name).collect()
}

impl PlantedSignals {
    /// The shift of audio of that name.
    pub fn audio(name: &str) -> Option<Self> {
        AUDIO.iter().find(|planted| planted.name == name).cloned()
    }

    /// The shift of series of that name.
    pub fn series(name: &str) -> Option<Self> {
        SERIES.iter().find(|planted| planted.name == name).cloned()
    }

    /// Other ranges `[of the first domain, of the second]` of the harmful and of the harmless
    /// factor.
    #[must_use]
    pub fn with_ranges(self, harmful: [[f64; 2]; 2], harmless: [[f64; 2]; 2]) -> Self {
        Self { harmful_ranges: harmful, harmless_ranges: harmless, ..self }
    }

    /// Changes of the harmful and the harmless factor below these are too small to speak of shares:
    /// a quarter of the harmful factor's range in the second domain, and 15 % of the harmless
    /// one's over both.
    pub fn least_changes(&self) -> [f64; 2] {
        let [_, [low, high]] = self.harmful_ranges;
        let [least, most] = self.all_harmless();
        [0.25 * (high - low), 0.15 * (most - least)]
    }

    /// Ranges of the harmful and the harmless factor in a part.
    pub(super) fn ranges(&self, part: Part) -> [[f64; 2]; 2] {
        match part {
            Part::First => [self.harmful_ranges[0], self.harmless_ranges[0]],
            Part::Second => [self.harmful_ranges[1], self.harmless_ranges[1]],
            Part::Training => [self.harmful_ranges[0], self.all_harmless()],
        }
    }

    fn all_harmless(&self) -> [f64; 2] {
        let [[a, b], [c, d]] = self.harmless_ranges;
        [a.min(c), b.max(d)]
    }

    /// One sample's factors.
    pub(super) fn draw(&self, part: Part, rng: &mut Rng) -> Drawn {
        let mut uniform = |[from, to]: [f64; 2]| from + (to - from) * rng.random::<f64>();
        let [harmful, harmless] = self.ranges(part).map(&mut uniform);
        let mut values = vec![(self.harmful, harmful), (self.harmless, harmless)];
        values.extend(self.common.iter().map(|(factor, range)| (*factor, uniform(*range))));
        Drawn { values }
    }
}

/// Which part of a planted shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    First,
    Second,
    Training,
}

/// The factors of one sample; the first two are the harmful and the harmless one.
#[derive(Debug)]
pub(super) struct Drawn {
    values: Vec<(SignalFactor, f64)>,
}

impl Drawn {
    /// The value of a factor, 0 where it does not vary.
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
