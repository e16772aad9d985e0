//! What is lost between the domains: points of accuracy, or of rank where there are no classes.

pub(crate) mod estimate;

pub use estimate::Estimate;

use serde::{Deserialize, Serialize};
use statrs::distribution::{DiscreteCDF, Hypergeometric};
use windage_core::{Evaluation, Shift};

use estimate::{normal_quantile, upper_tail};

/// How a sample is scored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoreKind {
    /// 1 if the predicted class is correct, else 0: the mean is the accuracy.
    #[default]
    Accuracy,
    /// The share of the source's losses that are greater than the sample's; equal ones count half.
    /// The mean is ½ on the source itself and 0 if every loss is above all of the source's. No
    /// single loss has much weight, however large it is.
    Rank,
}

/// Scores of evaluations relative to the source.
pub(crate) struct Scoring {
    pub(crate) kind: ScoreKind,
    /// Losses of the source, sorted.
    source: Vec<f32>,
}

impl Scoring {
    pub(crate) fn new(evaluations: Shift<&Evaluation>) -> Self {
        let has_classes = evaluations.into_iter().all(|it| it.predictions.is_some());
        let kind = if has_classes { ScoreKind::Accuracy } else { ScoreKind::Rank };
        let mut source = evaluations.source.losses.clone();
        source.sort_by(f32::total_cmp);
        Self { kind, source }
    }

    /// Returns the score of every sample.
    pub(crate) fn scores(&self, evaluation: &Evaluation) -> Vec<f64> {
        match (self.kind, &evaluation.predictions) {
            (ScoreKind::Accuracy, Some(predictions)) => {
                let each = predictions.iter().zip(&evaluation.labels);
                each.map(|(predicted, label)| f64::from(predicted == label)).collect()
            }
            _ => evaluation.losses.iter().map(|&loss| share_above(&self.source, loss)).collect(),
        }
    }
}

/// Returns the share of sorted values that are greater than a value; equal ones count half.
fn share_above(sorted: &[f32], value: f32) -> f64 {
    let below = sorted.partition_point(|&other| other < value);
    let not_above = sorted.partition_point(|&other| other <= value);
    let above = sorted.len() - not_above;
    (above as f64 + (not_above - below) as f64 / 2.0) / sorted.len() as f64
}

/// The difference of the mean scores of two domains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Loss {
    /// How samples are scored.
    pub score: ScoreKind,
    /// Mean scores: accuracies, 0…1, or mean ranks.
    pub means: Shift<f64>,
    /// Number of samples.
    pub samples: Shift<usize>,
    /// What was lost, `source − target`, with an interval of 95 %.
    pub lost: Estimate,
    /// Probability of so large a difference, or a larger one, if nothing was lost.
    pub p_value: f64,
}

impl Loss {
    /// Compares the evaluations of a classifier on both domains by a one-sided test.
    ///
    /// Accuracies are compared by Fisher's exact test; their interval is that of Agresti and Caffo
    /// 2000 ("Simple and effective confidence intervals for proportions and differences of
    /// proportions"), which adds a correct and a wrong sample to each side. Ranks of `m` and `n`
    /// samples are compared by the test of Mann and Whitney, whose standard error without a loss is
    /// `√((m + n + 1)/(12·m·n))`; their interval has the standard error of DeLong et al. 1988
    /// ("Comparing the areas under two or more correlated receiver operating characteristic
    /// curves"), but at least half a sample of the smaller domain.
    ///
    /// # Panics
    /// Panics if a domain has no samples.
    pub fn new(evaluations: Shift<&Evaluation>) -> Self {
        assert!(evaluations.into_iter().all(|it| !it.is_empty()), "there must be samples");
        let scoring = Scoring::new(evaluations);
        let scores = evaluations.map(|evaluation| scoring.scores(evaluation));
        let means = scores.as_ref().map(|scores| mean(scores));
        let z = normal_quantile(0.975);
        let value = means.source - means.target;
        let (lost, p_value) = match scoring.kind {
            ScoreKind::Accuracy => {
                let correct = scores.as_ref().map(|scores| scores.iter().sum::<f64>());
                two_proportions(correct, scores.as_ref().map(|it| it.len() as f64), z)
            }
            ScoreKind::Rank => {
                let [m, n] = evaluations.map(|it| it.len() as f64).into_array();
                let null = ((m + n + 1.0) / (12.0 * m * n)).sqrt();
                // Few samples that are all apart have no variance, but are not certain.
                let error = delong_error(evaluations, &scores.target).max(0.5 / m.min(n));
                (Estimate::new(value, error, z), upper_tail(value / null))
            }
        };
        let samples = evaluations.map(Evaluation::len);
        Self { score: scoring.kind, means, samples, lost, p_value }
    }
}

