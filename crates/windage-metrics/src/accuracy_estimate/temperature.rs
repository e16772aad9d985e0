//! Temperature scaling.

use serde::{Deserialize, Serialize};

use super::LabeledLogits;
use crate::Rows;
use crate::distance::FeatureRows;

/// Temperatures that are fitted lie in this range. A source without errors would have the
/// temperature 0, at which every prediction is certain.
const RANGE: [f64; 2] = [0.1, 20.0];
/// Halvings of the range in which the temperature is searched, which leave a width of 10⁻¹⁵.
const HALVINGS: usize = 52;
/// The least probability of which the logarithm is taken.
const LEAST_PROBABILITY: f32 = 1e-30;

/// The temperature `T` by which logits are divided, so that confidences are as high as accuracies:
/// `p = softmax(z / T)`.
///
/// *References*: Guo et al. 2017, "On Calibration of Modern Neural Networks".
///
/// ```
/// use windage_metrics::Rows;
/// use windage_metrics::accuracy_estimate::{LabeledLogits, Temperature};
/// // A difference of 4 between two logits stands for 98 %, but only three of four are correct.
/// let logits = [4.0, 0.0, 4.0, 0.0, 4.0, 0.0, 4.0, 0.0];
/// let source = LabeledLogits::new(Rows::new(&logits, 2), &[0, 0, 0, 1])?;
/// let temperature = Temperature::fit(source);
/// let confidence = temperature.probabilities(source.logits())[0];
/// assert!((confidence - 0.75).abs() < 1e-9);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Temperature(pub f64);

impl Temperature {
    /// Fits the temperature with the greatest likelihood of the labels, in 0.1…20.
    ///
    /// *Numerics*: f64. The negative log-likelihood is convex in `1/T`; the root of its derivative
    /// `Σ (E_p[z] − z_label)` is found by bisection of `ln T`.
    pub fn fit(source: LabeledLogits<'_>) -> Self {
        let [mut low, mut high] = RANGE.map(f64::ln);
        for _ in 0..HALVINGS {
            let middle = (low + high) / 2.0;
            // Too confident on average: the temperature must rise.
            if excess(source, middle.exp()) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        Self(f64::midpoint(low, high).exp())
    }

    /// Returns the probabilities `softmax(z / T)`, row by row.
    pub fn probabilities(self, logits: Rows<'_>) -> Vec<f64> {
        let mut all = Vec::with_capacity(logits.values().len());
        for row in logits.iter() {
            let start = all.len();
            all.extend(row.iter().map(|&logit| f64::from(logit) / self.0));
            softmax(&mut all[start..]);
        }
        all
    }
}

/// Turns scaled logits into probabilities.
fn softmax(values: &mut [f64]) {
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    values.iter_mut().for_each(|value| *value = (*value - most).exp());
    let sum: f64 = values.iter().sum();
    values.iter_mut().for_each(|value| *value /= sum);
}

/// Computes `Σ (E_p[z] − z_label)`, which is positive if the temperature is too low.
fn excess(source: LabeledLogits<'_>, temperature: f64) -> f64 {
    let mut probabilities = vec![0.0; source.logits().dims()];
    let rows = source.logits().iter().zip(source.labels());
    rows.map(|(row, &label)| {
        for (probability, &logit) in probabilities.iter_mut().zip(row) {
            *probability = f64::from(logit) / temperature;
        }
        softmax(&mut probabilities);
        let expected: f64 = probabilities.iter().zip(row).map(|(p, &z)| p * f64::from(z)).sum();
        expected - f64::from(row[label])
    })
    .sum()
}

/// Returns the logarithms of probabilities `[samples, classes]`, which serve as logits. Those below
/// 10⁻³⁰ are taken as 10⁻³⁰.
pub fn log_probabilities(probabilities: Rows<'_>) -> FeatureRows {
    let values = probabilities.values().iter();
    let logarithms = values.map(|value| value.max(LEAST_PROBABILITY).ln()).collect();
    FeatureRows::from_values(logarithms, probabilities.dims())
}
