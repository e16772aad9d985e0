//! Accuracy at the source's class frequencies.
#![allow(clippy::unwrap_used)]

use windage_core::Shift;
use windage_metrics::reweighted::ReweightedAccuracy;

#[test]
fn a_change_of_class_frequencies_alone_is_taken_out() {
    // Accuracy 90 % on class 0 and 60 % on class 1 in both domains.
    let labels = |counts: [usize; 2]| [vec![0; counts[0]], vec![1; counts[1]]].concat();
    let (source, target) = (labels([800, 200]), labels([100, 400]));
    let predictions = [vec![0; 90], vec![1; 10], vec![1; 240], vec![0; 160]].concat();
    let accuracy =
        ReweightedAccuracy::new(Shift::new(&source, &target).map(|it| &it[..]), &predictions, 2)
            .unwrap();
    assert!((accuracy.plain - 0.66).abs() < 1e-12);
    assert!((accuracy.reweighted - (0.8 * 0.9 + 0.2 * 0.6)).abs() < 1e-12);
    let variance = |share: f64, count: f64| share * (1.0 - share) / count;
    let expected = 0.64 * variance(91.0 / 102.0, 100.0) + 0.04 * variance(241.0 / 402.0, 400.0);
    assert!((accuracy.standard_error - expected.sqrt()).abs() < 1e-12);
    assert!(accuracy.absent.is_empty());
}

#[test]
fn absent_classes_are_named_and_the_others_weigh_one() {
    let labels = Shift::new(&[0, 1, 1, 2][..], &[0, 0, 2][..]);
    let accuracy = ReweightedAccuracy::new(labels, &[0, 1, 2], 4).unwrap();
    assert_eq!((accuracy.reweighted, accuracy.absent), (0.75, vec![1]));
    assert_eq!(accuracy.by_class, [Some(0.5), None, Some(1.0), None]);
}

#[test]
fn what_has_no_answer_is_refused() {
    let message = |source: &[usize], target: &[usize]| {
        let predictions = vec![0; target.len()];
        let labels = Shift::new(source, target);
        ReweightedAccuracy::new(labels, &predictions, 2).unwrap_err().to_string()
    };
    assert!(message(&[0], &[1]).contains("the source over the target's classes"));
    assert!(message(&[0], &[2]).contains("labels of the target"));
    assert!(message(&[0], &[]).contains("the target has 0 samples"));
    assert!(message(&[], &[0]).contains("the source has 0 samples"));
}
