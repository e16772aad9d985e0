//! The parts of mitigation: observations, shifts, training data, and selective classifiers.
#![allow(clippy::unwrap_used)]

mod augmentation;
mod bounds;
mod causes;
mod selective;
mod shift;

use burn::data::dataset::InMemDataset;
use windage_core::{Attribute, Domain, Evaluation, Sample};
use windage_diagnose::EvaluatedDomain;
use windage_diagnose::mitigation::{Observed, center, observe};

/// The first value of a sample, in degrees; below 0 there is none.
pub(crate) struct Degrees;

impl Attribute for Degrees {
    fn name(&self) -> &str {
        "angle"
    }

    fn measure(&self, values: &[f32], _shape: &[usize], label: usize) -> Option<f64> {
        (values[0] >= 0.0).then(|| f64::from(values[0]) + 100.0 * label as f64)
    }

    fn period(&self) -> Option<f64> {
        Some(360.0)
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
    let evaluation = Evaluation::new(vec![0.1, 5.0, 0.1], Some(vec![0, 1, 1]), vec![0, 0, 1]);
    let observed = observe(&Degrees, EvaluatedDomain::new(&domain, &evaluation), 1.0).unwrap();
    let seen: Vec<_> = observed.iter().map(|sample| (sample.value, sample.is_correct)).collect();
    assert_eq!(seen, [(Some(10.0), true), (Some(120.0), false), (None, true)]);
}

#[test]
fn without_predictions_the_loss_says_what_is_correct() {
    let domain = domain(&[10.0, 20.0], &[0, 1]);
    let evaluation = Evaluation::new(vec![0.5, 0.6], None, vec![0, 1]);
    let observed = observe(&Degrees, EvaluatedDomain::new(&domain, &evaluation), 0.5).unwrap();
    let seen: Vec<_> = observed.iter().map(|sample| (sample.value, sample.is_correct)).collect();
    // The attribute depends on the class, of which nobody knows: it has no value. A loss of 0.5 is
    // high.
    assert_eq!(seen, [(None, false), (None, false)]);
    let observed = observe(&Degrees, EvaluatedDomain::new(&domain, &evaluation), 0.55).unwrap();
    assert_eq!(observed.iter().map(|it| it.is_correct).collect::<Vec<_>>(), [true, false]);
    // One that does not depend on it has its value.
    let observed = observe(&Plain, EvaluatedDomain::new(&domain, &evaluation), 0.55).unwrap();
    assert_eq!(observed.iter().map(|it| it.value).collect::<Vec<_>>(), [Some(10.0), Some(20.0)]);
}

/// The first value of a sample, whatever its class.
struct Plain;

impl Attribute for Plain {
    fn name(&self) -> &str {
        "value"
    }

    fn measure(&self, values: &[f32], _shape: &[usize], _label: usize) -> Option<f64> {
        Some(f64::from(values[0]))
    }

    fn noticeable(&self) -> f64 {
        1.0
    }
}

#[test]
fn the_center_of_angles_around_nought_is_nought() {
    let sample = |value| Observed { value, is_correct: true };
    let values = [sample(Some(350.0)), sample(None), sample(Some(10.0))];
    assert!(Degrees.change(0.0, center(&Degrees, &values).unwrap()).abs() < 1e-12);
    assert_eq!(center(&Degrees, &[sample(None)]), None);
}
