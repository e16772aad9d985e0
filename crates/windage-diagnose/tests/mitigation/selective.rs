//! Decisions of selective classifiers, and how often they err.

use proptest::prelude::*;
use windage_core::Sample;
use windage_diagnose::mitigation::{Decision, Observed, SelectiveClassifier, SelectiveMetrics};

use crate::Degrees;

fn bounds(lower: Option<f64>, upper: Option<f64>) -> SelectiveClassifier {
    let (attribute, unit) = ("angle".into(), "°".into());
    SelectiveClassifier { attribute, unit, reference: 350.0, lower, upper }
}

#[test]
fn positions_go_the_shorter_way_round() {
    let bounds = bounds(Some(-20.0), Some(30.0));
    let decide = |value| bounds.decide_value(&Degrees, Some(value));
    for inside in [330.0, 350.0, 0.0, 20.0, 380.0] {
        assert_eq!(decide(inside), Decision::Accept, "{inside}");
    }
    for outside in [329.9, 20.1, 170.0] {
        assert_eq!(decide(outside), Decision::Reject, "{outside}");
    }
    for none in [None, Some(f64::NAN), Some(f64::INFINITY)] {
        assert_eq!(bounds.decide_value(&Degrees, none), Decision::Unmeasurable);
    }
}

#[test]
fn a_sample_is_measured_and_its_bounds_said_in_its_unit() {
    let bounds = bounds(Some(-20.0), None);
    let decide =
        |value: f32| bounds.decide(&Degrees, &Sample { values: vec![value], label: 0 }, &[1]);
    assert_eq!([decide(340.0), decide(300.0)], [Decision::Accept, Decision::Reject]);
    assert_eq!(decide(-1.0), Decision::Unmeasurable);
    assert_eq!(bounds.in_words(), "angle of at least 330.0°");
    assert_eq!(windage_testing::through_json(&bounds), bounds);
}

proptest! {
    /// Wider bounds accept every sample that narrower ones accept.
    #[test]
    fn wider_bounds_accept_more(
        value in 0.0..360.0f64,
        lower in -90.0..0.0f64,
        upper in 0.0..90.0f64,
        more in 0.0..90.0f64,
    ) {
        let decide = |lower, upper| {
            bounds(Some(lower), Some(upper)).decide_value(&Degrees, Some(value))
        };
        let (narrow, wide) = (decide(lower, upper), decide(lower - more, upper + more));
        prop_assert!(narrow != Decision::Accept || wide == Decision::Accept);
    }
}

#[test]
fn rates_are_shares_of_the_correct_and_of_the_wrong() {
    let bounds = SelectiveClassifier {
        attribute: "angle".into(),
        unit: "°".into(),
        reference: 0.0,
        lower: None,
        upper: Some(10.0),
    };
    let sample = |value, is_correct| Observed { value, is_correct };
    let (low, high) = (Some(5.0), Some(20.0));
    let mut observed =
        vec![sample(low, true), sample(low, true), sample(low, true), sample(high, true)];
    observed.extend([
        sample(low, false),
        sample(high, false),
        sample(None, true),
        sample(None, false),
    ]);
    let metrics = SelectiveMetrics::new(&bounds, &Degrees, &observed);
    let expected = SelectiveMetrics {
        correct: 4,
        correct_rejected: 1,
        wrong: 2,
        wrong_accepted: 1,
        unmeasurable: 2,
    };
    assert_eq!(metrics, expected);
    assert_eq!((metrics.false_alarm_rate(), metrics.miss_rate()), (Some(0.25), Some(0.5)));
    assert_eq!(
        (metrics.accuracy_of_all(), metrics.accuracy_of_accepted()),
        (Some(4.0 / 6.0), Some(0.75))
    );
    assert_eq!(metrics.balanced_error(), Some(0.375));
    assert_eq!(SelectiveMetrics::new(&bounds, &Degrees, &observed[..1]).miss_rate(), None);
}
