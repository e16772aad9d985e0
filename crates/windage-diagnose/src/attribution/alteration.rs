//! Altering an attribute in real samples, and evaluating the classifier on them.

use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Domain, EVALUATION_BATCH, Evaluation, Sample, SampleLoss};

use crate::Result;
use crate::evaluation::check_losses;

/// How samples were altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlterationKind {
    /// All by the same amount.
    #[default]
    Uniform,
    /// Each by its own amount: to the source's mean, or as far away from it again.
    PerSample,
}

/// The classifier's accuracy and loss on samples with one attribute altered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Altered {
    /// Amount, in the attribute's unit; the mean if each sample was altered by its own.
    pub by: f64,
    /// Share of samples classified correctly, if the classifier predicts classes.
    pub accuracy: Option<f64>,
    /// Mean loss.
    pub mean_loss: f64,
}

impl Altered {
    pub(super) fn is_worse_than(&self, other: &Self) -> bool {
        match (self.accuracy, other.accuracy) {
            (Some(own), Some(others)) if own != others => own < others,
            _ => self.mean_loss > other.mean_loss,
        }
    }
}

/// An alteration of all samples.
#[derive(Clone, Copy)]
pub(super) enum Alteration {
    /// All by the same amount.
    By(f64),
    /// Each by this multiple of its distance from a value.
    Towards { value: f64, times: f64 },
}

/// Samples of which one attribute is altered, and the classifier that is evaluated on them.
pub(super) struct Trial<'a, const D: usize> {
    pub(super) classifier: &'a dyn SampleLoss<D>,
    pub(super) domain: &'a Domain,
    pub(super) indices: &'a [usize],
    pub(super) attribute: &'a dyn Attribute,
    pub(super) device: &'a Device,
}

/// The classifier's evaluation on altered samples.
#[derive(Default)]
pub(super) struct Outcome {
    /// Mean amount.
    pub(super) by: f64,
    pub(super) evaluation: Evaluation,
}

impl Outcome {
    pub(super) fn summary(&self) -> Altered {
        Altered {
            by: self.by,
            accuracy: self.evaluation.accuracy(),
            mean_loss: self.evaluation.mean_loss(),
        }
    }
}

impl<const D: usize> Trial<'_, D> {
    /// Evaluates the classifier on the altered samples; returns `None` if none can be altered.
    pub(super) fn outcome(&self, alteration: Alteration) -> Result<Option<Outcome>> {
        let (mut outcome, mut amounts, mut any_changed) = (Outcome::default(), Vec::new(), false);
        for indices in self.indices.chunks(EVALUATION_BATCH) {
            let samples = indices
                .iter()
                .map(|&index| self.domain.sample(index))
                .collect::<windage_core::Result<Vec<_>>>()?;
            let labels: Vec<usize> = samples.iter().map(|sample| sample.label).collect();
            let of_batch = self.amounts(alteration, &samples, &labels)?;
            let mut values = Vec::new();
            for (sample, &amount) in samples.iter().zip(&of_batch) {
                let altered = (amount != 0.0)
                    .then(|| self.attribute.alter(&sample.values, self.domain.shape(), amount))
                    .flatten();
                any_changed |= altered.is_some() || amount == 0.0;
                values.extend_from_slice(altered.as_ref().unwrap_or(&sample.values));
            }
            amounts.extend(of_batch);
            let evaluation =
                self.classifier.evaluate(self.tensor(values, samples.len()), &labels)?;
            check_losses("altered samples", &evaluation.losses, labels.len())?;
            outcome.evaluation.extend(evaluation);
        }
        outcome.by = amounts.iter().sum::<f64>() / amounts.len().max(1) as f64;
        Ok(any_changed.then_some(outcome))
    }

    /// Returns the amount of each sample. Samples that have nothing to alter, such as an empty
    /// picture, get 0 and count as they are.
    fn amounts(
        &self,
        alteration: Alteration,
        samples: &[Sample],
        labels: &[usize],
    ) -> Result<Vec<f64>> {
        match alteration {
            Alteration::By(by) => Ok(vec![by; samples.len()]),
            Alteration::Towards { value, times } => {
                let values = samples.iter().flat_map(|sample| sample.values.clone()).collect();
                let predicted = self.classifier.predictions(self.tensor(values, samples.len()))?;
                // A sample's label must not decide its amount: altering would tell the classifier
                // the class.
                let classes = predicted.as_deref().unwrap_or(labels);
                let amount = |(sample, &class): (&Sample, &usize)| {
                    let shape = self.domain.shape();
                    let own = self.attribute.measure_unlabeled(&sample.values, shape, class)?;
                    let amount = times * self.attribute.change(own, value);
                    amount.is_finite().then_some(amount)
                };
                Ok(samples.iter().zip(classes).map(|each| amount(each).unwrap_or(0.0)).collect())
            }
        }
    }

    fn tensor(&self, values: Vec<f32>, samples: usize) -> Tensor<D> {
        let dims = [&[samples], self.domain.shape()].concat();
        Tensor::from_data(TensorData::new(values, dims), self.device)
    }
}
