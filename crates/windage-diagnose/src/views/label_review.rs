//! What labels and their frequencies have to do with a loss of accuracy.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::{Domain, EVALUATION_BATCH, Evaluation, SampleLoss, Seed, Shift, stratified};
use windage_metrics::distance::FeatureRows;
use windage_metrics::label_errors::{LabelError, LabelErrors};
use windage_metrics::reweighted::ReweightedAccuracy;

use crate::Result;
use crate::evaluation::EvaluatedDomain;

/// Most suspected labels of a domain that are shown.
const MOST_SHOWN: usize = 8;

/// What labels and their frequencies have to do with a loss of accuracy: a classifier may be worse
/// because classes that it finds hard are more frequent, or because labels are wrong.
///
/// Nothing is changed or left out: a person decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelReview {
    /// Number of samples of each class.
    pub class_counts: Shift<Vec<usize>>,
    /// Accuracy on the target at the source's class frequencies; `None` if no classes are
    /// predicted.
    pub reweighted: Option<ReweightedAccuracy>,
    /// Labels that the classifier contradicts; `None` if it gives no probabilities.
    pub suspected: Option<Shift<SuspectedLabels>>,
}

/// Labels that are suspected to be wrong, by confident learning ([`LabelErrors`]).
///
/// On the source, the classifier must not have been trained on the samples. On the target it is
/// less accurate, so that more of the suspicions are its own errors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuspectedLabels {
    /// Number of samples whose labels were looked at.
    pub checked: usize,
    /// Number of suspected labels.
    pub suspected: usize,
    /// The likeliest errors first, at most 8; samples are indices in the domain.
    pub shown: Vec<LabelError>,
}

impl LabelReview {
    /// Reviews the labels of both domains; those of at most `samples` of each, drawn by class, for
    /// errors.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read or the classifier fails.
    pub fn new<const D: usize>(
        domains: Shift<EvaluatedDomain<'_>>,
        classifier: &dyn SampleLoss<D>,
        samples: usize,
        device: &Device,
    ) -> Result<Self> {
        let classes = domains.source.domain.classes().len();
        let labels = domains.map(|evaluated| evaluated.domain.labels());
        let predictions = domains.target.evaluation.predictions.as_deref();
        let reweighted = predictions
            .map(|predictions| ReweightedAccuracy::new(labels, predictions, classes))
            .transpose()?;
        let suspected = domains.try_map(|evaluated| {
            suspected(evaluated.domain, evaluated.evaluation, classifier, samples, device)
        })?;
        let suspected = match suspected {
            Shift { source: Some(source), target: Some(target) } => {
                Some(Shift::new(source, target))
            }
            _ => None,
        };
        Ok(Self {
            class_counts: labels.map(|labels| counts(labels, classes)),
            reweighted,
            suspected,
        })
    }

    /// Returns half the sum of the differences between the classes' shares in both domains, 0…1.
    pub fn frequency_difference(&self) -> f64 {
        let counts = self.class_counts.as_ref();
        let shares = counts.map(|counts| {
            let all = counts.iter().sum::<usize>().max(1) as f64;
            counts.iter().map(|&count| count as f64 / all).collect::<Vec<f64>>()
        });
        let pairs = shares.source.iter().zip(&shares.target);
        pairs.map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0
    }
}

fn counts(labels: &[usize], classes: usize) -> Vec<usize> {
    let mut counts = vec![0; classes];
    labels.iter().for_each(|&label| counts[label] += 1);
    counts
}

/// Looks for label errors; `None` if the classifier gives no probabilities.
fn suspected<const D: usize>(
    domain: &Domain,
    evaluation: &Evaluation,
    classifier: &dyn SampleLoss<D>,
    samples: usize,
    device: &Device,
) -> Result<Option<SuspectedLabels>> {
    if evaluation.predictions.is_none() {
        return Ok(None);
    }
    let indices = stratified(domain.labels(), samples, Seed::default());
    let mut all: Option<FeatureRows> = None;
    for indices in indices.chunks(EVALUATION_BATCH) {
        let inputs = domain.batch::<D>(indices, device)?.inputs;
        let Some(logs) = classifier.log_probabilities(inputs)? else { return Ok(None) };
        let probabilities = logs.exp().clamp(0.0, 1.0);
        match &mut all {
            Some(all) => all.extend(probabilities),
            None => all = Some(probabilities.into()),
        }
    }
    let Some(probabilities) = all else { return Ok(None) };
    let labels: Vec<usize> = indices.iter().map(|&index| domain.labels()[index]).collect();
    let found = LabelErrors::find(probabilities.rows(), &labels)?.suspected;
    let suspected = found.len();
    let in_domain = |error: LabelError| LabelError { sample: indices[error.sample], ..error };
    let shown = found.into_iter().take(MOST_SHOWN).map(in_domain).collect();
    Ok(Some(SuspectedLabels { checked: indices.len(), suspected, shown }))
}
