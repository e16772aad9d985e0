//! Which attributes explain the difference of the domains, and which only accompany them.
//!
//! One change of a sample moves several attributes: noise also makes a dark picture brighter, and
//! blur widens strokes. If each were a suspect of its own, they would share what only one of them
//! causes. So the smallest set of attributes is sought whose alteration in samples of the source
//! also brings all the others to the target's distributions.

use std::collections::HashMap;

use super::alteration::Alteration;
use super::measured::Measured;
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

/// An attribute that differs between the domains and can be altered.
pub(super) struct Suspect<'a> {
    /// Its number among the measured attributes.
    pub(super) number: usize,
    /// The alteration of the source's samples.
    pub(super) alteration: Alteration<'a>,
}

/// Chooses among suspects by what their alteration does to all attributes.
pub(super) struct Selection<'a, 'b> {
    source: &'b Part<'a>,
    measured: &'b [Measured<'a>],
    suspects: &'b [Suspect<'a>],
    targets: Vec<Option<Distribution>>,
    differences: HashMap<u64, Vec<f64>>,
}

impl<'a, 'b> Selection<'a, 'b> {
    pub(super) fn new(
        source: &'b Part<'a>,
        measured: &'b [Measured<'a>],
        suspects: &'b [Suspect<'a>],
    ) -> Self {
        let targets = measured.iter().map(Measured::target).collect();
        Self { source, measured, suspects, targets, differences: HashMap::new() }
    }

    /// Returns the chosen suspects, in the order of the attributes.
    pub(super) fn chosen(mut self) -> Vec<usize> {
        let whole = self.total(0);
        let mut chosen = 0_u64;
        loop {
            let before = self.total(chosen);
            let candidates = (0..self.suspects.len()).filter(|&at| chosen & (1 << at) == 0);
            let totals: Vec<(usize, f64)> = candidates
                .collect::<Vec<_>>()
                .into_iter()
                .map(|at| (at, self.total(chosen | 1 << at)))
                .collect();
            let mut best: Option<(usize, f64)> = None;
            for (at, total) in totals {
                let removed = before - total;
                let still = self.difference(chosen, self.suspects[at].number);
                let least = if still >= STILL_DIFFERENT { LEAST_OWN_PART } else { LEAST_PART };
                if removed >= least * whole && best.is_none_or(|(_, most)| removed > most) {
                    best = Some((at, removed));
                }
            }
            let Some((at, _)) = best else { break };
            chosen |= 1 << at;
        }
        self.without_needless(chosen, whole)
    }

    /// Leaves out what others, chosen later, explain as well.
    fn without_needless(&mut self, mut chosen: u64, whole: f64) -> Vec<usize> {
        loop {
            let total = self.total(chosen);
            let mut needless: Option<(usize, f64)> = None;
            for at in (0..self.suspects.len()).filter(|&at| chosen & (1 << at) != 0) {
                let without = chosen & !(1 << at);
                let lost = self.total(without) - total;
                let still = self.difference(without, self.suspects[at].number);
                let least = if still >= STILL_DIFFERENT { LEAST_OWN_PART } else { LEAST_PART };
                if lost < least * whole && needless.is_none_or(|(_, most)| lost < most) {
                    needless = Some((at, lost));
                }
            }
            let Some((at, _)) = needless else { break };
            chosen &= !(1 << at);
        }
        (0..self.suspects.len()).filter(|at| chosen & (1 << at) != 0).collect()
    }

    /// Returns the whole difference after the alteration of a set: `Σ ln(1 + d)` over attributes.
    /// The logarithm keeps a single attribute with a small scale from deciding alone.
    fn total(&mut self, set: u64) -> f64 {
        self.all(set).iter().map(|difference| difference.ln_1p()).sum()
    }

    /// Returns the difference of a measured attribute after the alteration of a set, in scales.
    pub(super) fn difference(&mut self, set: u64, number: usize) -> f64 {
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
            let values = rows.iter().filter_map(|row| row[number]);
            let own = Distribution::about(measured.attribute, measured.means.target, values);
            let Some((own, target)) = own.zip(self.targets[number].as_ref()) else { return 0.0 };
            // What samples of one distribution differ by on average.
            let (m, n) = (own.sorted().len() as f64, target.sorted().len() as f64);
            (own.distance(target) / measured.scale - (1.0 / m + 1.0 / n).sqrt()).max(0.0)
        };
        self.measured.iter().enumerate().map(difference).collect()
    }
}
