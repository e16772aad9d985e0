//! Samples of a domain that are altered, in memory.

use std::num::NonZero;
use std::thread;

use burn::tensor::{Device, Tensor, TensorData};
use windage_core::seed::shuffled;
use windage_core::{Attribute, Batch, Domain, Sample, SampleLoss, Seed, Shift, Stream};

use crate::evaluation::{EvaluatedDomain, check_losses, evaluate_batch};
use crate::score::{ScoreKind, Scoring};
use crate::{Error, Result};

/// Samples chosen from a domain at random.
pub(super) struct Part<'a> {
    pub(super) name: &'a str,
    pub(super) shape: &'a [usize],
    pub(super) samples: Vec<Sample>,
    classes: usize,
    /// Predicted class of each sample, if the classifier predicts classes.
    predicted: Option<Vec<usize>>,
    /// Score of each sample as it is; empty without labels.
    pub(super) scores: Vec<f64>,
    /// Whether labels may be used at all. Without them, the label of each sample is its predicted
    /// class, and samples are always measured as of unknown class.
    is_labeled: bool,
    /// Indices of the samples in their domain.
    pub(super) indices: Vec<usize>,
}

/// One of the two halves of a part. What is learned from one half is applied to the other.
pub(super) fn half(sample: usize) -> usize {
    sample % 2
}

impl<'a> Part<'a> {
    /// Reads at most `most` samples of each domain, chosen at random.
    pub(super) fn shift(
        domains: Shift<EvaluatedDomain<'a>>,
        scoring: &Scoring,
        most: usize,
        seed: Seed,
    ) -> Result<Shift<Self>> {
        let steps = Shift::new(0, 1);
        domains.zip(steps).try_map(|(evaluated, step)| {
            let EvaluatedDomain { domain, evaluation } = evaluated;
            let order = chosen(domain, most, seed, step);
            let samples = order
                .iter()
                .map(|&index| domain.sample(index))
                .collect::<windage_core::Result<_>>()?;
            let predicted = evaluation.predictions.as_ref();
            let scores = scoring.scores(evaluation);
            Ok(Self {
                name: domain.name(),
                shape: domain.shape(),
                samples,
                classes: domain.classes().len(),
                predicted: predicted.map(|all| order.iter().map(|&index| all[index]).collect()),
                scores: order.iter().map(|&index| scores[index]).collect(),
                is_labeled: true,
                indices: order,
            })
        })
    }

    /// Reads at most `most` samples of each domain, chosen at random, and none of their labels:
    /// predicted classes stand in their place.
    pub(super) fn unlabeled(
        domains: Shift<&'a Domain>,
        predictions: Shift<&[usize]>,
        most: usize,
        seed: Seed,
    ) -> Result<Shift<Self>> {
        let steps = Shift::new(0, 1);
        domains.zip(predictions).zip(steps).try_map(|((domain, predictions), step)| {
            let indices = chosen(domain, most, seed, step);
            let predicted: Vec<usize> = indices.iter().map(|&index| predictions[index]).collect();
            let sample =
                |(&index, &label): (&usize, &usize)| Ok(Sample { label, ..domain.sample(index)? });
            let samples = indices.iter().zip(&predicted).map(sample);
            Ok(Self {
                name: domain.name(),
                shape: domain.shape(),
                samples: samples.collect::<windage_core::Result<_>>()?,
                classes: domain.classes().len(),
                predicted: Some(predicted),
                scores: Vec::new(),
                is_labeled: false,
                indices,
            })
        })
    }

    pub(super) fn len(&self) -> usize {
        self.samples.len()
    }

    /// Measures values of a sample, with its label or as one of unknown class.
    pub(super) fn measured(
        &self,
        attribute: &dyn Attribute,
        sample: usize,
        values: &[f32],
        labels: Labels,
    ) -> Option<f64> {
        let value = match labels {
            Labels::Known if self.is_labeled => {
                attribute.measure(values, self.shape, self.samples[sample].label)
            }
            _ => match &self.predicted {
                Some(classes) => attribute.measure_unlabeled(values, self.shape, classes[sample]),
                None => measure_without_class(attribute, values, self.shape, self.classes),
            },
        };
        value.filter(|value| value.is_finite())
    }

