//! Divergence by a classifier that is to tell the two sets apart.
//!
//! For any `s(x)` in (0, 1), with samples `x` of the first and `y` of the second set that it was
//! not trained on,
//!
//! `JSD ≥ 1 + ½·E log2 s(x) + ½·E log2(1 − s(y))`,
//!
//! one bit less the classifier's cross-entropy at balanced classes, with equality for the true
//! posterior. Source: Goodfellow et al. 2014, "Generative Adversarial Nets", (4)–(6), there as a
//! maximum over discriminators.

use windage_core::{Seed, Stream, shuffled};

use super::{DistributionDivergence, DivergenceEstimate, EstimateKind, mean_and_error};
use crate::Rows;
use crate::distance::FeatureRows;
use crate::distance::check_pair;
use crate::error::{Error, Result, enough};

/// Probabilities nearer to the wrong answer count as this much: one sure mistake among many samples
/// costs 40 bits, not all of the bound.
const LEAST_PROBABILITY: f64 = 1e-12;

/// The lower bound from probabilities that held-out samples belong to the first set: `first` for
/// samples that do, `second` for samples of the second set. The sets count alike, whatever their
/// sizes.
///
/// *Numerics*: probabilities are kept `10⁻¹²` away from the wrong answer; the bound is clamped to
/// 0…1. Probabilities for training samples give no bound.
///
/// ```
/// use windage_metrics::divergence::classifier_divergence;
/// assert_eq!(classifier_divergence(&[0.5, 0.5], &[0.5])?.value, 0.0); // Guessing tells nothing.
/// assert_eq!(classifier_divergence(&[1.0, 1.0], &[0.0])?.value, 1.0); // Always sure and right.
/// assert_eq!(classifier_divergence(&[0.0, 1.0], &[1.0])?.value, 0.0); // Worse than guessing.
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// When a side is empty, or a probability is not within 0…1.
pub fn classifier_divergence(first: &[f64], second: &[f64]) -> Result<DivergenceEstimate> {
    let first = logarithms("the first set's probabilities", first, |probability| probability)?;
    let second =
        logarithms("the second set's probabilities", second, |probability| 1.0 - probability)?;
    let ((x, x_error), (y, y_error)) = (mean_and_error(&first), mean_and_error(&second));
    let kind = EstimateKind::LowerBound { standard_error: 0.5 * (x_error + y_error).sqrt() };
    Ok(DivergenceEstimate { value: (1.0 + 0.5 * (x + y)).clamp(0.0, 1.0), kind })
}

/// Base-2 logarithms of the probabilities of the right answer.
fn logarithms(what: &str, probabilities: &[f64], right: impl Fn(f64) -> f64) -> Result<Vec<f64>> {
    enough(what, probabilities.len(), 1)?;
    let outside = probabilities.iter().position(|probability| !(0.0..=1.0).contains(probability));
    if let Some(index) = outside {
        let value = probabilities[index];
        return Err(Error::OutOfRange { what: what.into(), index, value, range: "within 0…1" });
    }
    Ok(probabilities
        .iter()
        .map(|&probability| right(probability).max(LEAST_PROBABILITY).log2())
        .collect())
}

/// Divergence by any classifier, trained on one half of each set and asked about the other, and the
/// reverse.
///
/// `probabilities` trains on samples of both sets and gives, for each of the rows held out, the
/// probability that it belongs to the first.
///
/// ```
/// use windage_core::Seed;
/// use windage_metrics::divergence::ClassifierDivergence;
/// use windage_metrics::{DistributionDivergence, Rows};
///
/// // Nearest mean, in one dimension, sure by a logistic function of the difference of the distances.
/// let nearest = |first: Rows<'_>, second: Rows<'_>, held_out: Rows<'_>| -> Vec<f64> {
///     let mean = |rows: Rows<'_>| rows.values().iter().sum::<f32>() / rows.count() as f32;
///     let (a, b) = (mean(first), mean(second));
///     let sure = |x: &f32| 1.0 / (1.0 + f64::from((x - a).abs() - (x - b).abs()).exp());
///     held_out.values().iter().map(sure).collect()
/// };
/// let (first, second) = ([0.0, 1.0, 2.0, 1.0], [20.0, 21.0, 22.0, 21.0]);
/// let divergence = ClassifierDivergence { probabilities: nearest, seed: Seed(0) };
/// assert!(divergence.divergence(Rows::new(&first, 1), Rows::new(&second, 1))?.value > 0.99);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ClassifierDivergence<F> {
    /// Trains on (first, second) and judges the third rows.
    pub probabilities: F,
    /// What the halves depend on.
    pub seed: Seed,
}

impl<F: Fn(Rows<'_>, Rows<'_>, Rows<'_>) -> Vec<f64>> ClassifierDivergence<F> {
    /// # Panics
    /// If the classifier gives another number of probabilities than there are rows.
    fn judged(&self, train: [&FeatureRows; 2], held_out: &FeatureRows) -> Vec<f64> {
        let rows = held_out.rows();
        let probabilities = (self.probabilities)(train[0].rows(), train[1].rows(), rows);
        assert_eq!(
            probabilities.len(),
            rows.count(),
            "{} probabilities for {}",
            probabilities.len(),
            rows.count()
        );
        probabilities
    }

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
        check_pair(first, second, 2)?;
        let (first, second) = (self.halves(first, 0), self.halves(second, 1));
        let (mut of_first, mut of_second) = (Vec::new(), Vec::new());
        for (train, held_out) in [(0, 1), (1, 0)] {
            let trained = [&first[train], &second[train]];
            of_first.extend(self.judged(trained, &first[held_out]));
            of_second.extend(self.judged(trained, &second[held_out]));
        }
        classifier_divergence(&of_first, &of_second)
    }
}
