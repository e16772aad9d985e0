//! What is said about a sample.

use burn::tensor::Tensor;
use serde::Serialize;

/// A sample of a file.
#[derive(Debug)]
pub(super) struct Sample {
    /// Path of the file and, if it may hold several samples, the number of the sample from 1.
    pub(super) name: String,
    /// Values in the order of the model's input.
    pub(super) values: Vec<f32>,
}

/// The classes of a sample with their probabilities, the most probable first.
#[derive(Debug)]
pub(super) struct Prediction {
    /// Name of the sample.
    pub(super) name: String,
    /// Name of the task, if the model has several.
    pub(super) task: Option<String>,
    pub(super) classes: Vec<ClassProbability>,
}

/// A class with its probability.
#[derive(Debug, Serialize)]
pub(super) struct ClassProbability {
    pub(super) class: String,
    pub(super) probability: f64,
}

/// Returns the classes of each row of logits, `[samples, classes]`, the most probable first; ties
/// go to the earlier class.
pub(super) fn ranked(logits: Tensor<2>, classes: &[String]) -> Vec<Vec<ClassProbability>> {
    let outputs = logits.dims()[1];
    let logits: Vec<f64> = logits.into_data().iter::<f32>().map(f64::from).collect();
    logits.chunks(outputs).map(|logits| ranked_row(logits, classes)).collect()
}

fn ranked_row(logits: &[f64], classes: &[String]) -> Vec<ClassProbability> {
    let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = logits.iter().map(|logit| (logit - most).exp()).collect();
    let sum: f64 = powers.iter().sum();
    let pairs = powers.iter().zip(classes);
    let mut ranked: Vec<ClassProbability> = pairs
        .map(|(power, class)| ClassProbability { class: class.clone(), probability: power / sum })
        .collect();
    ranked.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    ranked
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn classes_are_ranked_by_their_probabilities() {
        let logits = Tensor::<2>::from_data([[0.0, 3.0_f32.ln(), 0.0]], &Device::flex());
        let classes = ["a", "b", "c"].map(String::from);
        let rows = ranked(logits, &classes);
        let found: Vec<&str> = rows[0].iter().map(|found| found.class.as_str()).collect();
        assert_eq!(found, ["b", "a", "c"]);
        // The logarithm is rounded to single precision.
        assert!((rows[0][0].probability - 0.6).abs() < 1e-7, "{rows:?}");
        assert!((rows[0].iter().map(|found| found.probability).sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