fn two_proportions(correct: Shift<f64>, counts: Shift<f64>, z: f64) -> (Estimate, f64) {
    let value = correct.source / counts.source - correct.target / counts.target;
    let p_value = fisher(correct, counts);
    let adjusted = correct.zip(counts).map(|(correct, count)| (correct + 1.0, count + 2.0));
    let share = adjusted.map(|(correct, count)| correct / count);
    let variance = |share: f64, count: f64| share * (1.0 - share) / count;
    let error =
        variance(share.source, adjusted.source.1) + variance(share.target, adjusted.target.1);
    let interval = Estimate::new(share.source - share.target, error.sqrt(), z);
    let estimate = Estimate { value, low: interval.low.min(value), high: interval.high.max(value) };
    (estimate, p_value)
}

/// Returns the p-value of Fisher's exact test: the probability of as many wrong samples of the
/// target, or more, if the wrong ones are distributed over both domains at random.
fn fisher(correct: Shift<f64>, counts: Shift<f64>) -> f64 {
    let wrong = counts.zip(correct).map(|(count, correct)| (count - correct).round() as u64);
    let all = (counts.source + counts.target) as u64;
    let Some(fewer) = wrong.target.checked_sub(1) else { return 1.0 };
    Hypergeometric::new(all, wrong.source + wrong.target, counts.target as u64)
        .map_or(1.0, |distribution| distribution.sf(fewer).clamp(0.0, 1.0))
}

/// Returns the standard error of the mean of the target's scores among the source's losses.
fn delong_error(evaluations: Shift<&Evaluation>, target_scores: &[f64]) -> f64 {
    let mut target = evaluations.target.losses.clone();
    target.sort_by(f32::total_cmp);
    let placements: Vec<f64> =
        evaluations.source.losses.iter().map(|&loss| share_above(&target, loss)).collect();
    (variance(target_scores) / target_scores.len() as f64
        + variance(&placements) / placements.len() as f64)
        .sqrt()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Returns the standard error of a mean.
pub(crate) fn standard_error(values: &[f64]) -> f64 {
    (variance(values) / values.len().max(1) as f64).sqrt()
}

fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    squares / (values.len().max(2) - 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_accuracy(correct: usize, count: usize) -> Evaluation {
        let predictions = (0..count).map(|index| usize::from(index >= correct)).collect();
        Evaluation::new(vec![0.0; count], Some(predictions), vec![0; count])
    }

    #[test]
    fn a_null_shift_of_two_points_in_fifteen_hundred_is_not_certain() {
        // 82.0 against 79.7 % of 1,500 samples: scipy.stats.fisher_exact of [[1230, 270],
        // [1195, 305]] with alternative="greater" gives 0.0583.
        let evaluations = Shift::new(of_accuracy(1230, 1500), of_accuracy(1195, 1500));
        let loss = Loss::new(evaluations.as_ref());
        assert!((loss.p_value - 0.0583).abs() < 0.002, "{}", loss.p_value);
        assert!(loss.lost.low < 0.0 && loss.lost.high > 0.05);
    }

    #[test]
    fn few_samples_are_not_certain_even_if_all_differ() {
        // One of C(6, 3) divisions.
        let loss = Loss::new(Shift::new(of_accuracy(3, 3), of_accuracy(0, 3)).as_ref());
        assert!((loss.p_value - 0.05).abs() < 1e-9, "{}", loss.p_value);
        let of = |loss: f32| Evaluation::new(vec![loss], None, vec![0]);
        let loss = Loss::new(Shift::new(of(0.1), of(0.2)).as_ref());
        assert!(loss.p_value > 0.1 && loss.lost.low < 0.0, "{loss:?}");
    }

    #[test]
    fn ranks_count_pairs_of_samples() {
        let of = |losses: &[f32]| Evaluation::new(losses.to_vec(), None, vec![0; losses.len()]);
        let evaluations = Shift::new(of(&[0.1, 0.2, 0.3, 0.4]), of(&[0.25, 0.2, 1e9]));
        let loss = Loss::new(evaluations.as_ref());
        // Of the source's losses, 2 are above 0.25, 2 and a half above 0.2, none above 1e9.
        assert!((loss.means.target - (0.5 + 0.625 + 0.0) / 3.0).abs() < 1e-12);
        assert!((loss.means.source - 0.5).abs() < 1e-12);
        assert_eq!(loss.score, ScoreKind::Rank);
    }

    #[test]
    fn one_heavy_loss_does_not_decide() {
        let of = |losses: Vec<f32>| Evaluation::new(losses.clone(), None, vec![0; losses.len()]);
        let source: Vec<f32> = (0..200).map(|at| at as f32 * 0.01).collect();
        let mut target = source.clone();
        target[0] = 1e6;
        let evaluations = Shift::new(of(source), of(target));
        assert!(Loss::new(evaluations.as_ref()).p_value > 0.3);
    }
}
