//! What a classifier puts out, as log-probabilities.

use crate::config::OutputKind;

/// Largest difference of a sum of probabilities from 1: models in half precision round to it.
const SUM_TOLERANCE: f32 = 5e-3;
/// Smallest probability: quantized models round smaller ones to 0, whose logarithm is infinite.
const LEAST_PROBABILITY: f32 = 1e-7;

/// Rows of outputs, one per sample.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rows {
    pub(crate) values: Vec<f32>,
    pub(crate) width: usize,
}

impl Rows {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks(self.width)
    }

    /// Finds out what the outputs are; `None` if they could be probabilities but do not add up.
    pub(crate) fn kind(&self) -> Option<OutputKind> {
        let is_every = |is: fn(&[f32]) -> bool| self.iter().all(is);
        let are_in_unit = is_every(|row| row.iter().all(|value| (0.0..=1.0).contains(value)));
        if self.width == 1 {
            return Some(if are_in_unit { OutputKind::Probabilities } else { OutputKind::Logits });
        }
        let adds_up: fn(&[f32]) -> bool =
            |row| (row.iter().sum::<f32>() - 1.0).abs() < SUM_TOLERANCE;
        if are_in_unit {
            return is_every(adds_up).then_some(OutputKind::Probabilities);
        }
        let is_log = is_every(|row| {
            let sum: f32 = row.iter().map(|value| value.exp()).sum();
            (sum - 1.0).abs() < SUM_TOLERANCE
        });
        Some(if is_log { OutputKind::LogProbabilities } else { OutputKind::Logits })
    }

    /// Returns the number of classes: a single output distinguishes two.
    pub(crate) fn classes(&self) -> usize {
        self.width.max(2)
    }

    /// Returns log-probabilities, one row of [`classes`](Self::classes) per sample.
    pub(crate) fn log_probabilities(&self, kind: OutputKind) -> Vec<Vec<f32>> {
        self.iter().map(|row| log_probabilities(row, kind)).collect()
    }
}

fn log_probabilities(row: &[f32], kind: OutputKind) -> Vec<f32> {
    let log = |probability: f32| probability.max(LEAST_PROBABILITY).ln();
    match (kind, row) {
        (OutputKind::Logits, &[logit]) => vec![-softplus(logit), -softplus(-logit)],
        (OutputKind::LogProbabilities, &[second]) => vec![log(1.0 - second.exp()), second],
        (OutputKind::Probabilities, &[second]) => vec![log(1.0 - second), log(second)],
        (OutputKind::Logits, row) => normalized(row),
        (OutputKind::LogProbabilities, row) => row.to_vec(),
        (OutputKind::Probabilities, row) => row.iter().map(|&value| log(value)).collect(),
    }
}

/// Returns `ln(1 + eˣ)` without overflow.
fn softplus(value: f32) -> f32 {
    value.max(0.0) + (-value.abs()).exp().ln_1p()
}

/// Returns `x − ln Σ eˣ`.
pub(crate) fn normalized(row: &[f32]) -> Vec<f32> {
    let sum = log_sum(row);
    row.iter().map(|&value| (f64::from(value) - sum) as f32).collect()
}

/// Returns `ln Σ eˣ` without overflow.
pub(crate) fn log_sum(row: &[f32]) -> f64 {
    let highest = f64::from(row.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    let sum: f64 = row.iter().map(|&value| (f64::from(value) - highest).exp()).sum();
    highest + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(values: &[f32], width: usize) -> Rows {
        Rows { values: values.to_vec(), width }
    }

    #[test]
    fn kinds_are_told_apart() {
        let kind = |values: &[f32], width| rows(values, width).kind();
        assert_eq!(kind(&[2.0, -1.0, 0.3, 0.5], 2), Some(OutputKind::Logits));
        assert_eq!(kind(&[0.2, 0.8, 1.0, 0.0], 2), Some(OutputKind::Probabilities));
        let logs = [0.2_f32.ln(), 0.8_f32.ln(), 0.5_f32.ln(), 0.5_f32.ln()];
        assert_eq!(kind(&logs, 2), Some(OutputKind::LogProbabilities));
        assert_eq!(kind(&[0.2, 0.9, 0.4, 0.4], 2), None);
        assert_eq!(kind(&[0.2, 0.9], 1), Some(OutputKind::Probabilities));
        assert_eq!(kind(&[-3.0, 0.9], 1), Some(OutputKind::Logits));
    }

    #[test]
    fn all_kinds_of_one_distribution_agree() {
        let (logits, sum) = ([1.5_f32, -0.5, 0.0], 1.5_f64.exp() + (-0.5_f64).exp() + 1.0);
        let expected: Vec<f32> =
            logits.iter().map(|&logit| (f64::from(logit).exp() / sum) as f32).collect();
        let logs: Vec<f32> = expected.iter().map(|p| p.ln()).collect();
        for (values, kind) in [
            (logits.to_vec(), OutputKind::Logits),
            (logs, OutputKind::LogProbabilities),
            (expected.clone(), OutputKind::Probabilities),
        ] {
            let found = rows(&values, 3).log_probabilities(kind);
            for (log, expected) in found[0].iter().zip(&expected) {
                assert!((log.exp() - expected).abs() < 1e-6, "{kind:?}");
            }
        }
    }

    #[test]
    fn a_single_output_is_the_second_class() {
        let logit = 1.2_f32;
        let p = 1.0 / (1.0 + (-logit).exp());
        let logits = rows(&[logit], 1).log_probabilities(OutputKind::Logits);
        let probabilities = rows(&[p], 1).log_probabilities(OutputKind::Probabilities);
        for (a, b) in logits[0].iter().zip(&probabilities[0]) {
            assert!((a - b).abs() < 1e-5);
        }
        assert!((logits[0][1].exp() - p).abs() < 1e-6);
        // Rounded to 0, its logarithm stays finite.
        assert!(
            rows(&[0.0, 1.0], 2).log_probabilities(OutputKind::Probabilities)[0][0].is_finite()
        );
    }
}
