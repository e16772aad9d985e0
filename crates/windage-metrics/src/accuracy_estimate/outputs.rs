//! A classifier's outputs on labeled samples.

use crate::Rows;
use crate::check::{enough, finite};
use crate::error::{Error, Result};

/// A classifier's logits on labeled samples.
///
/// Where a classifier gives probabilities, their logarithms serve as logits
/// ([`log_probabilities`](super::log_probabilities)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabeledLogits<'a> {
    logits: Rows<'a>,
    labels: &'a [usize],
}

impl<'a> LabeledLogits<'a> {
    /// Takes logits `[samples, classes]` with their labels.
    ///
    /// # Errors
    /// Returns an error if there are no samples, a logit is not finite, or a label is not below the
    /// number of classes.
    ///
    /// # Panics
    /// Panics if the numbers of samples and labels differ.
    #[track_caller]
    pub fn new(logits: Rows<'a>, labels: &'a [usize]) -> Result<Self> {
        assert_eq!(logits.count(), labels.len(), "there must be one label per sample");
        check_logits("the source", logits)?;
        match labels.iter().position(|&label| label >= logits.dims()) {
            None => Ok(Self { logits, labels }),
            Some(index) => Err(Error::OutOfRange {
                what: "the labels".into(),
                index,
                value: labels[index] as f64,
                range: "below the number of classes",
            }),
        }
    }

    /// Returns the logits.
    pub fn logits(self) -> Rows<'a> {
        self.logits
    }

    /// Returns the labels.
    pub fn labels(self) -> &'a [usize] {
        self.labels
    }

    /// Returns whether each sample is classified correctly: whether its label has the largest
    /// logit, the first one of equals.
    pub fn correct(self) -> Vec<bool> {
        let predicted = self.logits.iter().map(argmax);
        predicted.zip(self.labels).map(|(predicted, &label)| predicted == label).collect()
    }

    /// Returns the share of samples that are classified correctly, 0…1.
    pub fn accuracy(self) -> f64 {
        share(&self.correct())
    }
}

/// Checks that there are samples, and that all logits are finite.
pub(crate) fn check_logits(set: &str, logits: Rows<'_>) -> Result<()> {
    enough(set, logits.count(), 1)?;
    let logits = logits.values().iter().map(|&value| f64::from(value));
    finite(&format!("the logits of {set}"), logits)
}

/// Returns the index of the largest value; of equal ones, the first.
pub(crate) fn argmax<T: PartialOrd + Copy>(values: &[T]) -> usize {
    (1..values.len()).fold(0, |best, index| if values[index] > values[best] { index } else { best })
}

/// Returns the share of values that are true.
pub(crate) fn share(values: &[bool]) -> f64 {
    values.iter().filter(|&&value| value).count() as f64 / values.len() as f64
}
