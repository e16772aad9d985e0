//! How often a selective classifier errs.

use serde::{Deserialize, Serialize};
use windage_core::Attribute;

use super::{Decision, SelectiveClassifier};
use crate::mitigation::Observed;

/// Counts of decisions on samples on which the classifier is known to be correct or wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectiveMetrics {
    /// Measurable samples on which the classifier is correct.
    pub correct: usize,
    /// Those of them that are rejected: false alarms.
    pub correct_rejected: usize,
    /// Measurable samples on which the classifier is wrong.
    pub wrong: usize,
    /// Those of them that are accepted: misses.
    pub wrong_accepted: usize,
    /// Samples without a value, correct or wrong; no rate includes them.
    pub unmeasurable: usize,
}

impl SelectiveMetrics {
    /// Counts the decisions on these samples.
    ///
    /// # Panics
    /// Panics if the attribute is not that of the classifier's bounds.
    pub fn new(
        classifier: &SelectiveClassifier,
        attribute: &dyn Attribute,
        observed: &[Observed],
    ) -> Self {
        let mut metrics = Self::default();
        for sample in observed {
            let decision = classifier.decide_value(attribute, sample.value);
            match (decision, sample.is_correct) {
                (Decision::Unmeasurable, _) => metrics.unmeasurable += 1,
                (decision, true) => {
                    metrics.correct += 1;
                    metrics.correct_rejected += usize::from(decision == Decision::Reject);
                }
                (decision, false) => {
                    metrics.wrong += 1;
                    metrics.wrong_accepted += usize::from(decision == Decision::Accept);
                }
            }
        }
        metrics
    }

    /// Returns rejected and correct / correct, 0…1, or `None` if nothing is correct.
    pub fn false_alarm_rate(&self) -> Option<f64> {
        share(self.correct_rejected, self.correct)
    }

    /// Returns accepted and wrong / wrong, 0…1, or `None` if nothing is wrong.
    pub fn miss_rate(&self) -> Option<f64> {
        share(self.wrong_accepted, self.wrong)
    }

    /// Returns the mean of the two rates; ½ for decisions at random.
    pub fn balanced_error(&self) -> Option<f64> {
        Some((self.false_alarm_rate()? + self.miss_rate()?) / 2.0)
    }

    /// Returns the accuracy on all measurable samples.
    pub fn accuracy_of_all(&self) -> Option<f64> {
        share(self.correct, self.correct + self.wrong)
    }

    /// Returns the accuracy on accepted samples.
    pub fn accuracy_of_accepted(&self) -> Option<f64> {
        let correct = self.correct - self.correct_rejected;
        share(correct, correct + self.wrong_accepted)
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A selective classifier and how often it errs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelectiveReport {
    /// The selective classifier.
    pub classifier: SelectiveClassifier,
    /// Metrics on the samples that it was fitted to.
    pub fitted: SelectiveMetrics,
    /// Metrics on held-out samples.
    pub held_out: SelectiveMetrics,
}
