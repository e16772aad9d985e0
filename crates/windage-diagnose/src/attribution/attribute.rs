//! The attribution of what was lost to attributes.

use serde::{Deserialize, Serialize};
use windage_core::training::Identity;
use windage_core::{
    Attribute, EVALUATION_BATCH, RunContext, SampleLoss, Shift, check_attributes, hash_values,
};

use super::alteration::{Alteration, Direction};
use super::config::AttributionConfig;
use super::measured::{DifferenceLevel, Measured};
use super::part::{Part, Scorer};
use super::selection::{Player, Selection, Suspect};
use super::shares::{Changes, Game};
use super::verdict::AttributeEffect;
use super::verdicts::Verdicts;
use super::watch::Watch;
use crate::evaluation::{EvaluatedDomain, check_evaluations};
use crate::score::estimate::Estimate;
use crate::score::{Loss, Scoring};
use crate::{Error, Result};

/// Standard errors by which the accuracy on the source must be above chance.
const STANDARD_ERRORS: f64 = 2.0;
/// Samples per class from which on it is worth looking for classes in another order.
const SAMPLES_PER_CLASS: usize = 10;
/// At most this many attributes are suspects, those that differ most.
const MOST_SUSPECTS: usize = 60;

/// What was lost between the domains, and which attributes explain it.
///
/// All effects are in the unit of the score: 0.47 are 47 points of accuracy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// What was lost.
    pub loss: Loss,
    /// Whether the loss is significant. If it is not, nothing is attributed.
    pub is_significant: bool,
    /// Number of samples that were altered.
    pub samples: Shift<usize>,
    /// One entry per attribute that could be measured: causes first, by what they cause.
    pub attributes: Vec<AttributeEffect>,
    /// What all suspects together cause in samples of the source.
    pub caused: Estimate,
    /// What altering all of them back regains in samples of the target.
    pub regained: Estimate,
    /// What was lost and is not caused by the suspects.
    pub unexplained: Estimate,
    /// Attributes that act together.
    pub interactions: Vec<Interaction>,
}

/// Two attributes that together do more, or less, than each does alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interaction {
    /// Names of the attributes.
    pub attributes: [String; 2],
    /// What each alone causes.
    pub alone: [f64; 2],
    /// What both together cause.
    pub together: f64,
    /// What they cause together beyond what each causes alone.
    pub excess: Estimate,
}

impl Attribution {
    /// Returns the attribution of a loss that is not significant: of nothing to nothing.
    pub fn nothing_lost(loss: Loss) -> Self {
        Self {
            unexplained: loss.lost,
            loss,
            is_significant: false,
            samples: Shift::new(0, 0),
            attributes: Vec::new(),
            caused: Estimate::default(),
            regained: Estimate::default(),
            interactions: Vec::new(),
        }
    }

    /// Returns the attributes that are named as causes, by what they cause.
    pub fn causes(&self) -> impl Iterator<Item = &AttributeEffect> {
        self.attributes.iter().filter(|effect| effect.verdict.is_cause())
    }

    /// Returns the effect of an attribute by its name.
    pub fn attribute(&self, name: &str) -> Option<&AttributeEffect> {
        self.attributes.iter().find(|effect| effect.name == name)
    }
}

