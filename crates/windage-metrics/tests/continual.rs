//! Metrics of task sequences against values computed by hand.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use windage_metrics::AccuracyMatrix;
use windage_testing::{assert_says, from_json, through_json, uniform};

fn matrix(rows: &[&[f64]]) -> AccuracyMatrix {
    let mut matrix = AccuracyMatrix::new();
    rows.iter().for_each(|row| matrix.push(row.to_vec()).unwrap());
    matrix
}

/// All accuracies of three tasks, in eighths, so that sums are exact.
fn full() -> AccuracyMatrix {
    matrix(&[&[0.875, 0.25, 0.125], &[0.625, 0.75, 0.375], &[0.5, 0.875, 1.0]])
}

#[test]
fn by_hand() {
    let accuracies = full();
    assert_eq!(accuracies.average_accuracy().unwrap(), (0.5 + 0.875 + 1.0) / 3.0);
    // Task 0: max(0.875, 0.625) − 0.5; task 1: max(0.25, 0.75) − 0.875.
    assert_eq!(accuracies.forgetting().unwrap(), (0.375 - 0.125) / 2.0);
    assert_eq!(accuracies.backward_transfer().unwrap(), ((0.5 - 0.875) + (0.875 - 0.75)) / 2.0);
    let untrained = [0.5, 0.125, 0.25];
    assert_eq!(
        accuracies.forward_transfer(&untrained).unwrap(),
        ((0.25 - 0.125) + (0.375 - 0.25)) / 2.0
    );
    assert_eq!(
        (accuracies.accuracy(2, 0), accuracies.accuracy(0, 0), accuracies.accuracy(4, 0)),
        (Some(0.625), None, None)
    );
    assert_eq!(accuracies.trained(), 3);
}

#[test]
fn forgetting_counts_from_the_best_accuracy_not_from_the_first() {
    let accuracies = matrix(&[&[0.5], &[0.75, 0.5], &[0.25, 0.5, 0.5]]);
    assert_eq!(accuracies.forgetting().unwrap(), (0.5 + 0.0) / 2.0);
    assert_eq!(accuracies.backward_transfer().unwrap(), (-0.25 + 0.0) / 2.0);
}

#[test]
fn a_lower_triangle_is_enough_for_all_but_forward_transfer() {
    let lower = matrix(&[&[0.875], &[0.625, 0.75], &[0.5, 0.875, 1.0]]);
    let full = full();
    assert_eq!(lower.average_accuracy().unwrap(), full.average_accuracy().unwrap());
    assert_eq!(lower.forgetting().unwrap(), full.forgetting().unwrap());
    assert_eq!(lower.backward_transfer().unwrap(), full.backward_transfer().unwrap());
    let message = lower.forward_transfer(&[0.1, 0.1, 0.1]).unwrap_err().to_string();
    let expected = "the accuracy on task 1 after training on 1 task is not recorded, but forward \
                    transfer needs it";
    assert_eq!(message, expected);
}

#[test]
fn metrics_cover_the_tasks_trained_so_far() {
    let accuracies = matrix(&[&[0.875, 0.25, 0.125], &[0.625, 0.75, 0.375]]);
    assert_eq!(accuracies.average_accuracy().unwrap(), (0.625 + 0.75) / 2.0);
    assert_eq!(accuracies.forgetting().unwrap(), 0.25);
}

proptest! {
    #[test]
    fn forgetting_is_at_least_the_loss_since_training(seed: u64, tasks in 2_usize..6) {
        let values = uniform(seed, tasks * tasks);
        let rows: Vec<&[f64]> = values.chunks_exact(tasks).collect();
        let accuracies = matrix(&rows);
        let forgetting = accuracies.forgetting().unwrap();
        let backward = accuracies.backward_transfer().unwrap();
        // The best accuracy is no lower than the one just after training.
        prop_assert!(forgetting >= -backward - 1e-12);
        prop_assert!((-1.0..=1.0).contains(&forgetting) && (-1.0..=1.0).contains(&backward));
    }
}

#[test]
fn saved_accuracies_come_back() {
    assert_eq!(through_json(&full()), full());
}

#[test]
fn incomplete_or_impossible_input_is_named() {
    let mut accuracies = matrix(&[&[0.5]]);
    let message = accuracies.push(vec![0.5]).unwrap_err().to_string();
    assert_eq!(
        message,
        "the accuracies after training on 2 tasks have 1 value, but must have one for each trained \
         task"
    );
    let message = accuracies.push(vec![0.5, 50.0]).unwrap_err().to_string();
    assert_eq!(
        message,
        "value 1 of the accuracies after training on task 1 is 50, but must be within 0…1"
    );
    assert!(accuracies.push(vec![f64::NAN, 0.5]).is_err());
    assert_eq!(accuracies.trained(), 1);
    for result in [
        accuracies.forgetting(),
        accuracies.backward_transfer(),
        accuracies.forward_transfer(&[0.1]),
    ] {
        assert_eq!(
            result.unwrap_err().to_string(),
            "the accuracy matrix covers 1 trained task, but the metric needs at least 2"
        );
    }
    assert!(AccuracyMatrix::new().average_accuracy().is_err());
    let message = full().forward_transfer(&[0.1, 0.1]).unwrap_err().to_string();
    assert_eq!(
        message,
        "`untrained` has 2 values, but forward transfer needs one for each of 3 trained tasks"
    );
    let message = full().forward_transfer(&[0.1, 0.1, -0.1]).unwrap_err().to_string();
    assert_eq!(message, "value 2 of `untrained` is -0.1, but must be within 0…1");
    assert_says(&from_json::<AccuracyMatrix>("[[0.5],[0.5]]").unwrap_err(), &["have 1 value"]);
}
