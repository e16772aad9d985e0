//! The attribution of what was lost to attributes.

use serde::{Deserialize, Serialize};
use windage_core::training::Identity;
use windage_core::{Attribute, RunContext, SampleLoss, Shift};

use super::alteration::{Alteration, Direction};
use super::config::AttributionConfig;
use super::estimate::Estimate;
use super::measured::{DifferenceLevel, Measured};
use super::part::{Part, Scorer};
use super::score::{Loss, Scoring};
use super::selection::{Selection, Suspect};
use super::shares::{Changes, Game};
use super::verdict::AttributeEffect;
use super::verdicts::Verdicts;
use super::watch::Watch;
use crate::evaluation::EvaluatedDomain;
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
    /// Returns an error for settings out of their range, if a sample cannot be read, if the
    /// classifier fails, and for interruption.
    pub fn attribute<const D: usize>(
        &self,
        classifier: &dyn SampleLoss<D>,
        domains: Shift<EvaluatedDomain<'_>>,
        attributes: &[Box<dyn Attribute>],
        context: &mut RunContext<'_>,
    ) -> Result<Attribution> {
        self.validate()?;
        let evaluations = domains.map(|evaluated| evaluated.evaluation);
        check_better_than_chance(domains.source)?;
        let loss = Loss::new(evaluations);
        let is_significant = loss.p_value <= self.loss_level;
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
            .filter_map(|attribute| Measured::new(&**attribute, parts.as_ref()))
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
            .with_config("settings", self)
            .with_domain("source", domains.source.domain)
            .with_domain("target", domains.target.domain)
            .with("loss", loss)
            .with("attributes", &names)
    }
}

/// Refuses a classifier whose accuracy on the source is not above that of always naming the most
/// frequent class, by two standard errors.
fn check_better_than_chance(source: EvaluatedDomain<'_>) -> Result<()> {
    let EvaluatedDomain { domain, evaluation } = source;
    let (Some(accuracy), Some(predicted)) = (evaluation.accuracy(), &evaluation.predictions) else {
        return Ok(());
    };
    let classes = domain.classes().len();
    let mut counts = vec![vec![0_usize; classes]; classes.max(1)];
    for (&predicted, &label) in predicted.iter().zip(&evaluation.labels) {
        if let Some(row) = counts.get_mut(predicted) {
            row[label] += 1;
        }
    }
    let samples = evaluation.len();
    let of_label = |label: usize| counts.iter().map(|row| row[label]).sum::<usize>();
    let most_frequent = (0..classes).map(of_label).max().unwrap_or(0);
    let chance = most_frequent as f64 / samples as f64;
    let error = (chance * (1.0 - chance) / samples as f64).sqrt();
    if accuracy > chance + STANDARD_ERRORS * error || classes < 2 || chance >= 1.0 {
        return Ok(());
    }
    let renamed: usize = counts.iter().map(|row| row.iter().max().copied().unwrap_or(0)).sum();
    let renamed = renamed as f64 / samples as f64;
    let hint = if samples >= SAMPLES_PER_CLASS * classes && renamed > chance + (1.0 - chance) / 2.0
    {
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
        let chosen: Vec<&Suspect<'b>> = {
            let selection =
                Selection::new(&self.parts.source, self.measured, &suspects, self.level());
            selection.chosen().into_iter().map(|at| &suspects[at]).collect()
        };
        let forth: Vec<&Alteration<'b>> = chosen.iter().map(|it| &it.alteration).collect();
        let back: Vec<Option<Alteration<'b>>> =
            chosen.iter().map(|suspect| self.alteration(suspect.number, Direction::Back)).collect();
        let caused = self.changes(Direction::Forth, forth, watch)?;
        // What was done last is undone first.
        let back_players: Vec<&Alteration<'b>> = back.iter().flatten().rev().collect();
        let regained = self.changes(Direction::Back, back_players, watch)?;
        Ok(Verdicts { work: self, chosen: &chosen, back: &back, caused, regained }
            .attribution(&suspects))
    }

    /// Returns the attributes that differ and can be altered.
    fn suspects(&self) -> Vec<Suspect<'b>> {
        let mut numbers: Vec<usize> =
            (0..self.measured.len()).filter(|&number| self.differs(number)).collect();
        numbers.sort_by(|&a, &b| self.measured[b].distance.total_cmp(&self.measured[a].distance));
        numbers.truncate(MOST_SUSPECTS);
        numbers.sort_unstable();
        let suspect = |number: usize| {
            let alteration = self.alteration(number, Direction::Forth)?;
            Some(Suspect { number, alteration })
        };
        numbers.into_iter().filter_map(suspect).collect()
    }

    pub(super) fn differs(&self, number: usize) -> bool {
        self.level().differs(&self.measured[number])
    }

    fn level(&self) -> DifferenceLevel {
        DifferenceLevel(self.config.difference_level)
    }

    fn alteration(&self, number: usize, direction: Direction) -> Option<Alteration<'b>> {
        Alteration::new(&self.measured[number], self.parts.as_ref(), direction)
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
