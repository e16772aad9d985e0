//! Shifts of an attribute.

use windage_core::Shift;
use windage_diagnose::attribution::AttributeFinding;
use windage_diagnose::mitigation::{AttributeShift, Observed};
use windage_diagnose::{Error, NoMitigation};

use crate::Degrees;

fn evenly(from: f64, to: f64) -> Vec<Observed> {
    let value = |index: usize| from + (to - from) * index as f64 / 100.0;
    (0..=100).map(|index| Observed { value: Some(value(index)), is_correct: true }).collect()
}

#[test]
fn evenly_spread_domains_differ_by_their_inner_ends() {
    let shift = |source: Vec<Observed>, target: Vec<Observed>| {
        let observed = Shift { source, target };
        let shift = AttributeShift::between(&Degrees, None, &observed).unwrap();
        [shift.from, shift.to]
    };
    let close = |found: [f64; 2], expected: [f64; 2]| {
        assert!(
            found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9),
            "{found:?} {expected:?}"
        );
    };
    // Quantiles of 0…100 at 5 and 95 % are 5 and 95, of 90…190 they are 95 and 185.
    close(shift(evenly(0.0, 100.0), evenly(90.0, 190.0)), [0.0, 90.0]);
    // Of 50…60 they are 50.5 and 59.5.
    close(shift(evenly(50.0, 60.0), evenly(0.0, 100.0)), [5.0 - 50.5, 95.0 - 59.5]);
    // Around 0 the shorter way: 350…360 to 10…20.
    close(shift(evenly(350.0, 360.0), evenly(10.0, 20.0)), [0.0, 20.0]);
}

#[test]
fn the_side_that_does_no_harm_is_cut_off() {
    let finding = |down: f64| AttributeFinding {
        name: "angle".into(),
        unit: "°".into(),
        between_samples: down,
        down,
        across: 0.0,
        down_length: down.abs(),
        across_length: 0.0,
        between_length: down.abs(),
        down_part: 1.0,
        scale: 1.0,
        effect: down.abs(),
        is_cause: true,
        pairs: 1,
        of: 1,
    };
    let ends = |down| {
        let finding = finding(down);
        let observed = Shift::new(evenly(50.0, 60.0), evenly(0.0, 100.0));
        let shift = AttributeShift::between(&Degrees, Some(&finding), &observed).unwrap();
        (shift.from, shift.to.round())
    };
    assert_eq!(ends(20.0), (0.0, 36.0));
    assert_eq!((ends(-20.0).0.round(), ends(-20.0).1), (-46.0, 0.0));
}

#[test]
fn domains_that_do_not_differ_or_cannot_be_measured_are_refused() {
    let some = || evenly(0.0, 100.0);
    let none = || vec![Observed { value: None, is_correct: true }];
    let refused = |source: Vec<Observed>, target: Vec<Observed>| match AttributeShift::between(
        &Degrees,
        None,
        &Shift { source, target },
    ) {
        Err(Error::NoMitigation(reason)) => reason,
        other => panic!("{other:?}"),
    };
    let attribute = || "angle".to_string();
    assert_eq!(refused(some(), some()), NoMitigation::NoShift { attribute: attribute() });
    let unmeasured = NoMitigation::NotMeasurable { attribute: attribute() };
    assert_eq!(refused(some(), none()), unmeasured);
    assert_eq!(refused(none(), some()), unmeasured);
}
