//! Bounds in closed form, and against trying every pair of bounds.

use proptest::prelude::*;
use windage_diagnose::mitigation::{
    BoundedSides, Observed, SelectiveClassifierConfig, SelectiveCriterion, SelectiveMetrics,
};

use crate::Degrees;

fn samples(correct: &[f64], wrong: &[f64]) -> Vec<Observed> {
    let sample = |is_correct| move |&value: &f64| Observed { value: Some(value), is_correct };
    correct.iter().map(sample(true)).chain(wrong.iter().map(sample(false))).collect()
}

fn fitted(
    sides: BoundedSides,
    criterion: SelectiveCriterion,
    observed: &[Observed],
) -> [Option<f64>; 2] {
    let bounds =
        SelectiveClassifierConfig { sides, criterion }.fit(&Degrees, 0.0, observed).unwrap();
    [bounds.lower, bounds.upper]
}

#[test]
fn bounds_lie_midway_between_correct_and_wrong_samples() {
    let best = SelectiveCriterion::BalancedError;
    let above = samples(&[1.0, 2.0, 3.0], &[6.0, 7.0]);
    assert_eq!(fitted(BoundedSides::Upper, best, &above), [None, Some(4.5)]);
    assert_eq!(fitted(BoundedSides::Both, best, &above), [None, Some(4.5)]);
    let below = samples(&[6.0, 7.0], &[1.0, 2.0, 3.0]);
    assert_eq!(fitted(BoundedSides::Lower, best, &below), [Some(4.5), None]);
    let around = samples(&[5.0, 6.0], &[1.0, 2.0, 9.0]);
    assert_eq!(fitted(BoundedSides::Both, best, &around), [Some(3.5), Some(7.5)]);
}

#[test]
fn a_maximal_miss_rate_accepts_all_correct_samples_within_it() {
    // Upwards: correct 1 2 4 8, wrong 3 5 6 7. A quarter of four wrong may be accepted: up to 4,
    // between 4 and 5.
    let observed = samples(&[1.0, 2.0, 4.0, 8.0], &[3.0, 5.0, 6.0, 7.0]);
    let upper =
        |rate| fitted(BoundedSides::Upper, SelectiveCriterion::MaxMissRate(rate), &observed);
    assert_eq!(upper(0.25), [None, Some(4.5)]);
    assert_eq!(upper(0.24), [None, Some(2.5)]);
    assert_eq!(upper(1.0), [None, None]);
    assert_eq!(
        fitted(BoundedSides::Lower, SelectiveCriterion::MaxMissRate(0.0), &observed),
        [Some(7.5), None]
    );
}

#[test]
fn if_all_correct_samples_lie_beyond_wrong_ones_all_is_rejected() {
    let config = SelectiveClassifierConfig {
        sides: BoundedSides::Upper,
        criterion: SelectiveCriterion::MaxMissRate(0.0),
    };
    let observed = samples(&[5.0], &[1.0]);
    let metrics =
        SelectiveMetrics::new(&config.fit(&Degrees, 0.0, &observed).unwrap(), &Degrees, &observed);
    assert_eq!((metrics.correct_rejected, metrics.wrong_accepted), (1, 0));
}

#[test]
fn what_cannot_be_told_apart_is_refused() {
    let message = |observed: &[Observed]| {
        SelectiveClassifierConfig::default().fit(&Degrees, 0.0, observed).unwrap_err().to_string()
    };
    let none_wrong = message(&samples(&[1.0, 2.0], &[]));
    assert_eq!(
        none_wrong,
        "no mitigation by angle: the samples with a value, 2, are all classified correctly"
    );
    assert!(message(&samples(&[], &[1.0])).contains("are all classified wrongly"));
    let unmeasured = [
        Observed { value: None, is_correct: true },
        Observed { value: Some(f64::NAN), is_correct: false },
    ];
    assert!(message(&unmeasured).contains("measured in no sample"));
    let bad = SelectiveClassifierConfig {
        criterion: SelectiveCriterion::MaxMissRate(1.5),
        ..SelectiveClassifierConfig::default()
    };
    let refused = bad.fit(&Degrees, 0.0, &samples(&[1.0], &[2.0])).unwrap_err().to_string();
    assert_eq!(refused, "`miss rate` is 1.5, but must be from 0 to 1");
}

/// Returns the greatest Youden's J of all intervals between positions.
fn best_by_trying(observed: &[Observed], sides: BoundedSides) -> f64 {
    let mut bounds: Vec<f64> = observed.iter().filter_map(|sample| sample.value).collect();
    bounds.extend([-1.0, 400.0]);
    let (correct, wrong) =
        observed.iter().partition::<Vec<&Observed>, _>(|sample| sample.is_correct);
    let mut best = 0.0_f64;
    for &lower in bounds.iter().filter(|&&lower| sides != BoundedSides::Upper || lower == -1.0) {
        for &upper in bounds.iter().filter(|&&upper| sides != BoundedSides::Lower || upper == 400.0)
        {
            let share = |samples: &[&Observed]| {
                let inside = samples
                    .iter()
                    .filter(|sample| sample.value.is_some_and(|v| v >= lower && v <= upper))
                    .count();
                inside as f64 / samples.len() as f64
            };
            best = best.max(share(&correct) - share(&wrong));
        }
    }
    best
}

/// Samples at a few positions, some of them correct and some wrong.
fn mixed_samples() -> impl Strategy<Value = Vec<Observed>> {
    let sample = (0u8..12, any::<bool>())
        .prop_map(|(value, is_correct)| Observed { value: Some(f64::from(value)), is_correct });
    prop::collection::vec(sample, 2..24).prop_filter("both correct and wrong samples", |samples| {
        samples.iter().any(|s| s.is_correct) && samples.iter().any(|s| !s.is_correct)
    })
}

fn metrics(
    sides: BoundedSides,
    criterion: SelectiveCriterion,
    observed: &[Observed],
) -> SelectiveMetrics {
    let bounds = SelectiveClassifierConfig { sides, criterion }.fit(&Degrees, 0.0, observed);
    SelectiveMetrics::new(&bounds.unwrap(), &Degrees, observed)
}

proptest! {
    #[test]
    fn no_other_bounds_have_a_smaller_balanced_error(observed in mixed_samples()) {
        for sides in [BoundedSides::Upper, BoundedSides::Lower, BoundedSides::Both] {
            let found = metrics(sides, SelectiveCriterion::BalancedError, &observed);
            let error = found.balanced_error().unwrap();
            // Sums of a few shares in f64.
            let difference = 1.0 - 2.0 * error - best_by_trying(&observed, sides);
            prop_assert!(difference.abs() < 1e-12, "{sides:?} {error}");
        }
    }

    /// More allowed misses never give more false alarms.
    #[test]
    fn false_alarms_fall_with_the_misses_allowed(
        observed in mixed_samples(),
        less in 0.0..1.0f64,
        more in 0.0..1.0f64,
    ) {
        for sides in [BoundedSides::Upper, BoundedSides::Lower, BoundedSides::Both] {
            let with_rate =
                |rate| metrics(sides, SelectiveCriterion::MaxMissRate(rate), &observed);
            let (strict, lax) = (with_rate(less.min(more)), with_rate(less.max(more)));
            prop_assert!(strict.miss_rate().unwrap() <= less.min(more));
            prop_assert!(lax.correct_rejected <= strict.correct_rejected);
        }
    }
}
