//! From the changes of scores to verdicts on all attributes.

use super::alteration::Alteration;
use super::attribute::{Attribution, Interaction, Work};
use super::measured::Measured;
use super::selection::{Player, Suspect};
use super::shares::Changes;
use super::verdict::{AttributeEffect, Evidence, Relevance, Verdict};
use crate::score::estimate::{Estimate, PairedMean, normal_quantile};
use crate::score::standard_error;
use windage_core::Shift;
use windage_metrics::two_sample::holm;

/// The least relevant effect, whatever was lost: one point.
const LEAST_RELEVANT: f64 = 0.01;
/// Largest standard error of an effect because of the difference that alterations leave, as a share
/// of the effect.
const MOST_LEFT: f64 = 0.25;

/// The suspects that were chosen, and what altering them in both directions changed.
pub(super) struct Verdicts<'w, 'a, 'b, const D: usize> {
    pub(super) work: &'w Work<'a, 'b, D>,
    pub(super) chosen: &'w [Player<'b>],
    /// Numbers of the attributes that differ whatever is altered.
    pub(super) unreached: &'w [usize],
    /// Share of the whole difference that is left once all that were chosen are altered.
    pub(super) left: f64,
    /// Alterations of the target's samples, which are applied in reverse order.
    pub(super) back: &'w [Option<Alteration<'b>>],
    pub(super) caused: Changes,
    pub(super) regained: Changes,
}

