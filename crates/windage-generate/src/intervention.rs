//! Testing suspected causes on real samples.
//!
//! A matrix shows what goes with the loss in a generative model. Whether it *causes* the loss shows when the attribute
//! alone is altered in real samples of the second domain: altered back, the classifier must get better.

use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Domain, SampleLoss};

use crate::{AttributeFinding, Result};

/// At most this many samples are altered.
const SAMPLES: usize = 1000;
/// Parts of an attribute's change that are tried.
const PARTS: [f64; 3] = [0.25, 0.5, 1.0];
/// Standard errors of the accuracy by which it must rise, which is more than two since several parts are tried.
const LEAST_ERRORS: f64 = 3.0;
/// Samples judged at once; bounds memory, not results.
const BATCH: usize = 256;

/// How the classifier does on samples with one attribute altered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Altered {
    /// By how much, in the attribute's unit.
    pub by: f64,
    /// Share of samples classified rightly.
    pub accuracy: Option<f64>,
    /// Mean loss.
    pub mean_loss: f64,
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
    /// The same samples as they are.
    pub unaltered: Altered,
    /// Altered against the direction of the loss.
    pub back: Altered,
    /// Altered along the direction of the loss.
    pub further: Altered,
    /// Whether the accuracy rises by more than three times its standard error when altered back. Where the classifier gives no
    /// classes, whether the mean loss falls.
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

/// Alters each attribute of samples of `domain` by parts of its change down the loss axis, back and further, and judges
/// again.
///
/// Several parts, because the change between two extreme samples is more than most samples have moved; the best one counts
/// as back. Where pairs changed in different directions, both directions are tried. Attributes that cannot be altered,
/// and those that hardly change, are left out.
///
/// # Errors
/// When a sample cannot be read.
pub fn check_causes<const D: usize>(
    judge: &dyn SampleLoss<D>,
    domain: &Domain,
    attributes: &[Box<dyn Attribute>],
    findings: &[AttributeFinding],
    device: &Device,
) -> Result<Vec<CauseCheck>> {
    let stride = domain.len().div_ceil(SAMPLES);
    let indices: Vec<usize> = (0..domain.len()).step_by(stride).collect();
    let mut checks = Vec::new();
    for finding in findings {
        let Some(attribute) = attributes.iter().find(|attribute| attribute.name() == finding.name) else { continue };
        if finding.down_length < attribute.noticeable() {
            continue;
        }
        let test = |by: f64| altered(judge, domain, &indices, &**attribute, by, device);
        let mut best: Option<Altered> = None;
        for by in amounts(finding) {
            let Some(tried) = test(by)? else { break };
            if best.is_none_or(|best| best.is_worse_than(&tried)) {
                best = Some(tried);
            }
        }
        let Some(back) = best else { continue };
        let (Some(unaltered), Some(further)) = (test(0.0)?, test(-back.by)?) else { continue };
        checks.push(CauseCheck {
            name: finding.name.clone(),
            unit: finding.unit.clone(),
            samples: indices.len(),
            is_supported: is_better(&back, &unaltered, indices.len()),
            unaltered,
            back,
            further,
        });
    }
    Ok(checks)
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

fn is_better(altered: &Altered, unaltered: &Altered, samples: usize) -> bool {
    match (altered.accuracy, unaltered.accuracy) {
        (Some(after), Some(before)) => {
            after - before > LEAST_ERRORS * (before * (1.0 - before) / samples as f64).sqrt()
        }
        _ => altered.mean_loss < unaltered.mean_loss,
    }
}

/// Judges the samples with the attribute changed; `None` where it cannot be.
fn altered<const D: usize>(
    judge: &dyn SampleLoss<D>,
    domain: &Domain,
    indices: &[usize],
    attribute: &dyn Attribute,
    by: f64,
    device: &Device,
) -> Result<Option<Altered>> {
    let mut sums = Sums::default();
    for chunk in indices.chunks(BATCH) {
        let (mut values, mut labels) = (Vec::new(), Vec::new());
        for &index in chunk {
            let sample = domain.sample(index)?;
            // Some samples have nothing to alter, as an empty picture; they count as they are.
            let changed = if by == 0.0 { None } else { attribute.alter(&sample.values, domain.shape(), by) };
            if changed.is_none() && by != 0.0 && index == indices[0] {
                return Ok(None);
            }
            values.extend(changed.unwrap_or(sample.values));
            labels.push(sample.label);
        }
        let mut dims = vec![chunk.len()];
        dims.extend_from_slice(domain.shape());
        let (losses, classes) = judge.judge(Tensor::from_data(TensorData::new(values, dims), device), &labels);
        sums.add(&losses, classes.as_deref(), &labels);
    }
    Ok(Some(sums.mean(by)))
}

/// What adds up over batches.
#[derive(Default)]
struct Sums {
    count: f64,
    loss: f64,
    /// `None` once a batch came without classes.
    right: Option<f64>,
}

impl Sums {
    fn add(&mut self, losses: &[f32], classes: Option<&[usize]>, labels: &[usize]) {
        let before = if self.count == 0.0 { Some(0.0) } else { self.right };
        let right = classes.map(|classes| classes.iter().zip(labels).filter(|(class, label)| class == label).count());
        self.right = before.zip(right).map(|(sum, right)| sum + right as f64);
        self.loss += losses.iter().map(|&loss| f64::from(loss)).sum::<f64>();
        self.count += labels.len() as f64;
    }

    fn mean(&self, by: f64) -> Altered {
        Altered { by, accuracy: self.right.map(|right| right / self.count), mean_loss: self.loss / self.count }
    }
}
