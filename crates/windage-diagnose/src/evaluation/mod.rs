//! Evaluating a classifier on a domain, sample by sample.

mod loss_scale;

pub use loss_scale::{LossScale, LossSpacing};

use burn::tensor::Device;
use windage_core::{
    Batch, Domain, EVALUATION_BATCH, Error as CoreError, Evaluation, SampleLoss, Shift,
};

use crate::{Error, Result};

/// Rounding may take a loss of 0 this far below it.
const ROUNDING: f32 = 1e-3;

/// A domain together with the classifier's evaluation on it.
#[derive(Debug, Clone, Copy)]
pub struct EvaluatedDomain<'a> {
    /// The domain.
    pub domain: &'a Domain,
    /// The classifier's losses and predictions on its samples.
    pub evaluation: &'a Evaluation,
}

impl<'a> EvaluatedDomain<'a> {
    /// Puts a domain and its evaluation together.
    pub const fn new(domain: &'a Domain, evaluation: &'a Evaluation) -> Self {
        Self { domain, evaluation }
    }

    /// Puts both domains of a shift and their evaluations together.
    pub fn shift(
        domains: Shift<&'a Domain>,
        evaluations: &'a Shift<Evaluation>,
    ) -> Shift<EvaluatedDomain<'a>> {
        let evaluated = domains.zip(evaluations.as_ref());
        evaluated.map(|(domain, evaluation)| Self { domain, evaluation })
    }

    /// Returns whether the classifier is correct on a sample: if it predicts the sample's class or,
    /// if it predicts no classes, if its loss is below `least_high_loss`.
    ///
    /// # Panics
    /// Panics if there is no such sample.
    pub fn is_correct(&self, index: usize, least_high_loss: f64) -> bool {
        let Evaluation { losses, predictions, labels } = self.evaluation;
        match predictions {
            Some(classes) => classes[index] == labels[index],
            None => f64::from(losses[index]) < least_high_loss,
        }
    }
}

/// Evaluates a classifier on all samples of a domain, in batches.
///
/// # Errors
/// Returns an error if a sample cannot be read; if the classifier fails, gives another number of
/// losses or predicted classes than there are samples, or has too few outputs for the labels; or if
/// a loss is negative or not a number: its logarithm is taken later.
pub fn evaluate_domain<const D: usize>(
    classifier: &dyn SampleLoss<D>,
    domain: &Domain,
    device: &Device,
) -> Result<Evaluation> {
    let indices: Vec<usize> = (0..domain.len()).collect();
    let mut evaluation = Evaluation::default();
    for indices in indices.chunks(EVALUATION_BATCH) {
        let batch = domain.batch::<D>(indices, device)?;
        evaluation.extend(evaluate_batch(classifier, domain.name(), batch)?);
    }
    check_losses(domain.name(), &evaluation.losses, domain.len())?;
    refuse(domain.name(), &evaluation.losses, |loss| loss < -ROUNDING)?;
    Ok(evaluation)
}

/// Evaluates a classifier on one batch, and checks that there is one loss and, if it predicts
/// classes, one class per sample; `domain` names the samples in messages.
pub(crate) fn evaluate_batch<const D: usize>(
    classifier: &dyn SampleLoss<D>,
    domain: &str,
    batch: Batch<D>,
) -> Result<Evaluation> {
    let samples = batch.labels.len();
    let evaluated = classifier.evaluate(batch.inputs, &batch.labels);
    let Evaluation { losses, predictions, .. } = evaluated.map_err(|problem| match problem {
        CoreError::LabelBeyondOutputs { .. } | CoreError::WrongNumberOfOutputs { .. } => {
            Error::UnsuitableOutputs { domain: domain.into(), problem }
        }
        other => other.into(),
    })?;
    check_count(domain, &losses, samples)?;
    let predicted = predictions.as_ref().map_or(samples, Vec::len);
    if predicted != samples {
        let (domain, predictions) = (domain.into(), predicted);
        return Err(Error::WrongNumberOfPredictions { domain, predictions, samples });
    }
    Ok(Evaluation::new(losses, predictions, batch.labels))
}

/// Checks that there is one finite loss per sample; `domain` names the samples in messages.
pub(crate) fn check_losses(domain: &str, losses: &[f32], samples: usize) -> Result<()> {
    check_count(domain, losses, samples)?;
    refuse(domain, losses, |loss| !loss.is_finite())
}

fn check_count(domain: &str, losses: &[f32], samples: usize) -> Result<()> {
    if losses.len() == samples {
        return Ok(());
    }
    let losses = losses.len();
    Err(Error::WrongNumberOfLosses { domain: domain.into(), losses, samples })
}

fn refuse(domain: &str, losses: &[f32], is_bad: impl Fn(f32) -> bool) -> Result<()> {
    match losses.iter().position(|&loss| is_bad(loss)) {
        Some(index) => Err(Error::BadLoss { domain: domain.into(), index, loss: losses[index] }),
        None => Ok(()),
    }
}

/// Checks that the domains fit together, and that each evaluation belongs to its domain.
pub(crate) fn check_evaluations(domains: Shift<EvaluatedDomain<'_>>) -> Result<()> {
    check_domains(domains.map(|evaluated| evaluated.domain))?;
    for EvaluatedDomain { domain, evaluation } in domains {
        if evaluation.labels() != domain.labels() {
            return Err(Error::EvaluationOfOtherDomain { domain: domain.name().into() });
        }
    }
    Ok(())
}

/// Checks that samples of both domains have one shape, and that their classes are the same.
pub(crate) fn check_domains(domains: Shift<&Domain>) -> Result<()> {
    let names = || domains.map(|domain| domain.name().to_string());
    let Shift { source, target } = domains;
    if source.shape() != target.shape() {
        let shapes = domains.map(|domain| domain.shape().to_vec());
        return Err(Error::ShapesDiffer { names: names(), shapes });
    }
    if source.classes() != target.classes() {
        let classes = domains.map(|domain| domain.classes().to_vec());
        return Err(Error::ClassesDiffer { names: names(), classes });
    }
    Ok(())
}
