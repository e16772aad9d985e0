//! Accuracy at other frequencies of the classes.
//!
//! A classifier may be less accurate on new data only because classes that it finds hard are more
//! frequent there. The accuracy at the *source's* class frequencies, `Σ_c π_c · a_c` with the
//! source's shares `π_c` and the target's accuracy `a_c` on class `c`, shows what is left.

use serde::{Deserialize, Serialize};
use windage_core::Shift;

use crate::check::enough;
use crate::error::{Error, Result};

/// Accuracy on the target at the source's class frequencies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReweightedAccuracy {
    /// Accuracy on the target as it is.
    pub plain: f64,
    /// Accuracy at the source's class frequencies, 0…1. If classes are absent, it is that of the
    /// others, at frequencies that sum to 1.
    pub reweighted: f64,
    /// Standard error of the reweighted accuracy, given the source's frequencies.
    pub standard_error: f64,
    /// Accuracy on each class in the target, `None` for a class without samples.
    pub by_class: Vec<Option<f64>>,
    /// Classes with samples in the source and none in the target.
    pub absent: Vec<usize>,
}

impl ReweightedAccuracy {
    /// Computes the accuracy from labels of both domains and predictions on the target.
    ///
    /// The variance of a class's accuracy with `k` of `n` samples correct is `p·(1 − p)/n` with
    /// `p = (k + 1)/(n + 2)`, so that a class of which a few samples are all correct is not
    /// certain.
    ///
    /// ```
    /// use windage_core::Shift;
    /// use windage_metrics::reweighted::ReweightedAccuracy;
    /// let labels = Shift::new(&[0, 0, 0, 1][..], &[0, 0, 1, 1, 1, 1][..]);
    /// let accuracy = ReweightedAccuracy::new(labels, &[0, 0, 1, 0, 0, 0], 2)?;
    /// assert_eq!((accuracy.plain, accuracy.reweighted), (0.5, 0.75 * 1.0 + 0.25 * 0.25));
    /// # Ok::<(), windage_metrics::Error>(())
    /// ```
    ///
    /// # Errors
    /// Returns an error if a domain has no samples, if they have no class in common, and for a
    /// label that is not below `classes`.
    ///
    /// # Panics
    /// Panics if the numbers of predictions and of the target's labels differ.
    #[track_caller]
    pub fn new(labels: Shift<&[usize]>, predictions: &[usize], classes: usize) -> Result<Self> {
        assert_eq!(
            labels.target.len(),
            predictions.len(),
            "there must be one prediction per label"
        );
        let counts = Shift::new(counts("source", labels.source, classes)?, {
            enough("the target", labels.target.len(), 1)?;
            counts("target", labels.target, classes)?
        });
        enough("the source", labels.source.len(), 1)?;
        let mut correct = vec![0; classes];
        let pairs = labels.target.iter().zip(predictions);
        pairs.filter(|(label, class)| label == class).for_each(|(&label, _)| correct[label] += 1);
        let plain = correct.iter().sum::<usize>() as f64 / predictions.len() as f64;
        let (mut sum, mut variance, mut weights) = (0.0, 0.0, 0.0);
        let (mut by_class, mut absent) = (Vec::new(), Vec::new());
        for (class, &correct) in correct.iter().enumerate() {
            let (weight, count) = (counts.source[class] as f64, counts.target[class] as f64);
            by_class.push((count > 0.0).then(|| correct as f64 / count));
            let Some(accuracy) = by_class[class] else {
                absent.extend((weight > 0.0).then_some(class));
                continue;
            };
            let share = (correct as f64 + 1.0) / (count + 2.0);
            sum += weight * accuracy;
            variance += weight * weight * share * (1.0 - share) / count;
            weights += weight;
        }
        if weights == 0.0 {
            let distribution = "the source over the target's classes".into();
            return Err(Error::NoWeight { distribution, sum: weights });
        }
        let (reweighted, standard_error) = (sum / weights, variance.sqrt() / weights);
        Ok(Self { plain, reweighted, standard_error, by_class, absent })
    }
}

/// Counts the samples of each class.
fn counts(domain: &str, labels: &[usize], classes: usize) -> Result<Vec<usize>> {
    let mut counts = vec![0; classes];
    for (index, &label) in labels.iter().enumerate() {
        let Some(count) = counts.get_mut(label) else {
            return Err(Error::OutOfRange {
                what: format!("the labels of the {domain}"),
                index,
                value: label as f64,
                range: "below the number of classes",
            });
        };
        *count += 1;
    }
    Ok(counts)
}
