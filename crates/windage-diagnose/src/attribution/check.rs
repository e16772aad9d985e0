//! Testing suspected causes on real samples.
//!
//! A matrix shows which attributes accompany the loss in a generative model. Whether an attribute
//! *causes* the loss shows when it alone is altered in real samples of the target: altered back,
//! the classifier must get better.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Domain, SampleLoss, Shift, evenly_spaced, mean_value};

use super::alteration::{Alteration, AlterationKind, Altered, Outcome, Trial};
use crate::Result;
use crate::attribution::AttributeFinding;

/// At most this many samples are altered.
const SAMPLES: usize = 1000;
/// Parts of an attribute's change that are tried.
const PARTS: [f64; 3] = [0.25, 0.5, 1.0];
/// Paired standard errors by which the classifier must get better; more than two, since several
/// parts are tried.
const LEAST_ERRORS: f64 = 3.0;
/// An attribute must regain at least this share of what the best attribute regains: less may be
/// certain, but is not relevant.
const RELEVANT_GAIN: f64 = 0.2;

/// An attribute tested on real samples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CauseCheck {
    /// Name of the attribute.
    pub name: String,
    /// Unit of the attribute.
    pub unit: String,
    /// Number of samples that were altered.
    pub samples: usize,
    /// How they were altered.
    #[serde(default)]
    pub alteration: AlterationKind,
    /// The same samples, unaltered.
    pub unaltered: Altered,
    /// Altered against the direction of the loss.
    pub back: Altered,
    /// Altered along the direction of the loss.
    pub further: Altered,
    /// Whether altering back raises the accuracy by more than three paired standard errors (or, if
    /// the classifier predicts no classes, lowers the mean loss by as much), and regains at least
    /// a fifth of what the best attribute regains.
    pub is_supported: bool,
}

impl CauseCheck {
    /// Returns the accuracy regained by altering back, or the reduction of the loss if the
    /// classifier predicts no classes.
    pub fn gain(&self) -> f64 {
        match (self.back.accuracy, self.unaltered.accuracy) {
            (Some(after), Some(before)) => after - before,
            _ => self.unaltered.mean_loss - self.back.mean_loss,
        }
    }
}

/// Alters each attribute in samples of the target by parts of its change down the loss axis, back
/// and further, and evaluates the classifier on them.
///
/// Several parts are tried, because the change between two extreme samples is more than most
/// samples have moved; the best one counts. If pairs changed in different directions, both are
/// tried. If the same amount for all does not help, because samples have moved by very different
/// amounts, each sample is brought to the mean of the source. Attributes that cannot be altered,
/// and those that hardly change, are left out.
///
/// # Errors
/// Returns an error if a sample cannot be read, or if the classifier fails.
pub fn check_causes<const D: usize>(
    classifier: &dyn SampleLoss<D>,
    domains: Shift<&Domain>,
    attributes: &[Box<dyn Attribute>],
    findings: &[AttributeFinding],
    device: &Device,
) -> Result<Vec<CauseCheck>> {
    let indices: Vec<usize> = evenly_spaced(domains.target.len(), SAMPLES).collect();
    let mut checks = Vec::new();
    for finding in findings {
        let attribute = attributes.iter().find(|attribute| attribute.name() == finding.name);
        let Some(attribute) = attribute.filter(|it| finding.down_length >= it.noticeable()) else {
            continue;
        };
        let trial = Trial {
            classifier,
            domain: domains.target,
            indices: &indices,
            attribute: &**attribute,
            device,
        };
        checks.extend(check(&trial, domains.source, finding)?);
    }
    let most = checks.iter().map(CauseCheck::gain).fold(0.0, f64::max);
    for check in &mut checks {
        check.is_supported &= check.gain() >= RELEVANT_GAIN * most;
    }
    Ok(checks)
}

/// Tests one attribute; returns `None` if it cannot be altered.
fn check<const D: usize>(
    trial: &Trial<'_, D>,
    source: &Domain,
    finding: &AttributeFinding,
) -> Result<Option<CauseCheck>> {
    let mut best: Option<Outcome> = None;
    for by in amounts(finding) {
        let Some(tried) = trial.outcome(Alteration::By(by))? else { break };
        best = Some(match best {
            Some(best) if !best.summary().is_worse_than(&tried.summary()) => best,
            _ => tried,
        });
    }
    let (Some(mut back), Some(unaltered)) = (best, trial.outcome(Alteration::By(0.0))?) else {
        return Ok(None);
    };
    let (mut kind, mut away) = (AlterationKind::Uniform, Alteration::By(-back.by));
    if !is_better(&back, &unaltered)
        && let Some(value) = domain_mean(source, trial.attribute)?
        && let Some(tried) = trial.outcome(Alteration::Towards { value, times: 1.0 })?
        && is_better(&tried, &unaltered)
    {
        (back, kind) = (tried, AlterationKind::PerSample);
        away = Alteration::Towards { value, times: -1.0 };
    }
    let Some(further) = trial.outcome(away)? else { return Ok(None) };
    Ok(Some(CauseCheck {
        name: finding.name.clone(),
        unit: finding.unit.clone(),
        samples: trial.indices.len(),
        alteration: kind,
        is_supported: is_better(&back, &unaltered),
        unaltered: unaltered.summary(),
        back: back.summary(),
        further: further.summary(),
    }))
}

/// Returns the mean value of an attribute over a domain.
fn domain_mean(domain: &Domain, attribute: &dyn Attribute) -> Result<Option<f64>> {
    let mut values = Vec::new();
    for index in evenly_spaced(domain.len(), SAMPLES) {
        let sample = domain.sample(index)?;
        let value = attribute.measure(&sample.values, domain.shape(), sample.label);
        values.extend(value.filter(|value| value.is_finite()));
    }
    Ok(mean_value(attribute, &values))
}

/// Returns the amounts by which altering an attribute back is tried.
fn amounts(finding: &AttributeFinding) -> Vec<f64> {
    let parts = PARTS.map(|part| part * finding.down_length);
    match finding.direction() {
        Some(sign) => parts.iter().map(|amount| -sign * amount).collect(),
        None => parts.iter().flat_map(|&amount| [amount, -amount]).collect(),
    }
}

/// Returns whether the classifier is better on altered samples than on unaltered ones, by the
/// paired standard error of the difference: of correct predictions, where it is
/// `√(gained + lost)/n` (McNemar), or of losses.
fn is_better(altered: &Outcome, unaltered: &Outcome) -> bool {
    let (after, before) = (&altered.evaluation, &unaltered.evaluation);
    let gains: Vec<f64> = match (&after.predictions, &before.predictions) {
        (Some(predicted), Some(predicted_before)) => predicted
            .iter()
            .zip(predicted_before)
            .zip(&after.labels)
            .map(|((after, before), label)| f64::from(after == label) - f64::from(before == label))
            .collect(),
        _ => {
            let losses = before.losses.iter().zip(&after.losses);
            losses.map(|(&before, &after)| f64::from(before) - f64::from(after)).collect()
        }
    };
    let count = gains.len() as f64;
    let error = gains.iter().map(|gain| gain * gain).sum::<f64>().sqrt() / count;
    gains.iter().sum::<f64>() / count > LEAST_ERRORS * error
}
