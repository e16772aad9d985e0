//! Testing suspected causes on real samples.
//!
//! A matrix shows what goes with the loss in a generative model. Whether it *causes* the loss shows
//! when the attribute alone is altered in real samples of the second domain: altered back, the
//! classifier must get better.

use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Domain, Evaluation, Sample, SampleLoss};

use crate::evaluation::check_losses;
use crate::mitigation::mean_about_first;
use crate::{AttributeFinding, Result};

/// At most this many samples are altered.
const SAMPLES: usize = 1000;
/// Parts of an attribute's change that are tried.
const PARTS: [f64; 3] = [0.25, 0.5, 1.0];
/// Paired standard errors by which the classifier must get better; more than two, since several
/// parts are tried.
const LEAST_ERRORS: f64 = 3.0;
/// What regains less than this share of what the best attribute regains is certain perhaps, but
/// beside the point.
const RELEVANT_GAIN: f64 = 0.2;
/// Samples judged at once; bounds memory, not results.
const BATCH: usize = 256;

/// How the classifier does on samples with one attribute altered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Altered {
    /// By how much, in the attribute's unit; the mean where every sample was altered by an amount
    /// of its own.
    pub by: f64,
    /// Share of samples classified rightly.
    pub accuracy: Option<f64>,
    /// Mean loss.
    pub mean_loss: f64,
}

/// How samples were altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// All by one amount.
    #[default]
    OneAmount,
    /// Each to the first domain's mean, or as far away from it again.
    Each,
}

/// One attribute tested on real samples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CauseCheck {
    /// Name of the attribute.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Samples that were altered.
    pub samples: usize,
    /// How they were altered.
    #[serde(default)]
    pub manner: Manner,
    /// The same samples as they are.
    pub unaltered: Altered,
    /// Altered against the direction of the loss.
    pub back: Altered,
    /// Altered along the direction of the loss.
    pub further: Altered,
    /// Whether the accuracy rises by more than three paired standard errors when altered back;
    /// where the classifier gives no classes, whether the mean loss falls by as much; and
    /// whether that is at least a fifth of what the best attribute regains.
    pub is_supported: bool,
}

impl CauseCheck {
    /// Accuracy regained by altering back, or the loss saved where the classifier gives no classes.
    pub fn gain(&self) -> f64 {
        match (self.back.accuracy, self.unaltered.accuracy) {
            (Some(after), Some(before)) => after - before,
            _ => self.unaltered.mean_loss - self.back.mean_loss,
        }
    }
}

/// Alters each attribute of samples of the second domain by parts of its change down the loss axis,
/// back and further, and judges again.
///
/// Several parts, because the change between two extreme samples is more than most samples have
/// moved; the best one counts as back. Where pairs changed in different directions, both directions
/// are tried. Where one amount for all does not help, because samples have moved by very different
/// amounts, every sample is brought to the mean of the first domain. Attributes that cannot be
/// altered, and those that hardly change, are left out.
///
/// # Errors
/// When a sample cannot be read, or the judge fails.
pub fn check_causes<const D: usize>(
    judge: &dyn SampleLoss<D>,
    (first, second): (&Domain, &Domain),
    attributes: &[Box<dyn Attribute>],
    findings: &[AttributeFinding],
    device: &Device,
) -> Result<Vec<CauseCheck>> {
    let indices = some_of(second);
    let mut checks = Vec::new();
    for finding in findings {
        let Some(attribute) = attributes.iter().find(|attribute| attribute.name() == finding.name)
        else {
            continue;
        };
        if finding.down_length < attribute.noticeable() {
            continue;
        }
        let test = |alteration: Alteration| {
            altered(judge, second, &indices, &**attribute, alteration, device)
        };
        let mut best: Option<Judgment> = None;
        for by in amounts(finding) {
            let Some(tried) = test(Alteration::By(by))? else { break };
            best = better(best, tried);
        }
        let (Some(mut back), Some(unaltered)) = (best, test(Alteration::By(0.0))?) else {
            continue;
        };
        let (mut manner, mut away) = (Manner::OneAmount, Alteration::By(-back.by));
        if !is_better(&back, &unaltered)
            && let Some(value) = mean_of(first, &**attribute)?
            && let Some(tried) = test(Alteration::Towards { value, times: 1.0 })?
            && is_better(&tried, &unaltered)
        {
            (back, manner, away) =
                (tried, Manner::Each, Alteration::Towards { value, times: -1.0 });
        }
        let Some(further) = test(away)? else { continue };
        checks.push(CauseCheck {
            name: finding.name.clone(),
            unit: finding.unit.clone(),
            samples: indices.len(),
            manner,
            is_supported: is_better(&back, &unaltered),
            unaltered: unaltered.summary(),
            back: back.summary(),
            further: further.summary(),
        });
    }
    let most = checks.iter().map(CauseCheck::gain).fold(0.0, f64::max);
    for check in &mut checks {
        check.is_supported &= check.gain() >= RELEVANT_GAIN * most;
    }
    Ok(checks)
}

/// How samples are altered.
#[derive(Clone, Copy)]
enum Alteration {
    /// All by one amount.
    By(f64),
    /// Every sample by this multiple of its distance from a value.
    Towards { value: f64, times: f64 },
}

impl Alteration {
    /// The sample's amount. Its label must not decide it, else altering would tell the classifier
    /// the class.
    fn amount(
        self,
        attribute: &dyn Attribute,
        sample: &Sample,
        shape: &[usize],
        predicted: usize,
    ) -> Option<f64> {
        match self {
            Self::By(by) => Some(by),
            Self::Towards { value, times } => {
                let own = attribute.measure_unlabeled(&sample.values, shape, predicted)?;
                Some(times * attribute.change(own, value)).filter(|amount| amount.is_finite())
            }
        }
    }
}

