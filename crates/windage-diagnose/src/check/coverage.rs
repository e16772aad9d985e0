//! Selective classification by confidence.

use serde::{Deserialize, Serialize};
use statrs::distribution::{Beta, ContinuousCDF};
use windage_core::Shift;

/// Probability with which the bound of the risk on the source does not hold.
const FAILURE: f64 = 0.05;

/// The share of samples for which a classifier is confident enough.
///
/// A sample is classified if its confidence is at least the threshold. On data like the source, the
/// share of wrong predictions among those is at most the risk, with a probability of 95 %: the
/// bound of Clopper and Pearson on the source, corrected for the thresholds that are tried
/// (selection with guaranteed risk; Geifman and El-Yaniv 2017, "Selective Classification for Deep
/// Neural Networks"). On the target nothing is guaranteed; a lower coverage there shows how often
/// the classifier itself is unsure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// The wanted risk, 0…1.
    pub risk: f64,
    /// The least confidence with which a sample is classified.
    pub threshold: f64,
    /// Share of wrong predictions on the source among those with this confidence.
    pub source_risk: f64,
    /// Upper bound of that share.
    pub source_risk_bound: f64,
    /// Share of samples with this confidence.
    pub coverage: Shift<f64>,
}

impl Coverage {
    /// Finds the lowest threshold that guarantees the risk, by bisection; `None` if there is none.
    pub(super) fn new(confidences: Shift<&[f64]>, correct: &[bool], risk: f64) -> Option<Self> {
        let mut order: Vec<usize> = (0..correct.len()).collect();
        let source = confidences.source;
        order.sort_by(|&a, &b| source[b].total_cmp(&source[a]));
        let tries = (order.len() as f64).log2().ceil().max(1.0);
        // Number of samples accepted: with the least confidence of `accepted` samples, its bound.
        let at = |accepted: usize| {
            let threshold = source[order[accepted - 1]];
            let accepted = source.iter().filter(|&&it| it >= threshold).count();
            let wrong = order[..accepted].iter().filter(|&&sample| !correct[sample]).count();
            (threshold, accepted, wrong, upper_bound(wrong, accepted, FAILURE / tries))
        };
        let (mut low, mut high, mut best) = (1, order.len(), None);
        while low <= high && high > 0 {
            let middle = usize::midpoint(low, high);
            let (threshold, accepted, wrong, bound) = at(middle);
            if bound <= risk {
                best = Some((threshold, accepted, wrong, bound));
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        let (threshold, accepted, wrong, source_risk_bound) = best?;
        let share = |values: &[f64]| {
            values.iter().filter(|&&it| it >= threshold).count() as f64 / values.len() as f64
        };
        Some(Self {
            risk,
            threshold,
            source_risk: wrong as f64 / accepted as f64,
            source_risk_bound,
            coverage: confidences.map(share),
        })
    }
}

/// Returns the upper bound of Clopper and Pearson for a share of which `wrong` of `count` were
/// seen.
fn upper_bound(wrong: usize, count: usize, failure: f64) -> f64 {
    if wrong >= count {
        return 1.0;
    }
    Beta::new(wrong as f64 + 1.0, (count - wrong) as f64)
        .map_or(1.0, |beta| beta.inverse_cdf(1.0 - failure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_without_errors_is_that_of_the_formula() {
        // 1 − δ^(1/n).
        let expected = 1.0 - 0.05_f64.powf(1.0 / 100.0);
        assert!((upper_bound(0, 100, 0.05) - expected).abs() < 1e-6);
        assert_eq!(upper_bound(3, 3, 0.05), 1.0);
    }

    #[test]
    fn the_threshold_parts_certain_samples_from_guesses() {
        let source: Vec<f64> = (0..1000).map(|at| f64::from(at) / 1000.0).collect();
        let correct: Vec<bool> = (0..1000).map(|at| at >= 400 || at % 2 == 0).collect();
        let target = [0.2, 0.5, 0.9, 0.95];
        let confidences = Shift::new(&source[..], &target[..]);
        let coverage = Coverage::new(confidences, &correct, 0.05).unwrap();
        assert!((0.3..0.42).contains(&coverage.threshold), "{coverage:?}");
        assert!(coverage.source_risk <= 0.05 && coverage.source_risk_bound <= 0.05);
        assert_eq!(coverage.coverage.target, 0.75);
        assert!(Coverage::new(confidences, &vec![false; 1000], 0.05).is_none());
    }
}
