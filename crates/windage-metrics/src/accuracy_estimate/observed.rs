//! What the methods need to know of each sample, and their estimates from it.

use rand::RngExt;
use windage_core::seed::Rng;

use super::outputs::{argmax, share};
use super::transport::{assigned_probabilities, counts};
use super::{EstimateMethod, Temperature};
use crate::Rows;
use crate::mean::mean;

/// The methods whose distance from the prior the regression learns from.
const METHODS: [EstimateMethod; 3] = [
    EstimateMethod::ThresholdedConfidence,
    EstimateMethod::ThresholdedEntropy,
    EstimateMethod::OptimalTransport,
];

/// Number of changes from the source that the regression learns from.
const CHANGES: usize = METHODS.len() + 3;

/// Samples for which optimal transport is computed at most.
const MOST_TRANSPORTED: usize = 1000;

/// What the methods need to know of the samples of a set.
#[derive(Clone, Debug)]
pub(super) struct Observed {
    /// Largest probability of each sample.
    confidence: Vec<f64>,
    /// Negative entropy of each sample, in nats.
    negative_entropy: Vec<f64>,
    /// Probability of the assigned class of each sample, of some samples if there are many.
    assigned: Vec<f64>,
    /// Half the sum of the differences between shares of predicted classes and their shares in the
    /// source.
    class_change: f64,
    /// Logarithm of the mean distance of logits from their mean.
    magnitude: f64,
    /// Variance of the chance by which a class is more or less frequent here than in the source,
    /// for a class of variance 1: `1/n` of a sample of `n` from the source itself.
    chance: f64,
}

impl Observed {
    /// Observes logits; `frequencies` are those of the classes in the source, and `chance` is the
    /// variance of the chance in them.
    pub(super) fn new(
        logits: Rows<'_>,
        temperature: Temperature,
        frequencies: &[f64],
        chance: f64,
    ) -> Self {
        let classes = logits.dims();
        let probabilities = temperature.probabilities(logits);
        let rows = || probabilities.chunks_exact(classes);
        let transported = spread(&probabilities, classes, logits.count());
        let samples = transported.len() / classes;
        let mut predicted = vec![0.0; classes];
        rows().for_each(|row| predicted[argmax(row)] += 1.0 / logits.count() as f64);
        let differences = predicted.iter().zip(frequencies).map(|(a, b)| (a - b).abs());
        Self {
            confidence: rows().map(|row| row[argmax(row)]).collect(),
            negative_entropy: rows().map(negative_entropy).collect(),
            assigned: assigned_probabilities(&transported, &counts(frequencies, samples)),
            class_change: differences.sum::<f64>() / 2.0,
            magnitude: magnitude(logits),
            chance,
        }
    }

    /// Draws as many samples with replacement.
    pub(super) fn resampled(&self, indices: &[usize], rng: &mut Rng) -> Self {
        let draw = |values: &[f64]| indices.iter().map(|&index| values[index]).collect();
        let count = self.assigned.len();
        Self {
            confidence: draw(&self.confidence),
            negative_entropy: draw(&self.negative_entropy),
            assigned: (0..count).map(|_| self.assigned[rng.random_range(0..count)]).collect(),
            ..*self
        }
    }

    /// Returns the number of samples.
    pub(super) fn count(&self) -> usize {
        self.confidence.len()
    }

    /// Returns what the regression corrects: the estimate of the difference of confidences, which
    /// is right where confidences are as well calibrated as on the source.
    pub(super) fn prior(&self, source: &SourceObserved) -> f64 {
        source.estimate(EstimateMethod::DifferenceOfConfidences, self)
    }

    /// Returns what the regression corrects by, beyond what chance gives, so that all are 0 on
    /// average on samples like the source.
    ///
    /// Classes are never as frequent as in the source, so that chance alone makes optimal transport
    /// see a loss and predicted classes change. Both are of the size of the chance, `√chance`.
    pub(super) fn regressors(&self, source: &SourceObserved) -> Vec<f64> {
        let size = (self.chance * source.correct.len() as f64).sqrt();
        let each = self.changes(source).into_iter().zip(&source.by_chance);
        each.map(|(change, by_chance)| change - size * by_chance).collect()
    }