/// Mean value of an attribute over a domain.
fn mean_of(domain: &Domain, attribute: &dyn Attribute) -> Result<Option<f64>> {
    let mut values = Vec::new();
    for index in some_of(domain) {
        let sample = domain.sample(index)?;
        let value = attribute.measure(&sample.values, domain.shape(), sample.label);
        values.extend(value.filter(|value| value.is_finite()));
    }
    Ok(mean_about_first(attribute, &values))
}

fn some_of(domain: &Domain) -> Vec<usize> {
    (0..domain.len()).step_by(domain.len().div_ceil(SAMPLES)).collect()
}

fn better(best: Option<Judgment>, tried: Judgment) -> Option<Judgment> {
    match best {
        Some(best) if !best.summary().is_worse_than(&tried.summary()) => Some(best),
        _ => Some(tried),
    }
}

/// By how much to alter an attribute back.
fn amounts(finding: &AttributeFinding) -> Vec<f64> {
    let parts = PARTS.map(|part| part * finding.down_length);
    match finding.direction() {
        Some(sign) => parts.iter().map(|amount| -sign * amount).collect(),
        None => parts.iter().flat_map(|&amount| [amount, -amount]).collect(),
    }
}

impl Altered {
    fn is_worse_than(&self, other: &Self) -> bool {
        match (self.accuracy, other.accuracy) {
            (Some(own), Some(others)) if own != others => own < others,
            _ => self.mean_loss > other.mean_loss,
        }
    }
}

/// Whether altered samples do better than as they are, by the paired standard error of the
/// difference: of the right answers, which is `√(gained + lost)/n` (McNemar), or of the losses.
fn is_better(altered: &Judgment, unaltered: &Judgment) -> bool {
    let gains: Vec<f64> = match (&altered.right, &unaltered.right) {
        (Some(after), Some(before)) => {
            after.iter().zip(before).map(|(a, b)| f64::from(*a) - f64::from(*b)).collect()
        }
        _ => unaltered
            .losses
            .iter()
            .zip(&altered.losses)
            .map(|(before, after)| before - after)
            .collect(),
    };
    let count = gains.len() as f64;
    let error = gains.iter().map(|gain| gain * gain).sum::<f64>().sqrt() / count;
    gains.iter().sum::<f64>() / count > LEAST_ERRORS * error
}

/// Judges the samples with the attribute changed; `None` where no sample's can be.
fn altered<const D: usize>(
    judge: &dyn SampleLoss<D>,
    domain: &Domain,
    indices: &[usize],
    attribute: &dyn Attribute,
    alteration: Alteration,
    device: &Device,
) -> Result<Option<Judgment>> {
    let mut judgment = Judgment { by: 0.0, losses: Vec::new(), right: Some(Vec::new()) };
    let (mut amounts, mut any_changed) = (Vec::new(), false);
    for chunk in indices.chunks(BATCH) {
        let samples = chunk
            .iter()
            .map(|&index| domain.sample(index))
            .collect::<windage_core::Result<Vec<_>>>()?;
        let tensor = |values: Vec<f32>| {
            let mut dims = vec![samples.len()];
            dims.extend_from_slice(domain.shape());
            Tensor::<D>::from_data(TensorData::new(values, dims), device)
        };
        let predicted = match alteration {
            Alteration::By(_) => None,
            Alteration::Towards { .. } => judge.predictions(tensor(
                samples.iter().flat_map(|sample| sample.values.clone()).collect(),
            ))?,
        };
        let labels: Vec<usize> = samples.iter().map(|sample| sample.label).collect();
        let mut values = Vec::new();
        for (sample, predicted) in samples.iter().zip(predicted.as_ref().unwrap_or(&labels)) {
            // Some samples have nothing to alter, as an empty picture; they count as they are.
            let amount =
                alteration.amount(attribute, sample, domain.shape(), *predicted).unwrap_or(0.0);
            let changed = if amount == 0.0 {
                None
            } else {
                attribute.alter(&sample.values, domain.shape(), amount)
            };
            any_changed |= changed.is_some() || amount == 0.0;
            amounts.push(amount);
            values.extend(changed.unwrap_or_else(|| sample.values.clone()));
        }
        let Evaluation { losses, predictions: classes, .. } =
            judge.evaluate(tensor(values), &labels)?;
        check_losses("altered samples", &losses, labels.len())?;
        judgment.add(&losses, classes.as_deref(), &labels);
    }
    judgment.by = amounts.iter().sum::<f64>() / amounts.len().max(1) as f64;
    Ok(any_changed.then_some(judgment))
}

/// How the classifier does on each of the altered samples.
struct Judgment {
    by: f64,
    losses: Vec<f64>,
    /// `None` once a batch came without classes.
    right: Option<Vec<bool>>,
}

impl Judgment {
    fn add(&mut self, losses: &[f32], classes: Option<&[usize]>, labels: &[usize]) {
        self.losses.extend(losses.iter().map(|&loss| f64::from(loss)));
        self.right = self.right.take().zip(classes).map(|(mut right, classes)| {
            right.extend(classes.iter().zip(labels).map(|(class, label)| class == label));
            right
        });
    }

    fn summary(&self) -> Altered {
        let count = self.losses.len() as f64;
        let right = |right: &Vec<bool>| right.iter().filter(|&&right| right).count() as f64 / count;
        Altered {
            by: self.by,
            accuracy: self.right.as_ref().map(right),
            mean_loss: self.losses.iter().sum::<f64>() / count,
        }
    }
}
