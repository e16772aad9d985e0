//! An attribute's value beside whether the classifier was right.

use windage_core::{Attribute, Domain};

use crate::{Evaluation, Result};

/// One sample as a gate sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observed {
    /// The attribute's value, where it has one.
    pub value: Option<f64>,
    /// Whether the classifier was right.
    pub is_right: bool,
}

/// Measures the attribute of every sample of a domain, and says whether the classifier was right on
/// it.
///
/// Right is: the class predicted is the sample's; where the classifier gives no classes, its loss
/// is at most `most_loss`. The attribute is measured without its label, by
/// [`Attribute::measure_unlabeled`], as of a new sample nobody knows it. Values that are no finite
/// number count as none.
///
/// # Errors
/// When a sample cannot be read.
///
/// # Panics
/// If the domain is not the one that was judged: their sizes differ.
pub fn observe(
    attribute: &dyn Attribute,
    domain: &Domain,
    judged: &Evaluation,
    most_loss: f64,
) -> Result<Vec<Observed>> {
    assert_eq!(domain.len(), judged.losses.len(), "{} is not what was judged", domain.name());
    let one = |index: usize| {
        let sample = domain.sample(index)?;
        let class = judged.predictions.as_ref().map(|classes| classes[index]);
        let value = attribute.measure_unlabeled(
            &sample.values,
            domain.shape(),
            class.unwrap_or(sample.label),
        );
        let is_right = class
            .map_or(f64::from(judged.losses[index]) <= most_loss, |class| class == sample.label);
        Ok(Observed { value: value.filter(|value| value.is_finite()), is_right })
    };
    (0..domain.len()).map(one).collect()
}

/// Mean of the values there are, taken relative to the first so that circular attributes do not
/// jump; `None` of none.
pub fn center(attribute: &dyn Attribute, observed: &[Observed]) -> Option<f64> {
    let values: Vec<f64> = observed.iter().filter_map(|sample| sample.value).collect();
    mean_about_first(attribute, &values)
}

/// Mean of values, taken relative to the first so that circular attributes do not jump; `None` of
/// none.
pub(crate) fn mean_about_first(attribute: &dyn Attribute, values: &[f64]) -> Option<f64> {
    let &start = values.first()?;
    Some(
        start
            + values.iter().map(|&value| attribute.change(start, value)).sum::<f64>()
                / values.len() as f64,
    )
}

#[cfg(test)]
pub(super) mod tests {
    use burn::data::dataset::InMemDataset;
    use windage_core::Sample;

    use super::*;

    /// The first value of a sample, in degrees; below 0 there is none.
    pub(crate) struct Degrees;

    impl Attribute for Degrees {
        fn name(&self) -> &str {
            "angle"
        }

        fn measure(&self, values: &[f32], _shape: &[usize], label: usize) -> Option<f64> {
            (values[0] >= 0.0).then(|| f64::from(values[0]) + 100.0 * label as f64)
        }

        fn change(&self, from: f64, to: f64) -> f64 {
            (to - from + 180.0).rem_euclid(360.0) - 180.0
        }

        fn noticeable(&self) -> f64 {
            1.0
        }

        fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
            (values[0] >= 0.0).then(|| vec![values[0] + by as f32])
        }
    }

    pub(crate) fn domain(values: &[f32], labels: &[usize]) -> Domain {
        let samples = values
            .iter()
            .zip(labels)
            .map(|(&value, &label)| Sample { values: vec![value], label })
            .collect();
        Domain::new("angles", InMemDataset::new(samples), vec![1], vec!["a".into(), "b".into()])
            .unwrap()
    }

    #[test]
    fn an_attribute_is_measured_as_of_the_class_predicted() {
        let domain = domain(&[10.0, 20.0, -1.0], &[0, 0, 1]);
        let judged = Evaluation::new(vec![0.1, 5.0, 0.1], Some(vec![0, 1, 1]), vec![0, 0, 1]);
        let observed = observe(&Degrees, &domain, &judged, 1.0).unwrap();
        let seen: Vec<_> = observed.iter().map(|sample| (sample.value, sample.is_right)).collect();
        assert_eq!(seen, [(Some(10.0), true), (Some(120.0), false), (None, true)]);
    }

    #[test]
    fn without_predictions_the_loss_says_what_is_right() {
        let domain = domain(&[10.0, 20.0], &[0, 1]);
        let judged = Evaluation::new(vec![0.5, 0.6], None, vec![0, 1]);
        let observed = observe(&Degrees, &domain, &judged, 0.5).unwrap();
        let seen: Vec<_> = observed.iter().map(|sample| (sample.value, sample.is_right)).collect();
        assert_eq!(seen, [(Some(10.0), true), (Some(120.0), false)]);
    }

    #[test]
    fn the_center_of_angles_around_nought_is_nought() {
        let sample = |value| Observed { value, is_right: true };
        let values = [sample(Some(350.0)), sample(None), sample(Some(10.0))];
        assert!(Degrees.change(0.0, center(&Degrees, &values).unwrap()).abs() < 1e-12);
        assert_eq!(center(&Degrees, &[sample(None)]), None);
    }
}
