//! Scores by the confidence of each task's network.

use burn::tensor::Tensor;
use burn::tensor::activation::log_softmax;
use serde::{Deserialize, Serialize};
use windage_core::Classifier;

use super::TaskScores;

/// A measure of a network's confidence, of `C` classes with logits `l` and probabilities `p`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// `1 + Σ p·ln p / ln C`: 1 if one class is certain, 0 if all classes are equally likely,
    /// whatever their number.
    #[default]
    Entropy,
    /// `max p`.
    Probability,
    /// `ln Σ eˡ − ln C`. It keeps the size of the logits, which the others divide out.
    ///
    /// *Reference*: Liu et al., *Energy-based Out-of-distribution Detection*, NeurIPS 2020; the
    /// term `ln C`, which removes the effect of the number of classes, is added here.
    Energy,
}

/// Scores samples by the confidence of each task's network. `models` are the networks of
/// [`PackNet::model`](crate::PackNet::model), in the order of the tasks.
///
/// *Shapes*: `inputs [samples, …]`.
pub fn score_by_confidence<const D: usize, M: Classifier<D>>(
    models: &[M],
    inputs: &Tensor<D>,
    confidence: Confidence,
) -> TaskScores {
    let scores = |model: &M| confidence.scores(model.logits(inputs.clone()));
    TaskScores::from_tasks(&models.iter().map(scores).collect::<Vec<_>>())
}

impl Confidence {
    /// Returns one score per row of `logits [samples, classes]`.
    fn scores(self, logits: Tensor<2>) -> Vec<f64> {
        let [_, classes] = logits.dims();
        let log_classes = (classes as f64).ln();
        let logs = log_softmax(logits.clone(), 1);
        let scores = match self {
            Self::Entropy if classes < 2 => logs.sum_dim(1) + 1.0,
            Self::Entropy => (logs.clone().exp() * logs).sum_dim(1) / log_classes + 1.0,
            Self::Probability => logs.max_dim(1).exp(),
            // ln Σ eˡ = l − ln p for any class.
            Self::Energy => (logits - logs).mean_dim(1) - log_classes,
        };
        scores.into_data().iter::<f32>().map(f64::from).collect()
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    /// Relative to the largest logit: a few units in the last place of single precision.
    const TOLERANCE: f64 = 1e-5;

    #[test]
    fn scores_follow_their_formulas() {
        let rows = [[2.0_f64, -1.0, 0.5], [40.0, 0.0, 0.0], [0.0, 0.0, 0.0]];
        let logits =
            Tensor::<2>::from_data(rows.map(|row| row.map(|logit| logit as f32)), &Device::flex());
        for confidence in [Confidence::Entropy, Confidence::Probability, Confidence::Energy] {
            for (row, score) in rows.iter().zip(confidence.scores(logits.clone())) {
                let sum: f64 = row.iter().map(|logit| logit.exp()).sum();
                let p = row.map(|logit| logit.exp() / sum);
                let expected = match confidence {
                    Confidence::Entropy => {
                        1.0 + p.iter().map(|p| p * p.ln()).sum::<f64>() / 3.0_f64.ln()
                    }
                    Confidence::Probability => p.iter().copied().fold(0.0, f64::max),
                    Confidence::Energy => sum.ln() - 3.0_f64.ln(),
                };
                assert!((score - expected).abs() < TOLERANCE, "{confidence:?} {score} {expected}");
            }
        }
    }
}