    /// Measures the samples as they are.
    pub(super) fn measure_all(
        &self,
        attribute: &dyn Attribute,
        labels: Labels,
    ) -> Vec<Option<f64>> {
        parallel(self.len(), |index| {
            self.measured(attribute, index, &self.samples[index].values, labels)
        })
    }
}

/// Chooses samples of a domain at random.
fn chosen(domain: &Domain, most: usize, seed: Seed, step: u64) -> Vec<usize> {
    let mut order = shuffled(domain.len(), &mut seed.rng(Stream::Attribution, step));
    order.truncate(most);
    order
}

/// Whether a measurement may use a sample's label.
///
/// An attribute such as inclination depends on the class. Where samples of the target are altered
/// back, the amount must not depend on the label: it would tell the classifier the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Labels {
    Known,
    Hidden,
}

/// Measures a sample of which no class is known, not even a predicted one: returns the value if it
/// is the same whichever class is assumed.
///
/// The true class must not be used: an attribute that is measured against a template of the class
/// would then tell whether a classifier is wrong, which nobody knows of a new sample.
pub(crate) fn measure_without_class(
    attribute: &dyn Attribute,
    values: &[f32],
    shape: &[usize],
    classes: usize,
) -> Option<f64> {
    let measure = |class| attribute.measure_unlabeled(values, shape, class);
    let first = measure(0)?;
    (1..classes).all(|class| measure(class) == Some(first)).then_some(first)
}

/// A classifier with the scoring of its evaluations.
pub(super) struct Scorer<'a, const D: usize> {
    pub(super) classifier: &'a dyn SampleLoss<D>,
    pub(super) scoring: &'a Scoring,
    pub(super) device: &'a Device,
    pub(super) batch: usize,
}

impl<const D: usize> Scorer<'_, D> {
    /// Returns the scores of altered samples; `first` is the number of the first one in the part.
    pub(super) fn scores(
        &self,
        part: &Part<'_>,
        first: usize,
        values: &[Vec<f32>],
    ) -> Result<Vec<f64>> {
        let mut scores = Vec::with_capacity(values.len());
        for (number, values) in values.chunks(self.batch).enumerate() {
            let start = first + number * self.batch;
            let labels: Vec<usize> =
                part.samples[start..start + values.len()].iter().map(|it| it.label).collect();
            let dims = [&[values.len()], part.shape].concat();
            let data = TensorData::new(values.concat(), dims);
            let inputs = Tensor::<D>::from_data(data, self.device);
            let name = format!("altered {}", part.name);
            let samples = labels.len();
            let evaluation = evaluate_batch(self.classifier, &name, Batch { inputs, labels })?;
            check_losses(&name, &evaluation.losses, samples)?;
            if self.scoring.kind == ScoreKind::Accuracy && evaluation.predictions.is_none() {
                let (domain, predictions) = (name, 0);
                return Err(Error::WrongNumberOfPredictions { domain, predictions, samples });
            }
            scores.extend(self.scoring.scores(&evaluation));
        }
        Ok(scores)
    }
}

/// Computes a value for each of `count` indices, on all cores. The values do not depend on how many
/// there are.
pub(crate) fn parallel<T: Send>(count: usize, value: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(count.max(1));
    let each = count.div_ceil(threads).max(1);
    thread::scope(|scope| {
        let value = &value;
        let parts: Vec<_> = (0..count)
            .step_by(each)
            .map(|start| {
                scope.spawn(move || (start..count.min(start + each)).map(value).collect::<Vec<T>>())
            })
            .collect();
        let join = |part: thread::ScopedJoinHandle<'_, Vec<T>>| match part.join() {
            Ok(values) => values,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        parts.into_iter().flat_map(join).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_the_order_of_their_indices() {
        assert_eq!(parallel(7, |index| index * index), [0, 1, 4, 9, 16, 25, 36]);
        assert!(parallel(0, |index| index).is_empty());
    }
}
