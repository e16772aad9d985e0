//! A search for amounts by what they do to all attributes.

use super::calibration::Amount;
use super::selection::{Outcome, Selection, Suspect};

/// Rounds of the refinement, and its first step, in scales.
const SWEEPS: usize = 3;
const FIRST_STEP: f64 = 0.5;

/// A search for the amounts with which a set leaves the least difference.
pub(super) struct Refinement<'a, 'b, 'c> {
    pub(super) selection: &'c Selection<'a, 'b>,
    pub(super) members: &'c [&'b Suspect<'a>],
    pub(super) best: Outcome,
    /// What is left with the best amounts.
    pub(super) rest: f64,
}

impl Refinement<'_, '_, '_> {
    /// Takes the other kind of alteration where that is better.
    fn try_kinds(&mut self, at: usize) {
        for kind in 0..self.members[at].alterations.len() {
            let Amount { kind: current, offset } = self.best.amounts[at];
            if kind != current {
                self.try_amount(at, Amount { kind, offset });
            }
        }
    }

    pub(super) fn unexplained(&self) -> f64 {
        self.selection.total_of(&self.best.differences).unexplained
    }

    /// Changes the amounts, one at a time.
    pub(super) fn search(&mut self) {
        let mut steps = vec![FIRST_STEP; self.members.len()];
        for _ in 0..SWEEPS {
            for (at, step) in steps.iter_mut().enumerate() {
                self.try_kinds(at);
                self.step(at, step);
            }
        }
    }

    /// Moves an amount by a step in either direction. The next step is larger if that is better,
    /// and smaller otherwise.
    fn step(&mut self, at: usize, step: &mut f64) {
        for sign in [1.0, -1.0] {
            let calibration = self.selection.calibration(self.members);
            let amount = calibration.moved(at, self.best.amounts[at], sign * *step);
            if self.try_amount(at, amount) {
                *step *= sign * 2.0;
                return;
            }
        }
        *step /= 2.0;
    }

    /// Tries an amount, and keeps it if it is better, which is returned.
    fn try_amount(&mut self, at: usize, amount: Amount) -> bool {
        let mut amounts = self.best.amounts.clone();
        amounts[at] = amount;
        let next = self.selection.with_amounts(self.members, amounts);
        let rest = self.selection.total_of(&next.differences).with_side_effects();
        let is_better = rest < self.rest;
        if is_better {
            (self.best, self.rest) = (next, rest);
        }
        is_better
    }
}