impl AttributionConfig {
    /// Tests whether the classifier is worse on the target, and attributes what was lost to the
    /// attributes that differ between the domains, by altering them in real samples.
    ///
    /// # Errors
    /// Returns an error for settings out of their range, for attributes of the same name, if a
    /// sample cannot be read, if the classifier fails, and for interruption.
    pub fn attribute<const D: usize>(
        &self,
        classifier: &dyn SampleLoss<D>,
        domains: Shift<EvaluatedDomain<'_>>,
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> Result<Attribution> {
        self.validate()?;
        check_attributes(attributes)?;
        check_evaluations(domains)?;
        let evaluations = domains.map(|evaluated| evaluated.evaluation);
        check_better_than_chance(domains.source)?;
        let loss = Loss::new(evaluations);
        let is_significant = loss.p_value <= self.loss_level && loss.lost.value > 0.0;
        if !is_significant {
            return Ok(Attribution::nothing_lost(loss));
        }
        let scoring = Scoring::new(evaluations);
        let device = context.device()?;
        let identity = self.identity(domains, &loss, attributes);
        let mut watch = Watch::new(context, identity)?;
        let parts = Part::shift(domains, &scoring, self.samples, self.seed)?;
        let measured: Vec<Measured<'_>> = attributes
            .iter()
            .enumerate()
            .filter_map(|(number, it)| Measured::new(&**it, number, parts.as_ref()))
            .collect();
        let work = Work {
            config: self,
            scorer: Scorer { classifier, scoring: &scoring, device, batch: self.batch },
            parts: &parts,
            measured: &measured,
            loss,
        };
        let attribution = work.attribution(&mut watch)?;
        watch.end();
        Ok(attribution)
    }

    fn identity(
        &self,
        domains: Shift<EvaluatedDomain<'_>>,
        loss: &Loss,
        attributes: &[Box<dyn Attribute>],
    ) -> Identity {
        let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name()).collect();
        Identity::new("attribution")
            .with_config("settings", &Self { batch: EVALUATION_BATCH, ..self.clone() })
            .with_domain("source", domains.source.domain)
            .with_domain("target", domains.target.domain)
            .with("loss", loss)
            .with("evaluations", &evaluation_hashes(domains).into_array())
            .with("attributes", &names)
    }
}

/// Returns a hash of the losses and predictions of each domain, by which a checkpoint knows the
/// classifier.
fn evaluation_hashes(domains: Shift<EvaluatedDomain<'_>>) -> Shift<String> {
    domains.map(|EvaluatedDomain { evaluation, .. }| {
        let classes = evaluation.predictions.iter().flatten().map(|&class| class as f32);
        let values: Vec<f32> = evaluation.losses.iter().copied().chain(classes).collect();
        format!("{:016x}", hash_values(&values))
    })
}

/// Refuses a classifier that agrees with the labels of the source no more than chance would have
/// it, by two standard errors: as Cohen's kappa does, for the frequencies of predicted and of true
/// classes.
///
/// *References*: Cohen 1960, "A coefficient of agreement for nominal scales"; Fleiss et al. 1969,
/// "Large sample standard errors of kappa and weighted kappa".
fn check_better_than_chance(source: EvaluatedDomain<'_>) -> Result<()> {
    let EvaluatedDomain { domain, evaluation } = source;
    let (Some(accuracy), Some(predicted)) = (evaluation.accuracy(), &evaluation.predictions) else {
        return Ok(());
    };
    let (samples, classes) = (evaluation.len(), domain.classes().len());
    let share = |all: &[usize], class: usize| {
        all.iter().filter(|&&it| it == class).count() as f64 / samples as f64
    };
    let shares: Vec<[f64; 2]> = (0..classes)
        .map(|class| [share(predicted, class), share(&evaluation.labels, class)])
        .collect();
    let chance: f64 = shares.iter().map(|[p, q]| p * q).sum();
    let cubes: f64 = shares.iter().map(|[p, q]| p * q * (p + q)).sum();
    let error = ((chance + chance * chance - cubes).max(0.0) / samples as f64).sqrt();
    let is_small = samples < SAMPLES_PER_CLASS * classes;
    if accuracy > chance + STANDARD_ERRORS * error || (is_small && accuracy > chance) {
        return Ok(());
    }
    let renamed = renamed_accuracy(predicted, &evaluation.labels, classes);
    let hint = if !is_small && renamed > chance + (1.0 - chance) / 2.0 {
        format!(
            " (if its classes were named in another order, it would be {:.0} %: is the order of \
             classes the classifier's?)",
            100.0 * renamed
        )
    } else {
        String::new()
    };
    Err(Error::SourceAtChance {
        source_name: domain.name().into(),
        accuracy,
        chance,
        samples,
        hint,
    })
}

