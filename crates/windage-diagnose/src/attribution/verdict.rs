//! Verdicts on attributes.

use serde::{Deserialize, Serialize};
use windage_core::Shift;

use super::alteration::AlterationKind;
use crate::score::estimate::{Estimate, PairedMean};

/// Amounts have one direction if their mean is at least this share of their mean length.
const ONE_WAY: f64 = 0.6;

/// What interventions on real samples say about an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It causes a large part of what was lost.
    Cause,
    /// It causes a relevant part of what was lost.
    Contributes,
    /// Altering samples of the source costs something, but altering those of the target back
    /// regains too little, although nothing is lost that could not be brought back, or although the
    /// cost is small: the harm may come from the alteration itself.
    Contradicted,
    /// It does no relevant harm: the interval excludes that.
    NoEffect,
    /// Too few samples to tell.
    TooFewSamples,
    /// It differs, but samples cannot be altered in it, or altering them does not reach the other
    /// domain's values, so nothing is known of its effect.
    Unconfirmed,
    /// It differs only because another attribute does: once that one is altered, it no longer does.
    Accompanies,
    /// No difference between the domains is shown.
    Same,
}

impl Verdict {
    /// Returns whether the attribute is named as a cause.
    pub fn is_cause(self) -> bool {
        matches!(self, Self::Cause | Self::Contributes)
    }

    /// Returns the verdict in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Cause => "cause",
            Self::Contributes => "contributes",
            Self::Contradicted => "directions disagree: unconfirmed",
            Self::NoEffect => "no effect",
            Self::TooFewSamples => "too few samples",
            Self::Unconfirmed => "cannot be altered: unconfirmed",
            Self::Accompanies => "accompanies another",
            Self::Same => "no difference shown",
        }
    }
}

/// How what an attribute causes and what altering it back regains can disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disagreement {
    /// It causes more than can be regained: altering it lost information that altering it back
    /// does not bring again, as brightening does not bring back what was black.
    InformationLost,
    /// It causes more than can be regained, although altering it loses no information
    /// ([`Attribute::loses_information`](windage_core::Attribute::loses_information)): part of the
    /// harm, or all of it, comes from the alteration itself, such as unnatural colors.
    AlterationHarms,
    /// Altering it regains what it did not cause: it compensates for something else.
    Compensates,
}

/// The effect of an attribute on the classifier, by altering it in real samples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeEffect {
    /// Name of the attribute.
    pub name: String,
    /// Unit of the attribute.
    pub unit: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Number of samples in which it could be measured.
    pub measured: Shift<usize>,
    /// Mean value in each domain.
    pub means: Shift<f64>,
    /// Mean distance between equal quantiles of the domains, in standard deviations within them.
    pub distance: f64,
    /// Probability of so large a difference if there is none (Kolmogorov–Smirnov).
    pub p_value: f64,
    /// Its share of what is lost once samples of the source get the target's values.
    pub caused: Option<Estimate>,
    /// Its share of what is regained once samples of the target get the source's values.
    pub regained: Option<Estimate>,
    /// What altering it alone changes: lost in samples of the source, regained in the target's.
    pub alone: Option<Shift<f64>>,
    /// How samples were altered: those of the source to the target's values, and the reverse.
    pub alteration: Option<Shift<AlterationKind>>,
    /// Mean amount by which samples of the target were altered back.
    pub amount: Option<f64>,
    /// Mean length of that amount, in either direction.
    pub length: Option<f64>,
    /// How the two directions disagree, if they do.
    pub disagreement: Option<Disagreement>,
    /// Number of samples of the source that would be needed to tell, if there are too few.
    pub needed: Option<usize>,
}

impl AttributeEffect {
    /// Returns the sign of the difference between the domains, 1 or −1, if samples agree on one:
    /// that of altering samples of the source to the target's values.
    pub fn direction(&self) -> Option<f64> {
        let (by, length) = (-self.amount?, self.length?);
        (by != 0.0 && by.abs() >= ONE_WAY * length).then(|| by.signum())
    }
}

/// What the verdict on an attribute follows from.
pub(super) struct Evidence {
    pub(super) caused: PairedMean,
    /// `None` if samples of the target cannot be altered.
    pub(super) regained: Option<PairedMean>,
    /// Whether the change from the source to the target can lose information.
    pub(super) loses_information: bool,
    /// Whether the attribute's share is greater than 0, corrected for the number of attributes.
    pub(super) is_significant: bool,
    /// Normal quantile of intervals, corrected likewise.
    pub(super) z: f64,
    /// Number of samples of the source that were altered.
    pub(super) samples: usize,
}

/// Effects from which on they matter, in points of the score.
#[derive(Clone, Copy)]
pub(super) struct Relevance {
    /// The least relevant effect.
    pub(super) relevant: f64,
    /// The least large effect.
    pub(super) large: f64,
}

impl Evidence {
    pub(super) fn verdict(&self, relevance: Relevance) -> Verdict {
        let share = self.caused.mean;
        if self.is_significant && share >= relevance.relevant {
            match share >= relevance.large {
                _ if self.is_contradicted(relevance) => Verdict::Contradicted,
                true => Verdict::Cause,
                false => Verdict::Contributes,
            }
        } else if self.caused.estimate(self.z).high < relevance.relevant {
            Verdict::NoEffect
        } else {
            Verdict::TooFewSamples
        }
    }

