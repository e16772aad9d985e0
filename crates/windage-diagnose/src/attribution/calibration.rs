//! Amounts of several alterations that together reach the target.
//!
//! The values that samples are altered to are measured in the target, where all that happened to a
//! sample is in every measurement: noise makes a picture of less contrast look as if it had more.
//! Altered to these values one after the other, samples end elsewhere, since a later alteration
//! moves what an earlier one has set. So each alteration's values are shifted until the
//! distributions after all of them are those of the target.

use windage_core::Stage;

use super::alteration::{Alteration, AlterationKind};
use super::measured::Measured;
use super::part::{Labels, Part, parallel};
use super::selection::Suspect;
use super::transport::Distribution;

/// Samples on which alterations are compared.
const COMPARED: usize = 120;
/// Most shifts of the amounts.
const ROUNDS: usize = 6;
/// Most scales that an offset changes by per scale that its attribute falls short.
const MOST_GAIN: f64 = 4.0;
/// Largest offset, in scales, where the domains hardly differ.
const MOST_HIDDEN: f64 = 3.0;
/// Medians that differ by less than this many scales are the same.
const TOLERANCE: f64 = 0.05;

/// How far a suspect is altered together with others.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Amount {
    /// Which of its alterations is taken.
    pub(super) kind: usize,
    /// Shift of the values to which samples are altered, in scales.
    pub(super) offset: f64,
}

/// Amounts, and what is left of the difference with them.
#[derive(Clone)]
struct Trial {
    amounts: Vec<Amount>,
    /// By how much the median of each member falls short of the target's after all alterations, in
    /// scales.
    residuals: Vec<f64>,
    /// `Σ ln(1 + d)` of the distances of the members from the target, in scales.
    rest: f64,
}

impl Trial {
    fn new(calibration: &Calibration<'_, '_>, amounts: Vec<Amount>) -> Self {
        let Calibration { members, measured, targets, .. } = calibration;
        if members.len() < 2 {
            return Self { residuals: vec![0.0; amounts.len()], amounts, rest: 0.0 };
        }
        let numbers: Vec<usize> = members.iter().map(|member| member.number).collect();
        let altered = calibration.altered(&amounts, &numbers);
        let each = altered.iter().zip(&numbers).map(|(own, &number)| {
            let Some((own, target)) = own.as_ref().zip(targets[number].as_ref()) else {
                return (0.0, 0.0);
            };
            let scale = measured[number].scale;
            let short = (target.median() - own.median()) / scale;
            (short, (own.distance(target) / scale).ln_1p())
        });
        let (residuals, rests): (Vec<f64>, Vec<f64>) = each.unzip();
        Self { amounts, residuals, rest: rests.into_iter().sum() }
    }

    fn is_reached(&self) -> bool {
        self.residuals.iter().all(|residual| residual.abs() < TOLERANCE)
    }

    /// Returns by how much an offset is to change per scale that its member falls short: the
    /// inverse of what the last change moved it by (the secant method). A later alteration may
    /// hide most of a change.
    fn gain(&self, before: &Self, at: usize, gain: f64) -> f64 {
        let shifted = self.amounts[at].offset - before.amounts[at].offset;
        let moved = before.residuals[at] - self.residuals[at];
        if shifted.abs() < TOLERANCE / 10.0 || shifted * moved <= 0.0 {
            return gain;
        }
        (shifted / moved).clamp(1.0 / MOST_GAIN, MOST_GAIN)
    }
}

/// A set of alterations whose amounts are to be found.
pub(super) struct Calibration<'a, 'c> {
    pub(super) source: &'c Part<'a>,
    pub(super) measured: &'c [Measured<'a>],
    /// Distribution of each measured attribute in the target.
    pub(super) targets: &'c [Option<Distribution>],
    /// Those that are altered, in order.
    pub(super) members: &'c [&'c Suspect<'a>],
}

impl Calibration<'_, '_> {
    /// Returns the amounts after which the median of each member is the target's.
    pub(super) fn amounts(&self) -> Vec<Amount> {
        let first = self.members.iter().map(|member| self.first_amount(member)).collect();
        let mut current = Trial::new(self, first);
        if self.members.len() < 2 {
            return current.amounts;
        }
        let mut best = current.clone();
        let mut gains = vec![1.0; self.members.len()];
        for _ in 0..ROUNDS {
            if current.is_reached() {
                break;
            }
            let next = Trial::new(self, self.shifted(&current, &gains));
            for (at, gain) in gains.iter_mut().enumerate() {
                *gain = next.gain(&current, at, *gain);
            }
            current = next;
            if current.rest < best.rest {
                best = current.clone();
            }
        }
        best.amounts
    }

    /// Returns the amount of a member shifted by some scales. The whole shift is at most the
    /// difference between the domains, or more where that is small, as noise may hide a difference.
    pub(super) fn moved(&self, at: usize, amount: Amount, by: f64) -> Amount {
        let most = self.measured[self.members[at].number].distance.max(MOST_HIDDEN);
        Amount { offset: (amount.offset + by).clamp(-most, most), ..amount }
    }

    /// Returns the amount to begin with. Noise hides the values of single samples, so beside it
    /// others begin with the same change for all samples.
    fn first_amount(&self, member: &Suspect<'_>) -> Amount {
        let stage = |number: usize| self.measured[number].attribute.stage();
        let has_noise = self.members.iter().any(|other| stage(other.number) == Stage::Sensor);
        if stage(member.number) == Stage::Sensor || !has_noise {
            return Amount::default();
        }
        let is_uniform = |it: &Alteration<'_>| it.kind == AlterationKind::Uniform;
        let kind = member.alterations.iter().position(is_uniform).unwrap_or(0);
        Amount { kind, offset: 0.0 }
    }

    fn shifted(&self, trial: &Trial, gains: &[f64]) -> Vec<Amount> {
        let shifted = |at: usize| {
            let by = gains[at] * trial.residuals[at];
            self.moved(at, trial.amounts[at], by)
        };
        (0..self.members.len()).map(shifted).collect()
    }

    /// Returns the distributions of attributes, by their numbers, after all alterations.
    pub(super) fn altered(
        &self,
        amounts: &[Amount],
        numbers: &[usize],
    ) -> Vec<Option<Distribution>> {
        let alterations: Vec<Alteration<'_>> = self
            .members
            .iter()
            .zip(amounts)
            .map(|(member, &amount)| member.alteration(amount, self.measured))
            .collect();
        let rows = parallel(self.source.len().min(COMPARED), |sample| {
            let mut values = self.source.samples[sample].values.clone();
            for alteration in &alterations {
                if let Some(altered) = alteration.apply(self.source, sample, &values) {
                    values = altered;
                }
            }
            let measure = |&number: &usize| {
                let attribute = self.measured[number].attribute;
                self.source.measured(attribute, sample, &values, Labels::Known)
            };
            numbers.iter().map(measure).collect::<Vec<_>>()
        });
        let distribution = |(at, &number): (usize, &usize)| {
            let measured = &self.measured[number];
            // What can no longer be measured counts as it was: it is hidden, not explained.
            let before = &measured.labeled.source;
            let values = rows.iter().zip(before).filter_map(|(row, own)| row[at].or(*own));
            Distribution::about(measured.attribute, measured.means.target, values)
        };
        numbers.iter().enumerate().map(distribution).collect()
    }
}