impl<'b, const D: usize> Verdicts<'_, '_, 'b, D> {
    pub(super) fn attribution(&self, suspects: &[Suspect<'b>]) -> Attribution {
        let work = self.work;
        let effects = self.effects(suspects);
        let z = self.z(1);
        let caused = self.caused_mean(self.caused.all()).estimate(z);
        let lost = work.loss.lost;
        let rest = lost.value - caused.value;
        let margin = lost.margin().hypot(caused.margin());
        Attribution {
            loss: work.loss.clone(),
            is_significant: true,
            samples: work.parts.as_ref().map(|part| part.len()),
            attributes: effects,
            caused,
            regained: self.regained_mean(self.regained.all()).estimate(z),
            unexplained: Estimate { value: rest, low: rest - margin, high: rest + margin },
            interactions: self.interactions(),
        }
    }

    /// Returns the effects of all measured attributes: causes first, by what they cause, then by
    /// how much they differ.
    fn effects(&self, suspects: &[Suspect<'b>]) -> Vec<AttributeEffect> {
        let evidence = self.evidence();
        let mut effects: Vec<AttributeEffect> = (0..self.work.measured.len())
            .map(|number| match self.chosen.iter().position(|it| it.number == number) {
                Some(player) => self.tested(player, &evidence[player]),
                None => self.untested(number, suspects.iter().any(|it| it.number == number)),
            })
            .collect();
        let caused =
            |effect: &AttributeEffect| effect.caused.map_or(f64::NEG_INFINITY, |it| it.value);
        effects.sort_by(|a, b| {
            let is_cause = b.verdict.is_cause().cmp(&a.verdict.is_cause());
            let by_effect = caused(b).total_cmp(&caused(a));
            is_cause.then(by_effect).then(b.distance.total_cmp(&a.distance))
        });
        effects
    }

    fn evidence(&self) -> Vec<Evidence> {
        let players = self.chosen.len();
        let caused: Vec<PairedMean> = self
            .caused
            .shares
            .iter()
            .zip(&self.caused.errors)
            .map(|(share, &error)| self.caused_mean(share).with_error(error))
            .collect();
        let p_values: Vec<f64> = caused.iter().map(PairedMean::p_value).collect();
        let significant = holm(&p_values, self.work.config.level);
        let z = self.z(players);
        let each = caused.into_iter().zip(significant).enumerate();
        each.map(|(player, (caused, is_significant))| Evidence {
            caused,
            regained: self.back_player(player).map(|back| {
                let share = self.regained_mean(&self.regained.shares[back]);
                share.with_error(self.regained.errors[back])
            }),
            loses_information: self.loses_information(player),
            is_significant,
            z,
            samples: self.work.parts.source.len(),
        })
        .collect()
    }

    /// Returns whether the change from the source's to the target's values can lose information in
    /// most samples.
    fn loses_information(&self, player: usize) -> bool {
        let player = &self.chosen[player];
        let attribute = self.work.measured[player.number].attribute;
        let amounts = player.alteration.amounts();
        let lossy = amounts.iter().filter(|by| attribute.loses_information(**by)).count();
        2 * lossy > amounts.len()
    }

    /// Returns the mean of what is caused per sample of the source.
    ///
    /// The distribution to which samples are altered is known from a sample of the target only. If
    /// an attribute causes all that was lost, that error is the one of the target's score; if it
    /// causes a part, that part of it.
    fn caused_mean(&self, changes: &[f64]) -> PairedMean {
        let mean = PairedMean::new(&negated(changes));
        self.with_errors(mean, &self.work.parts.target.scores)
    }

    /// Returns the mean of what is regained per sample of the target, with the error of the
    /// source's distribution.
    fn regained_mean(&self, changes: &[f64]) -> PairedMean {
        let mean = PairedMean::new(changes);
        self.with_errors(mean, &self.work.parts.source.scores)
    }

    /// Adds the error of the other domain's distribution, and that of the alterations: where they
    /// leave a tenth of the difference between the domains, effects are known to a tenth.
    fn with_errors(&self, mean: PairedMean, scores: &[f64]) -> PairedMean {
        let part = mean.mean / self.work.loss.lost.value;
        let alteration = self.left.min(MOST_LEFT) * mean.mean.abs();
        mean.with_error(part.abs().min(1.0) * standard_error(scores)).with_error(alteration)
    }

    /// Returns the number of a player among those that alter the target's samples, which are in
    /// reverse order.
    fn back_player(&self, player: usize) -> Option<usize> {
        self.back[player].as_ref()?;
        Some(self.back[player + 1..].iter().flatten().count())
    }

    /// Returns the normal quantile of two-sided intervals for `tests` attributes at once.
    fn z(&self, tests: usize) -> f64 {
        normal_quantile(1.0 - self.work.config.level / (2.0 * tests.max(1) as f64))
    }

    fn relevance(&self) -> Relevance {
        let (config, lost) = (self.work.config, self.work.loss.lost.value);
        let relevant = (config.relevant * lost).max(LEAST_RELEVANT);
        Relevance { relevant, large: (config.large * lost).max(relevant) }
    }

    fn tested(&self, player: usize, evidence: &Evidence) -> AttributeEffect {
        let relevance = self.relevance();
        let mut verdict = evidence.verdict(relevance);
        // What was hardly altered is not acquitted.
        if verdict == Verdict::NoEffect && self.unreached.contains(&self.chosen[player].number) {
            verdict = Verdict::Unconfirmed;
        }
        let (suspect, back) = (&self.chosen[player], &self.back[player]);
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        let regained_alone =
            self.back_player(player).and_then(|back| self.regained.alone(back)).map_or(0.0, mean);
        let caused_alone = self.caused.alone(player).map_or(0.0, |it| -mean(it));
        let kind = suspect.alteration.kind;
        let amounts = match back {
            Some(back) => back.amounts(),
            None => negated(&suspect.alteration.amounts()),
        };
        AttributeEffect {
            verdict,
            caused: Some(evidence.caused.estimate(evidence.z)),
            regained: evidence.regained.as_ref().map(|regained| regained.estimate(evidence.z)),
            alone: Some(Shift::new(caused_alone, regained_alone)),
            alteration: Some(Shift::new(kind, back.as_ref().map_or(kind, |it| it.kind))),
            amount: Some(mean(&amounts)),
            length: Some(mean(&amounts.iter().map(|by| by.abs()).collect::<Vec<_>>())),
            disagreement: evidence.disagreement(relevance),
            needed: (verdict == Verdict::TooFewSamples).then(|| evidence.needed(relevance)),
            ..plain(&self.work.measured[suspect.number], verdict)
        }
    }

    fn untested(&self, number: usize, is_suspect: bool) -> AttributeEffect {
        let is_reached = is_suspect && !self.unreached.contains(&number);
        let verdict = match (self.work.differs(number), is_reached) {
            (false, _) => Verdict::Same,
            (true, false) => Verdict::Unconfirmed,
            (true, true) => Verdict::Accompanies,
        };
        plain(&self.work.measured[number], verdict)
    }

    /// Returns the pairs of attributes whose joint effect is relevant and certain.
    fn interactions(&self) -> Vec<Interaction> {
        let players = self.chosen.len();
        let pairs = players * players.saturating_sub(1) / 2;
        let (z, relevance) = (self.z(pairs), self.relevance());
        let mean = |values: &[f64]| -values.iter().sum::<f64>() / values.len().max(1) as f64;
        let mut interactions = Vec::new();
        for (a, b) in (0..players).flat_map(|a| (a + 1..players).map(move |b| (a, b))) {
            let Some(excess) = self.caused.together(a, b) else { continue };
            let excess = PairedMean::new(&negated(&excess)).estimate(z);
            let is_certain = excess.low > 0.0 || excess.high < 0.0;
            if !is_certain || excess.value.abs() < relevance.relevant {
                continue;
            }
            let alone = [a, b].map(|player| self.caused.alone(player).map_or(0.0, mean));
            let together = alone[0] + alone[1] + excess.value;
            let name = |player: usize| {
                self.work.measured[self.chosen[player].number].attribute.name().to_string()
            };
            interactions.push(Interaction {
                attributes: [name(a), name(b)],
                alone,
                together,
                excess,
            });
        }
        interactions
    }
}

/// Returns an effect with what is known without altering anything.
fn plain(measured: &Measured<'_>, verdict: Verdict) -> AttributeEffect {
    AttributeEffect {
        name: measured.attribute.name().into(),
        unit: measured.attribute.unit().into(),
        verdict,
        measured: measured.counts(),
        means: measured.means,
        distance: measured.distance,
        p_value: measured.p_value,
        caused: None,
        regained: None,
        alone: None,
        alteration: None,
        amount: None,
        length: None,
        disagreement: None,
        needed: None,
    }
}

fn negated(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| -value).collect()
}
