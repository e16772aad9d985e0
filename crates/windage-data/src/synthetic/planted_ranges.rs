//! The ranges of the factors of a planted shift.

use windage_core::Shift;

/// The ends of a range, the lower one first.
type Range = [f64; 2];

/// The ranges of the harmful and of the harmless factor in both domains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlantedRanges {
    pub(super) harmful: Shift<Range>,
    pub(super) harmless: Shift<Range>,
}

/// A part of a planted shift: one of the domains, or the set to train the classifier on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Source,
    Target,
    Training,
}

impl PlantedRanges {
    /// Returns the ranges `[harmful, harmless]` in a part.
    pub(super) fn of(&self, part: Part) -> [Range; 2] {
        match part {
            Part::Source => [self.harmful.source, self.harmless.source],
            Part::Target => [self.harmful.target, self.harmless.target],
            Part::Training => [self.harmful.source, self.all_harmless()],
        }
    }

    /// Returns the smallest changes `[harmful, harmless]` that count as a change between two
    /// samples: a quarter of the harmful factor's range in the target, and 15 % of the harmless
    /// factor's range over both domains.
    pub(super) fn least_changes(&self) -> [f64; 2] {
        let [low, high] = self.harmful.target;
        let [least, most] = self.all_harmless();
        [0.25 * (high - low), 0.15 * (most - least)]
    }

    /// Returns the range of the harmless factor over both domains.
    fn all_harmless(&self) -> Range {
        let Shift { source: [a, b], target: [c, d] } = self.harmless;
        [a.min(c), b.max(d)]
    }
}
