//! Which pairs each rule selects.
#![allow(clippy::unwrap_used)]

use windage_core::{Evaluation, Seed, Shift, Stream};
use windage_diagnose::Result;
use windage_diagnose::pairs::{Candidates, Pair, PairRule, select_pairs};

fn evaluation(losses: &[f32], labels: &[usize]) -> Evaluation {
    Evaluation::new(losses.to_vec(), None, labels.to_vec())
}

/// Selects with features that are the indices.
fn select(
    source: &Evaluation,
    target: &Evaluation,
    rule: PairRule,
    count: usize,
) -> Result<Vec<Pair>> {
    let evaluations = Shift { source, target };
    let features = evaluations.map(|evaluation| {
        (0..evaluation.len()).map(|index| vec![index as f32]).collect::<Vec<_>>()
    });
    let candidates = Candidates {
        evaluations,
        features: features.as_ref().map(Vec::as_slice),
        least_high_loss: 0.7,
        target_name: "the target",
    };
    select_pairs(&candidates, &rule, count, &mut Seed(0).rng(Stream::Selection, 0))
}

#[test]
fn extremes_take_lowest_and_highest_of_a_class_and_spread_over_classes() {
    let source = evaluation(&[0.3, 0.1, 0.2, 0.0], &[0, 0, 1, 1]);
    let target = evaluation(&[1.0, 2.0, 5.0, 4.0], &[0, 0, 1, 1]);
    let pairs = select(&source, &target, PairRule::Extremes, 3).unwrap();
    let expected = [
        Pair { source: 3, target: 2, class: 1 },
        Pair { source: 1, target: 1, class: 0 },
        Pair { source: 2, target: 3, class: 1 },
    ];
    assert_eq!(pairs, expected);
}

#[test]
fn matched_takes_the_nearest_features_among_the_lowest() {
    let source = evaluation(&[0.1, 0.1, 0.1, 9.0], &[0, 0, 0, 0]);
    let target = evaluation(&[0.0, 0.0, 8.0, 8.5], &[0, 0, 0, 0]);
    let mut pairs = select(&source, &target, PairRule::Matched { share: 0.75 }, 9).unwrap();
    pairs.sort_by_key(|pair| pair.target);
    // Features are the indices; sample 3 of the source would be nearest to 3, but is not among the
    // lowest.
    assert_eq!(pairs[0], Pair { source: 2, target: 2, class: 0 });
    assert!(pairs.iter().all(|pair| pair.target >= 2));
}

#[test]
fn thresholds_hold_for_both_members() {
    let source = evaluation(&[0.01, 0.3, 0.02, 0.9], &[0, 0, 0, 0]);
    let target = evaluation(&[1.0, 2.0, 3.0, 0.1], &[0, 0, 0, 0]);
    let rule = PairRule::Thresholds { low: 0.05, high: 1.5 };
    let pairs = select(&source, &target, rule, 9).unwrap();
    assert_eq!(pairs.len(), 2);
    for pair in pairs {
        assert!(source.losses[pair.source] <= 0.05 && target.losses[pair.target] >= 1.5);
    }
}

#[test]
fn a_target_on_which_the_classifier_is_not_worse_is_refused() {
    let message = |source: &[f32], target: &[f32]| {
        let evaluated = |losses: &[f32]| evaluation(losses, &vec![0; losses.len()]);
        let selected = select(&evaluated(source), &evaluated(target), PairRule::default(), 1);
        selected.unwrap_err().to_string()
    };
    let not_high = message(&[0.1, 0.2], &[0.3, 0.6]);
    assert!(not_high.contains("no loss of the target is high"), "{not_high}");
    assert!(not_high.contains("highest is 0.600"), "{not_high}");
    let not_higher = message(&[3.0], &[2.0]);
    assert!(not_higher.contains("is not worse on the target"), "{not_higher}");
    assert!(not_higher.contains("100.0 % of its losses are high there and 100.0 % on"));
    assert!(not_higher.contains("the higher one in only 0.0 % of all pairs"), "{not_higher}");
}

#[test]
fn one_outlier_does_not_decide_whether_the_target_is_worse() {
    // The source has the higher mean, by one loss of 90; five of six losses rise.
    let source = evaluation(&[0.1, 0.1, 0.1, 0.1, 0.1, 90.0], &[0; 6]);
    let target = evaluation(&[2.0; 6], &[0; 6]);
    assert_eq!(select(&source, &target, PairRule::Extremes, 1).unwrap().len(), 1);
    // And the other way: one loss of 90 does not make the target worse than a source with two high
    // ones, although its mean is.
    let source = evaluation(&[0.2, 0.2, 0.2, 0.2, 0.9, 0.9], &[0; 6]);
    let target = evaluation(&[0.1, 0.1, 0.1, 0.1, 0.1, 90.0], &[0; 6]);
    let message = select(&source, &target, PairRule::Extremes, 1).unwrap_err().to_string();
    assert!(message.contains("16.7 % of its losses are high there and 33.3 % on"), "{message}");
    // Most losses fall, but a third becomes high.
    let source = evaluation(&[0.2; 6], &[0; 6]);
    let target = evaluation(&[0.1, 0.1, 0.1, 0.1, 8.0, 9.0], &[0; 6]);
    assert!(select(&source, &target, PairRule::Extremes, 1).is_ok());
}

