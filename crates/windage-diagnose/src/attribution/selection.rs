//! Which attributes explain the difference of the domains, and which only accompany them.
//!
//! One change of a sample moves several attributes: noise also makes a dark picture brighter, and
//! blur widens strokes. If each were a suspect of its own, they would share what only one of them
//! causes. So the smallest set of attributes is sought whose alteration in samples of the source
//! also brings all the others to the target's distributions.

use std::collections::HashMap;

use super::alteration::Alteration;
use super::measured::{DifferenceLevel, Measured};
use super::part::{Labels, Part, parallel};
use super::transport::Distribution;

/// Samples on which sets of attributes are compared.
const COMPARED: usize = 200;
/// An attribute is chosen if its alteration removes at least this part of the whole difference …
const LEAST_PART: f64 = 0.1;
/// … or if it still differs by at least this many scales and its alteration removes …
const STILL_DIFFERENT: f64 = 0.3;
/// … this part.
const LEAST_OWN_PART: f64 = 0.02;

/// A suspect is explained by others if it differs by at most this many scales once they are
/// altered.
const UNEXPLAINED: f64 = 0.25;
/// An alteration reaches the target if less than this part of the difference is left.
const REACHED: f64 = 0.5;
/// Weight of side effects beside what is explained.
const SIDE_EFFECTS: f64 = 0.25;

/// An attribute that differs between the domains and can be altered.
pub(super) struct Suspect<'a> {
    /// Its number among the measured attributes.
    pub(super) number: usize,
    /// The alteration of the source's samples.
    pub(super) alteration: Alteration<'a>,
}

/// The suspects whose effects are worth knowing.
pub(super) struct Chosen {
    /// Those that explain the difference, in the order of the attributes.
    pub(super) players: Vec<usize>,
    /// Those that differ whatever is altered, chosen or not: their alteration does not reach the
    /// target.
    pub(super) unreached: Vec<usize>,
}

/// How far samples of the source are from the target after an alteration.
#[derive(Clone, Copy)]
struct Total {
    /// Difference in attributes in which the domains differ.
    unexplained: f64,
    /// Difference in other attributes, which the alteration brought about: turning a picture also
    /// blurs it a little.
    side_effects: f64,
}

impl Total {
    /// Returns the difference by which alterations that explain something are compared.
    fn with_side_effects(self) -> f64 {
        self.unexplained + SIDE_EFFECTS * self.side_effects
    }
}

/// Chooses among suspects by what their alteration does to all attributes.
pub(super) struct Selection<'a, 'b> {
    source: &'b Part<'a>,
    measured: &'b [Measured<'a>],
    suspects: &'b [Suspect<'a>],
    level: DifferenceLevel,
    targets: Vec<Option<Distribution>>,
    differences: HashMap<u64, Vec<f64>>,
}

