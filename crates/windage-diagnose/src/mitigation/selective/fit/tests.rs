//! Bounds in closed form, and against trying every pair of bounds.

use proptest::prelude::*;

use super::super::SelectiveMetrics;
use super::*;
use crate::mitigation::observed::tests::Degrees;

fn samples(right: &[f64], wrong: &[f64]) -> Vec<Observed> {
    let sample = |is_right| move |&value: &f64| Observed { value: Some(value), is_right };
    right.iter().map(sample(true)).chain(wrong.iter().map(sample(false))).collect()
}

fn fit(
    sides: SelectiveSides,
    criterion: SelectiveCriterion,
    observed: &[Observed],
) -> [Option<f64>; 2] {
    let gate = SelectiveClassifierConfig { sides, criterion }.fit(&Degrees, 0.0, observed).unwrap();
    [gate.lower, gate.upper]
}

#[test]
fn bounds_lie_midway_between_what_is_right_and_what_is_wrong() {
    let best = SelectiveCriterion::BalancedError;
    let above = samples(&[1.0, 2.0, 3.0], &[6.0, 7.0]);
    assert_eq!(fit(SelectiveSides::Upper, best, &above), [None, Some(4.5)]);
    assert_eq!(fit(SelectiveSides::Both, best, &above), [None, Some(4.5)]);
    let below = samples(&[6.0, 7.0], &[1.0, 2.0, 3.0]);
    assert_eq!(fit(SelectiveSides::Lower, best, &below), [Some(4.5), None]);
    let around = samples(&[5.0, 6.0], &[1.0, 2.0, 9.0]);
    assert_eq!(fit(SelectiveSides::Both, best, &around), [Some(3.5), Some(7.5)]);
}

#[test]
fn a_most_miss_rate_takes_all_that_is_right_within_it() {
    // Upwards: right 1 2 4 8, wrong 3 5 6 7. A quarter of four wrong may be applied: up to 4,
    // between 4 and 5.
    let observed = samples(&[1.0, 2.0, 4.0, 8.0], &[3.0, 5.0, 6.0, 7.0]);
    let upper =
        |rate| fit(SelectiveSides::Upper, SelectiveCriterion::MostMissRate(rate), &observed);
    assert_eq!(upper(0.25), [None, Some(4.5)]);
    assert_eq!(upper(0.24), [None, Some(2.5)]);
    assert_eq!(upper(1.0), [None, None]);
    assert_eq!(
        fit(SelectiveSides::Lower, SelectiveCriterion::MostMissRate(0.0), &observed),
        [Some(7.5), None]
    );
}

#[test]
fn where_all_that_is_right_lies_beyond_what_is_wrong_the_gate_is_closed() {
    let gate = SelectiveClassifierConfig {
        sides: SelectiveSides::Upper,
        criterion: SelectiveCriterion::MostMissRate(0.0),
    };
    let observed = samples(&[5.0], &[1.0]);
    let figures =
        SelectiveMetrics::of(&gate.fit(&Degrees, 0.0, &observed).unwrap(), &Degrees, &observed);
    assert_eq!((figures.right_refused, figures.wrong_applied), (1, 0));
}

#[test]
fn what_cannot_be_told_apart_is_said() {
    let message = |observed: &[Observed]| {
        SelectiveClassifierConfig::default().fit(&Degrees, 0.0, observed).unwrap_err().to_string()
    };
    let none_wrong = message(&samples(&[1.0, 2.0], &[]));
    assert_eq!(
        none_wrong,
        "no remedy by angle: of 2 samples with a value the classifier is wrong on none: a gate has nothing to tell apart"
    );
    assert!(message(&samples(&[], &[1.0])).contains("right on none"));
    let unmeasured = [
        Observed { value: None, is_right: true },
        Observed { value: Some(f64::NAN), is_right: false },
    ];
    assert!(message(&unmeasured).contains("of 0 samples"));
    let bad = SelectiveClassifierConfig {
        criterion: SelectiveCriterion::MostMissRate(1.5),
        ..SelectiveClassifierConfig::default()
    };
    let refused = bad.fit(&Degrees, 0.0, &samples(&[1.0], &[2.0])).unwrap_err().to_string();
    assert_eq!(refused, "`miss rate` is 1.5, but must be from 0 to 1");
}

/// Youden's J of every interval of sorted positions, one side open or none.
fn best_by_trying(observed: &[Observed], sides: SelectiveSides) -> f64 {
    let mut bounds: Vec<f64> = observed.iter().filter_map(|sample| sample.value).collect();
    bounds.extend([-1.0, 400.0]);
    let (rights, wrongs) = observed.iter().partition::<Vec<&Observed>, _>(|sample| sample.is_right);
    let mut best = 0.0_f64;
    for &lower in bounds.iter().filter(|&&lower| sides != SelectiveSides::Upper || lower == -1.0) {
        for &upper in
            bounds.iter().filter(|&&upper| sides != SelectiveSides::Lower || upper == 400.0)
        {
            let share = |of: &[&Observed]| {
                let inside = of
                    .iter()
                    .filter(|sample| sample.value.is_some_and(|v| v >= lower && v <= upper))
                    .count();
                inside as f64 / of.len() as f64
            };
            best = best.max(share(&rights) - share(&wrongs));
        }
    }
    best
}

proptest! {
    #[test]
    fn no_other_bounds_have_a_smaller_balanced_error(
        values in prop::collection::vec((0u8..12, any::<bool>()), 2..24),
    ) {
        let observed: Vec<Observed> =
            values.iter().map(|&(value, is_right)| Observed { value: Some(f64::from(value)), is_right }).collect();
        prop_assume!(observed.iter().any(|s| s.is_right) && observed.iter().any(|s| !s.is_right));
        for sides in [SelectiveSides::Upper, SelectiveSides::Lower, SelectiveSides::Both] {
            let gate = SelectiveClassifierConfig { sides, ..SelectiveClassifierConfig::default() }.fit(&Degrees, 0.0, &observed).unwrap();
            let error = SelectiveMetrics::of(&gate, &Degrees, &observed).balanced_error().unwrap();
            // Sums of a few shares in f64.
            prop_assert!((1.0 - 2.0 * error - best_by_trying(&observed, sides)).abs() < 1e-12, "{sides:?} {error}");
        }
    }

    /// More misses allowed, never more false alarms.
    #[test]
    fn false_alarms_fall_with_the_misses_allowed(
        values in prop::collection::vec((0u8..12, any::<bool>()), 2..24), less in 0.0..1.0f64, more in 0.0..1.0f64,
    ) {
        let observed: Vec<Observed> =
            values.iter().map(|&(value, is_right)| Observed { value: Some(f64::from(value)), is_right }).collect();
        prop_assume!(observed.iter().any(|s| s.is_right) && observed.iter().any(|s| !s.is_right));
        for sides in [SelectiveSides::Upper, SelectiveSides::Lower, SelectiveSides::Both] {
            let figures = |rate: f64| {
                let fit = SelectiveClassifierConfig { sides, criterion: SelectiveCriterion::MostMissRate(rate) };
                SelectiveMetrics::of(&fit.fit(&Degrees, 0.0, &observed).unwrap(), &Degrees, &observed)
            };
            let (strict, lax) = (figures(less.min(more)), figures(less.max(more)));
            prop_assert!(strict.miss_rate().unwrap() <= less.min(more));
            prop_assert!(lax.right_refused <= strict.right_refused);
        }
    }
}
