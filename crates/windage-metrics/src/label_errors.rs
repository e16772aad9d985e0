//! Label errors: samples whose labels a classifier's probabilities contradict.
//!
//! Confident learning (Northcutt et al. 2021, "Confident Learning: Estimating Uncertainty in
//! Dataset Labels"): the threshold `t_c` of a class is the mean probability of that class over the
//! samples that are labeled with it. A sample is counted for the class of largest probability among
//! those whose probability is at least their threshold. If that class is not the sample's label,
//! the label is suspected to be wrong.
//!
//! The probabilities must be those of a classifier that was *not* trained on the samples, such as
//! those of cross-validation: a trained classifier repeats the labels that it was shown.

use serde::{Deserialize, Serialize};

use crate::Rows;
use crate::accuracy_estimate::LabeledLogits;
use crate::check::within_unit_interval;
use crate::error::Result;

/// Equal probabilities reach their own mean, whatever its rounding.
const ROUNDING: f64 = 1e-12;

/// A label that is suspected to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelError {
    /// Index of the sample.
    pub sample: usize,
    /// Its label.
    pub label: usize,
    /// The class for which the sample is counted.
    pub suggested: usize,
    /// The probability of the label less the largest of any other class, −1…1: the lower, the
    /// likelier the label is wrong.
    pub margin: f64,
}

/// What confident learning says about the labels of a data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelErrors {
    /// The suspected labels, the likeliest errors first.
    pub suspected: Vec<LabelError>,
    /// Threshold of each class, `None` for one without samples.
    pub thresholds: Vec<Option<f64>>,
    /// Numbers of samples by label and by the class for which they are counted, `[label][class]`:
    /// the confident joint. Samples below all thresholds are not counted.
    pub joint: Vec<Vec<usize>>,
}

impl LabelErrors {
    /// Finds suspected label errors from held-out probabilities `[samples, classes]`.
    ///
    /// ```
    /// use windage_metrics::Rows;
    /// use windage_metrics::label_errors::LabelErrors;
    /// let probabilities = [0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.05, 0.95];
    /// let errors = LabelErrors::find(Rows::new(&probabilities, 2), &[0, 0, 1, 0])?;
    /// assert_eq!((errors.suspected[0].sample, errors.suspected[0].suggested), (3, 1));
    /// assert_eq!(errors.suspected.len(), 1);
    /// # Ok::<(), windage_metrics::Error>(())
    /// ```
    ///
    /// # Errors
    /// Returns an error if there are no samples, a probability is not within 0…1, or a label is not
    /// below the number of classes.
    ///
    /// # Panics
    /// Panics if the numbers of samples and labels differ.
    #[track_caller]
    pub fn find(probabilities: Rows<'_>, labels: &[usize]) -> Result<Self> {
        LabeledLogits::new(probabilities, labels)?;
        let values: Vec<f64> =
            probabilities.values().iter().map(|&value| f64::from(value)).collect();
        within_unit_interval("the probabilities", &values)?;
        let classes = probabilities.dims();
        let rows: Vec<&[f64]> = values.chunks_exact(classes).collect();
        let thresholds = thresholds(&rows, labels, classes);
        let mut joint = vec![vec![0; classes]; classes];
        let mut suspected = Vec::new();
        for (sample, (row, &label)) in rows.iter().zip(labels).enumerate() {
            let Some(suggested) = confident_class(row, &thresholds) else { continue };
            joint[label][suggested] += 1;
            if suggested != label {
                let margin = margin(row, label);
                suspected.push(LabelError { sample, label, suggested, margin });
            }
        }
        suspected.sort_by(|a, b| a.margin.total_cmp(&b.margin));
        Ok(Self { suspected, thresholds, joint })
    }
}

/// Returns the mean probability of each class over the samples labeled with it.
fn thresholds(rows: &[&[f64]], labels: &[usize], classes: usize) -> Vec<Option<f64>> {
    let mut sums = vec![(0.0, 0_usize); classes];
    for (row, &label) in rows.iter().zip(labels) {
        sums[label].0 += row[label];
        sums[label].1 += 1;
    }
    sums.into_iter().map(|(sum, count)| (count > 0).then(|| sum / count as f64)).collect()
}

/// Returns the class of largest probability among those that reach their threshold; of equal ones,
/// the first.
fn confident_class(row: &[f64], thresholds: &[Option<f64>]) -> Option<usize> {
    let reaches =
        |class: &usize| thresholds[*class].is_some_and(|least| row[*class] >= least - ROUNDING);
    let best = |best: usize, class: usize| if row[class] > row[best] { class } else { best };
    (0..row.len()).filter(reaches).reduce(best)
}

/// Returns the probability of the label less the largest of any other class.
fn margin(row: &[f64], label: usize) -> f64 {
    let others = row.iter().enumerate().filter(|(class, _)| *class != label);
    row[label] - others.map(|(_, &value)| value).fold(0.0, f64::max)
}