impl<'a, 'b> Selection<'a, 'b> {
    pub(super) fn new(
        source: &'b Part<'a>,
        measured: &'b [Measured<'a>],
        suspects: &'b [Suspect<'a>],
        level: DifferenceLevel,
    ) -> Self {
        let targets = measured.iter().map(Measured::target).collect();
        Self { source, measured, suspects, level, targets, differences: HashMap::new() }
    }

    /// Chooses suspects.
    pub(super) fn chosen(mut self) -> Chosen {
        let mut chosen = 0_u64;
        while let Some(at) = self.most_useful(chosen) {
            chosen |= 1 << at;
        }
        // Others, chosen later, may explain what was chosen first.
        while let Some(at) = self.least_useful(chosen) {
            chosen &= !(1 << at);
        }
        let mut unreached = self.add_unexplained(&mut chosen);
        let members = (0..self.suspects.len()).filter(|at| chosen & (1 << at) != 0);
        unreached.extend(members.filter(|&at| !self.is_reached(chosen, at)).collect::<Vec<_>>());
        let players = (0..self.suspects.len()).filter(|at| chosen & (1 << at) != 0).collect();
        Chosen { players, unreached }
    }

    /// Adds every suspect that the set does not explain, so that nothing is acquitted untested.
    /// Returns those that their alteration does not bring nearer to the target.
    fn add_unexplained(&mut self, set: &mut u64) -> Vec<usize> {
        let least = if *set == 0 { 0.0 } else { UNEXPLAINED };
        let mut unreached = Vec::new();
        for (at, suspect) in self.suspects.iter().enumerate() {
            let still = self.difference(*set, suspect.number);
            if *set & (1 << at) != 0 || still <= least {
                continue;
            }
            if self.difference(*set | 1 << at, suspect.number) < REACHED * still {
                *set |= 1 << at;
            } else {
                unreached.push(at);
            }
        }
        unreached
    }

    /// Returns whether less than [`REACHED`] of a suspect's difference is left after the alteration
    /// of a set.
    fn is_reached(&mut self, set: u64, at: usize) -> bool {
        let number = self.suspects[at].number;
        self.difference(set, number) < REACHED * self.difference(0, number)
    }

    /// Returns the suspect beyond a set that removes the most difference, if one removes enough.
    fn most_useful(&mut self, set: u64) -> Option<usize> {
        let others = (0..self.suspects.len()).filter(|at| set & (1 << at) == 0);
        let useful: Vec<usize> = others.filter(|&at| self.is_useful(set, at)).collect();
        let rest = |at: usize, all: &mut Self| all.total(set | 1 << at).with_side_effects();
        let rests: Vec<(usize, f64)> = useful.into_iter().map(|at| (at, rest(at, self))).collect();
        rests.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
    }

    /// Returns the suspect of a set that the others need least, if they do not need it.
    fn least_useful(&mut self, set: u64) -> Option<usize> {
        let members = (0..self.suspects.len()).filter(|at| set & (1 << at) != 0);
        let useless: Vec<usize> =
            members.filter(|&at| !self.is_useful(set & !(1 << at), at)).collect();
        let rest = |at: usize, all: &mut Self| all.total(set & !(1 << at)).with_side_effects();
        let rests: Vec<(usize, f64)> = useless.into_iter().map(|at| (at, rest(at, self))).collect();
        rests.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
    }

    /// Returns whether a suspect removes enough of the difference beyond a set that lacks it.
    fn is_useful(&mut self, set: u64, at: usize) -> bool {
        let removed = self.total(set).unexplained - self.total(set | 1 << at).unexplained;
        let still = self.difference(set, self.suspects[at].number);
        let least = if still >= STILL_DIFFERENT { LEAST_OWN_PART } else { LEAST_PART };
        removed >= least * self.total(0).unexplained
    }

    /// Returns the whole difference after the alteration of a set: `Σ ln(1 + d)` over attributes.
    /// The logarithm keeps a single attribute with a small scale from deciding alone.
    fn total(&mut self, set: u64) -> Total {
        let differs: Vec<bool> = self.measured.iter().map(|it| self.level.differs(it)).collect();
        let mut total = Total { unexplained: 0.0, side_effects: 0.0 };
        for (difference, differs) in self.all(set).iter().zip(differs) {
            let part = if differs { &mut total.unexplained } else { &mut total.side_effects };
            *part += difference.ln_1p();
        }
        total
    }

    /// Returns the difference of a measured attribute after the alteration of a set, in scales.
    fn difference(&mut self, set: u64, number: usize) -> f64 {
        self.all(set)[number]
    }

    fn all(&mut self, set: u64) -> &[f64] {
        if !self.differences.contains_key(&set) {
            let differences = self.computed(set);
            self.differences.insert(set, differences);
        }
        &self.differences[&set]
    }

    fn computed(&self, set: u64) -> Vec<f64> {
        let count = self.source.len().min(COMPARED);
        let rows = parallel(count, |sample| {
            let mut values = self.source.samples[sample].values.clone();
            for (at, suspect) in self.suspects.iter().enumerate() {
                if set & (1 << at) != 0
                    && let Some(altered) = suspect.alteration.apply(self.source, sample, &values)
                {
                    values = altered;
                }
            }
            let measure = |measured: &Measured<'_>| {
                self.source.measured(measured.attribute, sample, &values, Labels::Known)
            };
            self.measured.iter().map(measure).collect::<Vec<_>>()
        });
        let difference = |(number, measured): (usize, &Measured<'_>)| {
            // What can no longer be measured counts as it was: it is hidden, not explained.
            let before = &measured.labeled.source;
            let values = rows.iter().zip(before).filter_map(|(row, own)| row[number].or(*own));
            let own = Distribution::about(measured.attribute, measured.means.target, values);
            let Some((own, target)) = own.zip(self.targets[number].as_ref()) else { return 0.0 };
            // What samples of one distribution differ by on average.
            let (m, n) = (own.sorted().len() as f64, target.sorted().len() as f64);
            (own.distance(target) / measured.scale - (1.0 / m + 1.0 / n).sqrt()).max(0.0)
        };
        self.measured.iter().enumerate().map(difference).collect()
    }
}
