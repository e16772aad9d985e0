//! Divergence by a classifier that tells the two sets apart.
//!
//! For any classifier with outputs `s` in (0, 1), and for samples `x` of the first set and `y` of
//! the second set that it was not trained on,
//!
//! `JSD ≥ 1 + ½·E log2 s(x) + ½·E log2(1 − s(y))`.
//!
//! The bound is one bit minus the cross-entropy of the classifier at balanced classes, and is
//! reached by the true posterior. Source: Goodfellow et al. 2014, "Generative Adversarial Nets",
//! (4)–(6), as a maximum over discriminators.

use windage_core::seed::shuffled;
use windage_core::{Seed, Stream};

use super::{DistributionDivergence, DivergenceEstimate, EstimateKind};
use crate::Rows;
use crate::check::{FIRST_SET, SECOND_SET, enough, within_unit_interval};
use crate::distance::{FeatureRows, check_rows};
use crate::error::Result;
use crate::mean::MeanEstimate;

/// Lowest probability of the right answer. One confident mistake among many samples then costs 40
/// bits, and does not make the bound useless.
const LEAST_PROBABILITY: f64 = 1e-12;

/// Computes the lower bound from the predicted probabilities that samples belong to the first set:
/// `first` for samples of the first set, `second` for samples of the second set.
///
/// The samples must be held out: probabilities for training samples give no bound. Both sets have
/// the same weight, whatever their sizes.
///
/// *Numerics*: probabilities of the right answer are at least `10⁻¹²`; the bound is clamped to 0…1.
///
/// ```
/// use windage_metrics::divergence::classifier_divergence;
/// assert_eq!(classifier_divergence(&[0.5, 0.5], &[0.5])?.value, 0.0); // Guessing.
/// assert_eq!(classifier_divergence(&[1.0, 1.0], &[0.0])?.value, 1.0); // Always right.
/// assert_eq!(classifier_divergence(&[0.0, 1.0], &[1.0])?.value, 0.0); // Worse than guessing.
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// Returns an error if a set is empty, or a probability is not within 0…1.
pub fn classifier_divergence(first: &[f64], second: &[f64]) -> Result<DivergenceEstimate> {
    let first = logarithms(FIRST_SET, first, |probability| probability)?;
    let second = logarithms(SECOND_SET, second, |probability| 1.0 - probability)?;
    let (first, second) = (MeanEstimate::new(&first), MeanEstimate::new(&second));
    let standard_error = 0.5 * (first.squared_error + second.squared_error).sqrt();
    Ok(DivergenceEstimate {
        value: (1.0 + 0.5 * (first.mean + second.mean)).clamp(0.0, 1.0),
        kind: EstimateKind::LowerBound { standard_error },
    })
}

/// Returns the base-2 logarithms of the probabilities of the right answer.
fn logarithms(set: &str, probabilities: &[f64], right: impl Fn(f64) -> f64) -> Result<Vec<f64>> {
    enough(set, probabilities.len(), 1)?;
    within_unit_interval(&format!("the probabilities of {set}"), probabilities)?;
    Ok(probabilities
        .iter()
        .map(|&probability| right(probability).max(LEAST_PROBABILITY).log2())
        .collect())
}

/// A divergence estimate by any classifier, with two-fold cross-validation: the classifier is
/// trained on one half of each set and evaluated on the other half, and the reverse.
///
/// `probabilities(first, second, held_out)` trains a classifier on rows of both sets, and returns
/// for each held-out row the probability that it belongs to the first set.
///
/// ```
/// use windage_core::Seed;
/// use windage_metrics::divergence::ClassifierDivergence;
/// use windage_metrics::{DistributionDivergence, Rows};
///
/// // The nearest mean in one dimension, with a logistic function of the difference of distances.
/// let nearest = |first: Rows<'_>, second: Rows<'_>, held_out: Rows<'_>| -> Vec<f64> {
///     let mean = |rows: Rows<'_>| rows.values().iter().sum::<f32>() / rows.count() as f32;
///     let (a, b) = (mean(first), mean(second));
///     let logistic = |x: &f32| 1.0 / (1.0 + f64::from((x - a).abs() - (x - b).abs()).exp());
///     held_out.values().iter().map(logistic).collect()
/// };
/// let (first, second) = ([0.0, 1.0, 2.0, 1.0], [20.0, 21.0, 22.0, 21.0]);
/// let metric = ClassifierDivergence { probabilities: nearest, seed: Seed(0) };
/// assert!(metric.divergence(Rows::new(&first, 1), Rows::new(&second, 1))?.value > 0.99);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ClassifierDivergence<F> {
    /// Function that trains a classifier on two sets and evaluates it on held-out rows.
    pub probabilities: F,
    /// Seed of the halves.
    pub seed: Seed,
}

impl<F: Fn(Rows<'_>, Rows<'_>, Rows<'_>) -> Vec<f64>> ClassifierDivergence<F> {
    /// Trains the classifier and returns its probabilities for held-out rows.
    ///
    /// # Panics
    /// Panics if the number of probabilities is not the number of rows.
    fn evaluate(&self, first: Rows<'_>, second: Rows<'_>, held_out: Rows<'_>) -> Vec<f64> {
        let probabilities = (self.probabilities)(first, second, held_out);
        let (count, rows) = (probabilities.len(), held_out.count());
        assert_eq!(count, rows, "the classifier returned {count} probabilities for {rows} rows");
        probabilities
    }

    /// Splits a set into random halves; `set` is 0 or 1.
    fn halves(&self, rows: Rows<'_>, set: u64) -> [FeatureRows; 2] {
        let order = shuffled(rows.count(), &mut self.seed.rng(Stream::Selection, set));
        let (one, other) = order.split_at(rows.count() / 2);
        [rows.selected(one), rows.selected(other)]
    }
}

impl<F: Fn(Rows<'_>, Rows<'_>, Rows<'_>) -> Vec<f64>> DistributionDivergence
    for ClassifierDivergence<F>
{
    fn divergence(&self, first: Rows<'_>, second: Rows<'_>) -> Result<DivergenceEstimate> {
        check_rows(first, second, 2)?;
        let (first, second) = (self.halves(first, 0), self.halves(second, 1));
        let (mut for_first, mut for_second) = (Vec::new(), Vec::new());
        for (training, held_out) in [(0, 1), (1, 0)] {
            let (x, y) = (first[training].rows(), second[training].rows());
            for_first.extend(self.evaluate(x, y, first[held_out].rows()));
            for_second.extend(self.evaluate(x, y, second[held_out].rows()));
        }
        classifier_divergence(&for_first, &for_second)
    }
}