    /// Returns whether altering samples of the target back regains too little.
    ///
    /// Where the change loses no information, undoing it regains what it cost. The alteration is
    /// then not what happened to the target if nothing is regained, if the interval excludes a
    /// relevant gain, or if no gain is shown and the estimate is irrelevant or significantly less
    /// than the cost. Where information is lost, only a small effect is contradicted: a side effect
    /// of the alteration may cost as much.
    fn is_contradicted(&self, relevance: Relevance) -> bool {
        let Some(regained) = &self.regained else { return false };
        let is_nothing = regained.mean <= 0.0;
        if self.loses_information {
            return is_nothing && self.caused.mean < relevance.large;
        }
        let interval = regained.estimate(self.z);
        let is_little = regained.mean < relevance.relevant
            || self.disagreement(relevance) == Some(Disagreement::AlterationHarms);
        is_nothing || interval.high < relevance.relevant || (interval.low <= 0.0 && is_little)
    }

    /// Returns the number of samples with which the interval would exclude 0, if the estimate is
    /// relevant, and a relevant effect otherwise.
    pub(super) fn needed(&self, relevance: Relevance) -> usize {
        let share = self.caused.mean;
        let is_relevant = share >= relevance.relevant;
        let distance = if is_relevant { share } else { relevance.relevant - share };
        let factor = (self.z * self.caused.error / distance.max(1e-3)).powi(2);
        (self.samples as f64 * factor.max(1.0)).ceil() as usize
    }

    pub(super) fn disagreement(&self, relevance: Relevance) -> Option<Disagreement> {
        let zero = PairedMean::zero();
        let regained = self.regained.as_ref().unwrap_or(&zero);
        let difference = self.caused.mean - regained.mean;
        let error = self.caused.error.hypot(regained.error);
        if difference.abs() < relevance.relevant.max(self.z * error) {
            None
        } else if difference > 0.0 {
            let is_lost = self.loses_information || self.regained.is_none();
            let kind =
                if is_lost { Disagreement::InformationLost } else { Disagreement::AlterationHarms };
            (self.caused.mean >= relevance.relevant).then_some(kind)
        } else {
            (regained.mean >= relevance.relevant).then_some(Disagreement::Compensates)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RELEVANCE: Relevance = Relevance { relevant: 0.03, large: 0.1 };

    fn evidence(caused: &[f64], regained: &[f64], is_significant: bool) -> Evidence {
        Evidence {
            caused: PairedMean::new(caused),
            regained: Some(PairedMean::new(regained)),
            loses_information: true,
            is_significant,
            z: 1.96,
            samples: caused.len(),
        }
    }

    fn changed(ones: usize, all: usize) -> Vec<f64> {
        (0..all).map(|at| f64::from(u8::from(at < ones))).collect()
    }

    #[test]
    fn the_size_of_a_certain_effect_decides_between_cause_and_contribution() {
        let of = |ones| evidence(&changed(ones, 1000), &changed(ones, 1000), true);
        assert_eq!(of(300).verdict(RELEVANCE), Verdict::Cause);
        assert_eq!(of(50).verdict(RELEVANCE), Verdict::Contributes);
        assert_eq!(of(5).verdict(RELEVANCE), Verdict::NoEffect);
    }

    #[test]
    fn a_small_effect_is_named_only_if_something_can_be_regained() {
        let of = |caused| evidence(&changed(caused, 1000), &changed(0, 1000), true);
        assert_eq!(of(50).verdict(RELEVANCE), Verdict::Contradicted);
        assert_eq!(of(300).verdict(RELEVANCE), Verdict::Cause);
        let unaltered = Evidence { regained: None, ..of(50) };
        assert_eq!(unaltered.verdict(RELEVANCE), Verdict::Contributes);
    }

    #[test]
    fn what_loses_nothing_is_no_cause_unless_altering_it_back_helps() {
        let of = |regained| Evidence {
            loses_information: false,
            ..evidence(&changed(300, 1000), &changed(regained, 1000), true)
        };
        assert_eq!(of(0).verdict(RELEVANCE), Verdict::Contradicted);
        // 0.5 ± 0.4 points are less than the three that matter; 2.5 ± 1.0 may be as many.
        assert_eq!(of(5).verdict(RELEVANCE), Verdict::Contradicted);
        assert_eq!(of(25).verdict(RELEVANCE), Verdict::Cause);
        // 0.2 ± 3.9 points: a relevant gain is not excluded, but none is shown.
        let gains = [changed(200, 500), changed(198, 500).iter().map(|it| -it).collect()].concat();
        let unsure = Evidence { regained: Some(PairedMean::new(&gains)), ..of(0) };
        assert_eq!(unsure.verdict(RELEVANCE), Verdict::Contradicted);
        assert_eq!(of(150).disagreement(RELEVANCE), Some(Disagreement::AlterationHarms));
        assert_eq!(of(290).disagreement(RELEVANCE), None);
        // What cannot be altered back contradicts nothing.
        let unaltered = Evidence { regained: None, ..of(0) };
        assert_eq!(unaltered.verdict(RELEVANCE), Verdict::Cause);
        assert_eq!(unaltered.disagreement(RELEVANCE), Some(Disagreement::InformationLost));
    }

    #[test]
    fn few_samples_do_not_acquit() {
        let few = evidence(&changed(1, 20), &changed(0, 20), false);
        assert_eq!(few.verdict(RELEVANCE), Verdict::TooFewSamples);
        assert!(few.needed(RELEVANCE) > 20);
    }

    #[test]
    fn directions_that_disagree_are_told_apart() {
        let of = |caused, regained| {
            evidence(&changed(caused, 1000), &changed(regained, 1000), true).disagreement(RELEVANCE)
        };
        assert_eq!(of(470, 270), Some(Disagreement::InformationLost));
        assert_eq!(of(0, 200), Some(Disagreement::Compensates));
        assert_eq!(of(300, 290), None);
    }
}
