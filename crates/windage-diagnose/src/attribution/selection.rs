//! Which attributes explain the difference of the domains, and which only accompany them.
//!
//! One change of a sample moves several attributes: noise also makes a dark picture brighter, and
//! blur widens strokes. If each were a suspect of its own, they would share what only one of them
//! causes. So the smallest set of attributes is sought whose alteration in samples of the source
//! also brings all the others to the target's distributions.

use std::collections::HashMap;

use super::alteration::Alteration;
use super::calibration::{Amount, Calibration};
use super::measured::{DifferenceLevel, Measured};
use super::part::Part;
use super::refinement::Refinement;
use super::transport::Distribution;

/// At most this many sets of each size are kept while larger ones are sought.
const KEPT: usize = 3;
/// The amounts of this many of them, the best ones, are refined.
const REFINED: usize = 2;
/// A set is dropped if it leaves more than the best one by this part of the whole difference.
const NOT_MUCH_WORSE: f64 = 0.25;
/// The search goes on up to this size even if no set explains enough.
const LEAST_SIZE: u32 = 2;
/// Amounts are moved unless a set leaves less than this share of what a larger set must explain.
const ALMOST_ALL: f64 = 0.5;
/// A set grows by suspects that still differ by at least this many scales once it is altered.
const WORTH_TRYING: f64 = 0.1;
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
    /// Alterations of the source's samples, the one that alone comes nearest to the target first.
    pub(super) alterations: Vec<Alteration<'a>>,
}

impl<'a> Suspect<'a> {
    /// Returns the alteration by an amount.
    pub(super) fn alteration(&self, amount: Amount, measured: &[Measured<'_>]) -> Alteration<'a> {
        self.alterations[amount.kind].shifted(amount.offset * measured[self.number].scale)
    }
}

/// A suspect whose effect is measured.
pub(super) struct Player<'a> {
    /// Its number among the measured attributes.
    pub(super) number: usize,
    /// The alteration of the source's samples, by the amount that is right beside the others.
    pub(super) alteration: Alteration<'a>,
}

/// The suspects whose effects are worth knowing.
pub(super) struct Chosen<'a> {
    /// Those that explain the difference, in the order in which they are altered.
    pub(super) players: Vec<Player<'a>>,
    /// Those that differ whatever is altered, chosen or not: their alteration does not reach the
    /// target.
    pub(super) unreached: Vec<usize>,
    /// Share of the whole difference that is left once they are altered, side effects included.
    pub(super) left: f64,
}

/// What a set of alterations does to samples of the source.
#[derive(Clone)]
pub(super) struct Outcome {
    /// Difference of each measured attribute from the target, in scales.
    pub(super) differences: Vec<f64>,
    /// How far each member is altered, so that all together reach the target.
    pub(super) amounts: Vec<Amount>,
}

/// How far samples of the source are from the target after an alteration.
#[derive(Clone, Copy)]
pub(super) struct Total {
    /// Difference in attributes in which the domains differ.
    pub(super) unexplained: f64,
    /// Difference in other attributes, which the alteration brought about: turning a picture also
    /// blurs it a little.
    side_effects: f64,
}