#[test]
fn accuracies_decide_where_classes_are_predicted() {
    let with = |losses: &[f32], correct: usize| {
        let predictions = (0..losses.len()).map(|index| usize::from(index >= correct)).collect();
        Evaluation::new(losses.to_vec(), Some(predictions), vec![0; losses.len()])
    };
    // Losses are lower on the target, but two more are wrong.
    let (source, target) = (with(&[0.3; 4], 4), with(&[0.1, 0.1, 0.9, 0.9], 2));
    assert!(select(&source, &target, PairRule::Extremes, 1).is_ok());
    let (source, target) = (with(&[0.1; 4], 2), with(&[0.9; 4], 2));
    let message = select(&source, &target, PairRule::Extremes, 1).unwrap_err().to_string();
    assert!(message.contains("its accuracy is 50.0 % there and 50.0 % on the source"), "{message}");
}

#[test]
fn thresholds_hold_as_given_and_include_their_ends() {
    // Neither is high by the general limit of 0.7, and both lie at a threshold.
    let (source, target) = (evaluation(&[0.25], &[0]), evaluation(&[0.5], &[0]));
    let rule = PairRule::Thresholds { low: 0.25, high: 0.5 };
    assert_eq!(select(&source, &target, rule, 9).unwrap().len(), 1);
    // A loss of the source may be above the general limit.
    let (source, target) = (evaluation(&[0.9], &[0]), evaluation(&[3.0], &[0]));
    let rule = PairRule::Thresholds { low: 1.0, high: 3.0 };
    assert_eq!(select(&source, &target, rule, 9).unwrap().len(), 1);
    // Equal losses explain nothing.
    let (source, target) = (evaluation(&[0.1, 0.5], &[1, 0]), evaluation(&[0.9, 0.5], &[2, 0]));
    let rule = PairRule::Thresholds { low: 0.5, high: 0.5 };
    let message = select(&source, &target, rule, 9).unwrap_err().to_string();
    assert!(message.contains("of at most 0.500 in the source and of at least 0.500"), "{message}");
}

#[test]
fn a_classifier_that_has_hardly_learned_is_not_blamed_on_the_pairs() {
    let (source, target) = (evaluation(&[0.9, 1.1], &[0, 1]), evaluation(&[1.0, 1.2], &[0, 1]));
    let message = select(&source, &target, PairRule::Extremes, 1).unwrap_err().to_string();
    assert!(message.contains("has learned too little to be explained"), "{message}");
    assert!(message.contains("0.900 and more, while a pair needs one of at most"), "{message}");
    assert!(message.contains("`classifier.epochs`"), "{message}");
}

#[test]
fn given_pairs_are_all_taken_and_must_exist_and_be_explainable() {
    let domains = (evaluation(&[0.1, 0.1], &[0, 1]), evaluation(&[2.0, 2.0, 0.05], &[0, 1, 1]));
    let given = |pairs: &[[usize; 2]]| {
        let pairs = pairs.iter().map(|&[source, target]| Shift { source, target }).collect();
        select(&domains.0, &domains.1, PairRule::Given { pairs }, 1)
    };
    let pair = |index| Pair { source: index, target: index, class: index };
    assert_eq!(given(&[[1, 1], [0, 0]]).unwrap(), [pair(1), pair(0)]);
    let message = |pair| given(&[[0, 0], pair]).unwrap_err().to_string();
    assert!(
        message([0, 1]).contains("pair 2 cannot be explained: its source sample is of class 0")
    );
    assert!(message([1, 2]).contains("its target sample, 0.050, is not above"));
    assert!(message([7, 1]).contains("`source` is 7, but must be below 2"));
    assert!(given(&[]).unwrap_err().to_string().contains("`pairs` is empty"));
}

#[test]
fn a_pair_of_the_user_is_explained_whatever_the_domains_are_like() {
    // Every other loss falls, and none is high.
    let source = evaluation(&[0.1, 0.6, 0.6], &[0, 0, 0]);
    let target = evaluation(&[0.4, 0.2, 0.2], &[0, 0, 0]);
    let pairs = vec![Shift { source: 0, target: 0 }];
    let selected = select(&source, &target, PairRule::Given { pairs }, 1).unwrap();
    assert_eq!(selected, [Pair { source: 0, target: 0, class: 0 }]);
}

#[test]
fn right_and_wrong_are_those_of_the_predictions_whatever_the_losses() {
    let with = |losses: &[f32], predictions: &[usize], labels: &[usize]| {
        Evaluation::new(losses.to_vec(), Some(predictions.to_vec()), labels.to_vec())
    };
    // Of class 0, the source's second sample is right; of the target's, the first and the third
    // are wrong. Class 1 has no wrong sample.
    let source = with(&[0.1, 0.9, 0.2], &[1, 0, 1], &[0, 0, 1]);
    let target = with(&[1.0, 3.0, 1.1, 0.2], &[1, 0, 2, 1], &[0, 0, 0, 1]);
    let mut pairs = select(&source, &target, PairRule::RightWrong, 9).unwrap();
    pairs.sort_by_key(|pair| pair.target);
    let pair = |target| Pair { source: 1, target, class: 0 };
    assert_eq!(pairs, [pair(0), pair(2)]);
    let none = with(&[0.3, 0.9], &[0, 1], &[0, 1]);
    let wrong = with(&[0.9, 0.9], &[0, 0], &[0, 2]);
    let message = select(&none, &wrong, PairRule::RightWrong, 9).unwrap_err().to_string();
    assert!(message.contains("classified wrongly in the target"), "{message}");
    let losses = evaluation(&[0.9], &[0]);
    let message = select(&evaluation(&[0.1], &[0]), &losses, PairRule::RightWrong, 9);
    let message = message.unwrap_err().to_string();
    assert!(message.contains("the classifier gives losses alone"), "{message}");
}