/// Returns the accuracy if each predicted class were named after the one that it stands for most
/// often.
fn renamed_accuracy(predicted: &[usize], labels: &[usize], classes: usize) -> f64 {
    let mut counts = vec![vec![0_usize; classes]; classes];
    for (&predicted, &label) in predicted.iter().zip(labels) {
        if let Some(count) = counts.get_mut(predicted).and_then(|row| row.get_mut(label)) {
            *count += 1;
        }
    }
    let most: usize = counts.iter().filter_map(|row| row.iter().max()).sum();
    most as f64 / labels.len() as f64
}

/// Everything that an attribution is computed from.
pub(super) struct Work<'a, 'b, const D: usize> {
    pub(super) config: &'b AttributionConfig,
    scorer: Scorer<'b, D>,
    pub(super) parts: &'b Shift<Part<'a>>,
    pub(super) measured: &'b [Measured<'b>],
    pub(super) loss: Loss,
}

impl<'b, const D: usize> Work<'_, 'b, D> {
    fn attribution(&self, watch: &mut Watch<'_, '_>) -> Result<Attribution> {
        let suspects = self.suspects();
        let selected = {
            let selection =
                Selection::new(&self.parts.source, self.measured, &suspects, self.level());
            selection.chosen()
        };
        let chosen = &selected.players;
        let unreached: Vec<usize> =
            selected.unreached.iter().map(|&at| suspects[at].number).collect();
        let forth: Vec<&Alteration<'b>> = chosen.iter().map(|it| &it.alteration).collect();
        let back = |player: &Player<'b>| {
            self.alterations(player.number, Direction::Back).into_iter().next()
        };
        let back: Vec<Option<Alteration<'b>>> = chosen.iter().map(back).collect();
        let caused = self.changes(Direction::Forth, forth, watch)?;
        // What was done last is undone first.
        let back_players: Vec<&Alteration<'b>> = back.iter().flatten().rev().collect();
        let regained = self.changes(Direction::Back, back_players, watch)?;
        Ok(Verdicts {
            work: self,
            chosen,
            unreached: &unreached,
            left: selected.left,
            back: &back,
            caused,
            regained,
        }
        .attribution(&suspects))
    }

    /// Returns the attributes that differ and can be altered, in the order in which they are.
    fn suspects(&self) -> Vec<Suspect<'b>> {
        let mut numbers: Vec<usize> =
            (0..self.measured.len()).filter(|&number| self.differs(number)).collect();
        numbers.sort_by(|&a, &b| self.measured[b].distance.total_cmp(&self.measured[a].distance));
        numbers.truncate(MOST_SUSPECTS);
        numbers.sort_by_key(|&number| (self.measured[number].attribute.stage(), number));
        let suspect = |number: usize| {
            let alterations = self.alterations(number, Direction::Forth);
            (!alterations.is_empty()).then_some(Suspect { number, alterations })
        };
        numbers.into_iter().filter_map(suspect).collect()
    }

    pub(super) fn differs(&self, number: usize) -> bool {
        self.level().differs(&self.measured[number])
    }

    fn level(&self) -> DifferenceLevel {
        DifferenceLevel(self.config.difference_level)
    }

    fn alterations(&self, number: usize, direction: Direction) -> Vec<Alteration<'b>> {
        Alteration::kinds(&self.measured[number], self.parts.as_ref(), direction)
    }

    fn changes(
        &self,
        direction: Direction,
        players: Vec<&Alteration<'b>>,
        watch: &mut Watch<'_, '_>,
    ) -> Result<Changes> {
        let part = match direction {
            Direction::Forth => &self.parts.source,
            Direction::Back => &self.parts.target,
        };
        let game = Game {
            scorer: &self.scorer,
            part,
            players,
            most_exact: self.config.most_exact,
            seed: self.config.seed,
        };
        watch.expect(game.steps());
        game.changes(watch)
    }
}