impl Total {
    /// Returns the difference by which alterations that explain something are compared.
    pub(super) fn with_side_effects(self) -> f64 {
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
    outcomes: HashMap<u64, Outcome>,
}

impl<'a, 'b> Selection<'a, 'b> {
    pub(super) fn new(
        source: &'b Part<'a>,
        measured: &'b [Measured<'a>],
        suspects: &'b [Suspect<'a>],
        level: DifferenceLevel,
    ) -> Self {
        let targets = measured.iter().map(Measured::target).collect();
        Self { source, measured, suspects, level, targets, outcomes: HashMap::new() }
    }

    /// Chooses suspects.
    pub(super) fn chosen(mut self) -> Chosen<'a> {
        let mut chosen = self.best();
        while let Some(at) = self.most_useful(chosen) {
            chosen |= 1 << at;
        }
        // Others, chosen later, may explain what was chosen first.
        while let Some(at) = self.least_useful(chosen) {
            chosen &= !(1 << at);
        }
        let mut unreached = self.add_unexplained(&mut chosen);
        let members = self.members(chosen);
        unreached.extend(members.iter().filter(|&&at| !self.is_reached(chosen, at)));
        let amounts = self.outcome(chosen).amounts.clone();
        let player = |(&at, &amount): (&usize, &Amount)| {
            let suspect = &self.suspects[at];
            let alteration = suspect.alteration(amount, self.measured);
            Player { number: suspect.number, alteration }
        };
        let players = members.iter().zip(&amounts).map(player).collect();
        let whole = self.total(0).unexplained;
        let left = if whole > 0.0 { self.total(chosen).with_side_effects() / whole } else { 0.0 };
        Chosen { players, unreached, left }
    }

    fn members(&self, set: u64) -> Vec<usize> {
        (0..self.suspects.len()).filter(|at| set & (1 << at) != 0).collect()
    }

    /// Searches for the set after whose alteration the least difference is left. Sets grow by one
    /// suspect at a time; several of each size are kept, as the best pair need not contain the best
    /// single one. A larger set must explain enough more.
    fn best(&mut self) -> u64 {
        let enough = self.enough();
        let (mut best, mut kept) = (0, vec![0]);
        while self.total(best).unexplained >= enough {
            kept = self.grown(&kept);
            let Some(&first) = kept.first() else { break };
            if self.total(best).unexplained - self.total(first).unexplained >= enough {
                best = first;
            } else if first.count_ones() >= LEAST_SIZE {
                break;
            }
        }
        best
    }

    /// Returns the difference that a larger set must remove to be better.
    fn enough(&mut self) -> f64 {
        LEAST_PART * self.total(0).unexplained
    }

    /// Returns the best sets with one suspect more, best first.
    fn grown(&mut self, kept: &[u64]) -> Vec<u64> {
        let mut grown: Vec<u64> = Vec::new();
        for &set in kept {
            for at in 0..self.suspects.len() {
                let is_new = set & (1 << at) == 0;
                if is_new && self.difference(set, self.suspects[at].number) >= WORTH_TRYING {
                    grown.push(set | 1 << at);
                }
            }
        }
        grown.sort_unstable();
        grown.dedup();
        let grown = self.best_of(grown);
        for &set in grown.iter().take(REFINED) {
            self.refine(set);
        }
        self.best_of(grown)
    }

    /// Returns those of some sets that leave the least difference, best first.
    fn best_of(&mut self, sets: Vec<u64>) -> Vec<u64> {
        let mut rests: Vec<(f64, u64)> =
            sets.into_iter().map(|set| (self.total(set).with_side_effects(), set)).collect();
        rests.sort_by(|a, b| a.0.total_cmp(&b.0));
        rests.truncate(KEPT);
        let best = rests.first().map_or(0.0, |best| best.0);
        let most = best + NOT_MUCH_WORSE * self.total(0).unexplained;
        rests.retain(|(rest, _)| *rest <= most);
        rests.into_iter().map(|(_, set)| set).collect()
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
            let (before, after) = (self.total(*set), self.total(*set | 1 << at));
            let is_reached = self.difference(*set | 1 << at, suspect.number) < REACHED * still;
            // What makes up for it by as much difference elsewhere explains nothing.
            if is_reached && after.with_side_effects() < before.with_side_effects() {
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
        self.outcome(set);
        self.total_of(&self.outcomes[&set].differences)
    }

    pub(super) fn total_of(&self, differences: &[f64]) -> Total {
        let mut total = Total { unexplained: 0.0, side_effects: 0.0 };
        for (difference, measured) in differences.iter().zip(self.measured) {
            let differs = self.level.differs(measured);
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
        &self.outcome(set).differences
    }

    fn outcome(&mut self, set: u64) -> &Outcome {
        if !self.outcomes.contains_key(&set) {
            let outcome = self.computed(set);
            self.outcomes.insert(set, outcome);
        }
        &self.outcomes[&set]
    }

    fn computed(&self, set: u64) -> Outcome {
        let members = self.suspects_of(set);
        let amounts = self.calibration(&members).amounts();
        self.with_amounts(&members, amounts)
    }

    fn suspects_of(&self, set: u64) -> Vec<&'b Suspect<'a>> {
        self.members(set).into_iter().map(|at| &self.suspects[at]).collect()
    }

    pub(super) fn calibration<'c>(&'c self, members: &'c [&'b Suspect<'a>]) -> Calibration<'a, 'c> {
        let Self { source, measured, targets, .. } = self;
        Calibration { source, measured, targets, members }
    }

    pub(super) fn with_amounts(
        &self,
        members: &[&'b Suspect<'a>],
        amounts: Vec<Amount>,
    ) -> Outcome {
        let all: Vec<usize> = (0..self.measured.len()).collect();
        let altered = self.calibration(members).altered(&amounts, &all);
        let difference = |(number, own): (usize, Option<Distribution>)| {
            let Some((own, target)) = own.zip(self.targets[number].as_ref()) else { return 0.0 };
            // What samples of one distribution differ by on average.
            let (m, n) = (own.sorted().len() as f64, target.sorted().len() as f64);
            let scale = self.measured[number].scale;
            (own.distance(target) / scale - (1.0 / m + 1.0 / n).sqrt()).max(0.0)
        };
        Outcome { differences: altered.into_iter().enumerate().map(difference).collect(), amounts }
    }

    /// Changes the amounts of a set's alterations, one at a time, while that leaves less difference
    /// in all attributes (a pattern search). Where one attribute hides another, as noise hides
    /// blur, the hidden one's own value says little of its amount, and others say more.
    fn refine(&mut self, set: u64) {
        let members = self.suspects_of(set);
        let enough = self.enough();
        let mut search = Refinement {
            selection: self,
            best: self.outcomes[&set].clone(),
            rest: self.total_of(&self.outcomes[&set].differences).with_side_effects(),
            members: &members,
        };
        if search.unexplained() >= ALMOST_ALL * enough {
            search.search();
        }
        let best = search.best;
        self.outcomes.insert(set, best);
    }
}
