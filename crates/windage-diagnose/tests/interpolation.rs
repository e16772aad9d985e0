//! The scale of losses, and the interpolation of features and losses.
#![allow(clippy::unwrap_used)]

use windage_diagnose::evaluation::{LossScale, LossSpacing};
use windage_diagnose::matrix::{Grid, Path, slerp};

/// Tolerance for values that are exact up to the rounding of f32 decimals.
const ROUNDING: f64 = 1e-6;

#[test]
fn the_patents_worked_example() {
    // z (2.7, 0.3) → (1.1, 3.1) and L 0.1 → 0.9 in five steps: Figs. 8 and 9.
    let scale = LossScale::fit([0.1_f32, 0.9].iter(), 0.01);
    let expected = [([2.3, 1.0], 0.3), ([1.9, 1.7], 0.5), ([1.5, 2.4], 0.7)];
    for (step, (features, loss)) in Grid::paired(5).unwrap().steps()[1..4].iter().zip(expected) {
        let z = Path::Linear.between(&[2.7, 0.3], &[1.1, 3.1], step.feature);
        for (value, expected) in z.iter().zip(features) {
            assert!((f64::from(*value) - expected).abs() < ROUNDING, "{z:?} {features:?}");
        }
        let l = scale.between(0.1, 0.9, step.loss, LossSpacing::Linear);
        assert!((l - loss).abs() < ROUNDING, "{l} {loss}");
    }
}

#[test]
fn a_grid_has_every_combination_and_its_counts_are_independent() {
    let steps = Grid::new(3, 2).unwrap().steps();
    let cells: Vec<(f64, f64)> = steps.iter().map(|step| (step.loss, step.feature)).collect();
    assert_eq!(cells, [(0.0, 0.0), (0.0, 0.5), (0.0, 1.0), (1.0, 0.0), (1.0, 0.5), (1.0, 1.0)]);
}

#[test]
fn a_single_column_is_refused_by_name() {
    let message = Grid::new(1, 5).unwrap_err().to_string();
    assert_eq!(message, "`features` is 1, but must be from 2, the two samples themselves, to 50");
}

#[test]
fn the_great_circle_keeps_the_length_and_its_middle_is_the_normalized_mean() {
    let middle = slerp(&[1.0, 0.0], &[0.0, 1.0], 0.5);
    let half = std::f32::consts::FRAC_1_SQRT_2;
    assert!((middle[0] - half).abs() < 1e-6 && (middle[1] - half).abs() < 1e-6);
    assert_eq!(slerp(&[0.0, 0.0], &[2.0, 0.0], 0.5), [1.0, 0.0]);
}

#[test]
fn scaled_losses_are_standardized_and_invertible() {
    let losses = [0.0_f32, 0.01, 0.5, 2.0, 7.0];
    let scale = LossScale::fit(losses.iter(), 0.01);
    let scaled: Vec<f64> = losses.iter().map(|&loss| scale.scaled(f64::from(loss))).collect();
    assert!(scaled.iter().sum::<f64>().abs() < 1e-12);
    assert!((scaled.iter().map(|l| l * l).sum::<f64>() / 5.0 - 1.0).abs() < 1e-12);
    for (&loss, &scaled) in losses.iter().zip(&scaled) {
        assert!((scale.loss(scaled) - f64::from(loss)).abs() < 1e-12);
    }
}

#[test]
fn spacing_by_the_logarithm_puts_the_geometric_mean_in_the_middle() {
    let scale = LossScale::fit([1.0_f32, 4.0].iter(), 0.0);
    assert!((scale.between(1.0, 4.0, 0.5, LossSpacing::Logarithmic) - 2.0).abs() < 1e-12);
    assert!((scale.between(1.0, 4.0, 0.5, LossSpacing::Linear) - 2.5).abs() < 1e-12);
}
