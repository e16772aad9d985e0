//! An attribute's value together with whether the classifier was correct.

use windage_core::{Attribute, mean_value};

use crate::Result;
use crate::attribution::measure_without_class;
use crate::evaluation::EvaluatedDomain;

/// A sample as a selective classifier sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observed {
    /// The attribute's value, if the sample has one.
    pub value: Option<f64>,
    /// Whether the classifier is correct.
    pub is_correct: bool,
}

/// Measures the attribute of every sample of a domain, together with whether the classifier is
/// correct on it.
///
/// It is correct if the predicted class is the sample's; or, if it predicts no classes, if its loss
/// is below `least_high_loss`. The attribute is measured without the label, by
/// [`Attribute::measure_unlabeled`], since nobody knows the label of a new sample. Where no class
/// is predicted either, the attribute has a value only if it has the same one for every class. A
/// value that is not finite counts as none.
///
/// # Errors
/// Returns an error if a sample cannot be read.
///
/// # Panics
/// Panics if the evaluation has another number of samples than the domain.
pub fn observe(
    attribute: &dyn Attribute,
    evaluated: EvaluatedDomain<'_>,
    least_high_loss: f64,
) -> Result<Vec<Observed>> {
    let EvaluatedDomain { domain, evaluation } = evaluated;
    assert_eq!(domain.len(), evaluation.len(), "the evaluation must be of {}", domain.name());
    let observe_one = |index: usize| {
        let sample = domain.sample(index)?;
        let predicted = evaluation.predictions.as_ref().map(|classes| classes[index]);
        let value = match predicted {
            Some(class) => attribute.measure_unlabeled(&sample.values, domain.shape(), class),
            None => measure_without_class(
                attribute,
                &sample.values,
                domain.shape(),
                domain.classes().len(),
            ),
        };
        let is_correct = evaluated.is_correct(index, least_high_loss);
        Ok(Observed { value: value.filter(|value| value.is_finite()), is_correct })
    };
    (0..domain.len()).map(observe_one).collect()
}

/// Returns the mean of the values, which is the circular mean if the attribute is circular, or
/// `None` if there are none.
pub fn center(attribute: &dyn Attribute, observed: &[Observed]) -> Option<f64> {
    let values: Vec<f64> = observed.iter().filter_map(|sample| sample.value).collect();
    mean_value(attribute, &values)
}