    /// Returns changes from the source: how far the other methods are from the prior, beyond their
    /// distance on the source; the loss that the prior sees; the change of the predicted classes;
    /// and that of the size of the logits.
    ///
    /// The average confidence is left out, as it differs from the prior by a constant.
    fn changes(&self, source: &SourceObserved) -> [f64; CHANGES] {
        let distances = |observed: &Self| {
            let prior = observed.prior(source);
            METHODS.map(|method| source.estimate(method, observed) - prior)
        };
        let (here, there) = (distances(self), distances(&source.observed));
        let [confidence, entropy, transport] = [0, 1, 2].map(|method| here[method] - there[method]);
        let own = &source.observed;
        [
            confidence,
            entropy,
            transport,
            source.accuracy - self.prior(source),
            self.class_change - own.class_change,
            self.magnitude - own.magnitude,
        ]
    }
}

/// What the methods need to know of the source.
pub(super) struct SourceObserved {
    pub(super) observed: Observed,
    pub(super) correct: Vec<bool>,
    /// Share of samples that are classified correctly.
    pub(super) accuracy: f64,
    confidence_threshold: f64,
    entropy_threshold: f64,
    mean_confidence: f64,
    /// Mean changes of as many samples that are drawn from the source with replacement.
    by_chance: [f64; CHANGES],
}

impl SourceObserved {
    pub(super) fn new(observed: Observed, correct: Vec<bool>) -> Self {
        let wrong = correct.iter().filter(|&&is_correct| !is_correct).count();
        Self {
            accuracy: share(&correct),
            confidence_threshold: threshold(&observed.confidence, wrong),
            entropy_threshold: threshold(&observed.negative_entropy, wrong),
            mean_confidence: mean(&observed.confidence),
            by_chance: [0.0; CHANGES],
            observed,
            correct,
        }
    }

    /// Draws as many samples with replacement.
    pub(super) fn resampled(&self, rng: &mut Rng) -> Self {
        let count = self.correct.len();
        let indices: Vec<usize> = (0..count).map(|_| rng.random_range(0..count)).collect();
        let correct = indices.iter().map(|&index| self.correct[index]).collect();
        let by_chance = self.by_chance;
        Self { by_chance, ..Self::new(self.observed.resampled(&indices, rng), correct) }
    }

    /// Learns from observations of as many samples of the source what chance changes.
    pub(super) fn learn_chance(self, drawn: &[Observed]) -> Self {
        let mut by_chance = [0.0; CHANGES];
        for observed in drawn {
            let changes = observed.changes(&self).into_iter();
            by_chance.iter_mut().zip(changes).for_each(|(sum, it)| *sum += it / drawn.len() as f64);
        }
        Self { by_chance, ..self }
    }

    /// Returns what a single method estimates for a target.
    pub(super) fn estimate(&self, method: EstimateMethod, target: &Observed) -> f64 {
        match method {
            EstimateMethod::ThresholdedConfidence => {
                share_from(&target.confidence, self.confidence_threshold)
            }
            EstimateMethod::ThresholdedEntropy => {
                share_from(&target.negative_entropy, self.entropy_threshold)
            }
            EstimateMethod::DifferenceOfConfidences => {
                let change = mean(&target.confidence) - self.mean_confidence;
                (self.accuracy + change).clamp(0.0, 1.0)
            }
            EstimateMethod::OptimalTransport => mean(&target.assigned),
            _ => mean(&target.confidence),
        }
    }
}

/// Returns evenly spaced rows, at most [`MOST_TRANSPORTED`].
fn spread(values: &[f64], classes: usize, count: usize) -> Vec<f64> {
    let taken = count.min(MOST_TRANSPORTED);
    let row = |index: usize| {
        let place = index * count / taken;
        &values[place * classes..(place + 1) * classes]
    };
    (0..taken).flat_map(row).copied().collect()
}

fn negative_entropy(row: &[f64]) -> f64 {
    row.iter().filter(|&&p| p > 0.0).map(|&p| p * p.ln()).sum()
}

/// Returns the threshold below which lie as many values as are wrong.
fn threshold(values: &[f64], wrong: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(wrong).copied().unwrap_or(f64::INFINITY)
}

/// Returns the share of values that are at least a threshold.
fn share_from(values: &[f64], threshold: f64) -> f64 {
    values.iter().filter(|&&value| value >= threshold).count() as f64 / values.len() as f64
}

/// Returns the logarithm of the mean distance of logits from the mean of their sample.
fn magnitude(logits: Rows<'_>) -> f64 {
    let of_row = |row: &[f32]| {
        let values: Vec<f64> = row.iter().map(|&value| f64::from(value)).collect();
        let center = mean(&values);
        mean(&values.iter().map(|value| (value - center).abs()).collect::<Vec<_>>())
    };
    let sizes: Vec<f64> = logits.iter().map(of_row).collect();
    mean(&sizes).max(f64::MIN_POSITIVE).ln()
}
