//! How often a gate errs.

use serde::{Deserialize, Serialize};
use windage_core::Attribute;

use super::{Decision, SelectiveClassifier};
use crate::mitigation::Observed;

/// Counts of a gate's decisions on samples of which it is known whether the classifier is right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectiveMetrics {
    /// Measurable samples on which the classifier is right.
    pub right: usize,
    /// Of these, those refused: false alarms.
    pub right_refused: usize,
    /// Measurable samples on which it is wrong.
    pub wrong: usize,
    /// Of these, those it is applied to: misses.
    pub wrong_applied: usize,
    /// Samples without a value, right or wrong; they are in no rate.
    pub unmeasurable: usize,
}

impl SelectiveMetrics {
    /// What the gate does with these samples.
    ///
    /// # Panics
    /// If the attribute is not the gate's own.
    pub fn of(
        gate: &SelectiveClassifier,
        attribute: &dyn Attribute,
        observed: &[Observed],
    ) -> Self {
        let mut figures = Self::default();
        for sample in observed {
            let decision = gate.decide_value(attribute, sample.value);
            match (decision, sample.is_right) {
                (Decision::Unmeasurable, _) => figures.unmeasurable += 1,
                (_, true) => figures.right += 1,
                (_, false) => figures.wrong += 1,
            }
            figures.right_refused +=
                usize::from(decision == Decision::DoNotApply && sample.is_right);
            figures.wrong_applied += usize::from(decision == Decision::Apply && !sample.is_right);
        }
        figures
    }

    /// Refused and right / right, 0…1; none where nothing is right.
    pub fn false_alarm_rate(&self) -> Option<f64> {
        share(self.right_refused, self.right)
    }

    /// Applied and wrong / wrong, 0…1; none where nothing is wrong.
    pub fn miss_rate(&self) -> Option<f64> {
        share(self.wrong_applied, self.wrong)
    }

    /// Mean of the two rates, ½ for a gate that knows nothing.
    pub fn balanced_error(&self) -> Option<f64> {
        Some((self.false_alarm_rate()? + self.miss_rate()?) / 2.0)
    }

    /// Share of samples that are classified rightly without a gate, of those that can be measured.
    pub fn accuracy_of_all(&self) -> Option<f64> {
        share(self.right, self.right + self.wrong)
    }

    /// Share of samples that are classified rightly, of those that the classifier is applied to.
    pub fn accuracy_of_applied(&self) -> Option<f64> {
        let right = self.right - self.right_refused;
        share(right, right + self.wrong_applied)
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A gate and how often it errs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelectiveReport {
    /// The gate.
    pub gate: SelectiveClassifier,
    /// On the samples that it was fitted to.
    pub fitted: SelectiveMetrics,
    /// On samples held out.
    pub held_out: SelectiveMetrics,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mitigation::observed::tests::Degrees;

    #[test]
    fn rates_are_shares_of_the_right_and_of_the_wrong() {
        let gate = SelectiveClassifier {
            attribute: "angle".into(),
            unit: "°".into(),
            reference: 0.0,
            lower: None,
            upper: Some(10.0),
        };
        let sample = |value, is_right| Observed { value, is_right };
        let (low, high) = (Some(5.0), Some(20.0));
        let mut observed =
            vec![sample(low, true), sample(low, true), sample(low, true), sample(high, true)];
        observed.extend([
            sample(low, false),
            sample(high, false),
            sample(None, true),
            sample(None, false),
        ]);
        let figures = SelectiveMetrics::of(&gate, &Degrees, &observed);
        let expected = SelectiveMetrics {
            right: 4,
            right_refused: 1,
            wrong: 2,
            wrong_applied: 1,
            unmeasurable: 2,
        };
        assert_eq!(figures, expected);
        assert_eq!((figures.false_alarm_rate(), figures.miss_rate()), (Some(0.25), Some(0.5)));
        assert_eq!(
            (figures.accuracy_of_all(), figures.accuracy_of_applied()),
            (Some(4.0 / 6.0), Some(0.75))
        );
        assert_eq!(figures.balanced_error(), Some(0.375));
        assert_eq!(SelectiveMetrics::of(&gate, &Degrees, &observed[..1]).miss_rate(), None);
    }
}
