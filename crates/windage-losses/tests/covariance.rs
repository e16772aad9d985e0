//! Comparison of covariance losses with PyTorch, references in f64 and closed forms, and the
//! rejection of unusable inputs.

mod common;

use burn::tensor::Tensor;
use common::{against_golden, against_reference, panic_message, part, two};
use windage_core::Shift;
use windage_losses::covariance::{
    DecovLoss, DeepCoralLoss, VicregCovarianceLoss, VicregVarianceLossConfig,
};
use windage_losses::{Loss, Reduction};
use windage_testing::{assert_close, assert_says, normal, tensor, values};

/// Rounding of f32 (6e-8 each time) in squared products over nine samples.
const ROUNDING: f64 = 2e-6;

/// Computes the covariances `[channels][channels]` of row-major features in f64, in two passes.
fn covariance(features: &[f64], channels: usize, divisor: f64) -> Vec<Vec<f64>> {
    let samples = (features.len() / channels) as f64;
    let column = |channel: usize| features.iter().skip(channel).step_by(channels);
    let means: Vec<f64> =
        (0..channels).map(|channel| column(channel).sum::<f64>() / samples).collect();
    let product = |i: usize, j: usize| {
        column(i).zip(column(j)).map(|(a, b)| (a - means[i]) * (b - means[j])).sum::<f64>()
            / divisor
    };
    (0..channels).map(|i| (0..channels).map(|j| product(i, j)).collect()).collect()
}

fn off_diagonal_squares(matrix: &[Vec<f64>]) -> f64 {
    let pairs = matrix
        .iter()
        .enumerate()
        .flat_map(|(i, row)| row.iter().enumerate().map(move |(j, c)| (i, j, c)));
    pairs.filter(|(i, j, _)| i != j).map(|(_, _, c)| c * c).sum()
}

fn coral_reference(s: &[f64]) -> f64 {
    let (source, target) = (covariance(&s[..36], 4, 8.0), covariance(&s[36..], 4, 5.0));
    let squares =
        source.iter().flatten().zip(target.iter().flatten()).map(|(a, b)| (a - b).powi(2));
    squares.sum::<f64>() / (4.0 * 16.0)
}

fn coral(flat: Tensor<1>) -> Tensor<1> {
    let [source, target] = two(&flat, [9, 4], [6, 4]);
    DeepCoralLoss.forward(Shift { source, target }, Reduction::Mean)
}

fn decov(flat: Tensor<1>) -> Tensor<1> {
    DecovLoss.forward(part(&flat, 0, [9, 4]), Reduction::Mean)
}

fn vicreg_covariance(flat: Tensor<1>) -> Tensor<1> {
    VicregCovarianceLoss.forward(part(&flat, 0, [9, 4]), Reduction::Mean)
}

fn vicreg_variance(flat: Tensor<1>) -> Tensor<1> {
    VicregVarianceLossConfig::new().init().forward(part(&flat, 0, [9, 4]), Reduction::Mean)
}

#[test]
fn they_agree_with_pytorch() {
    // With an offset of 1e6, f32 resolves 0.06. Both libraries get the same, rounded inputs.
    for offset in ["", ".offset"] {
        against_golden(&format!("coral{offset}"), ROUNDING, coral);
        against_golden(&format!("decov{offset}"), ROUNDING, decov);
        against_golden(&format!("vicreg_covariance{offset}"), ROUNDING, vicreg_covariance);
        against_golden(&format!("vicreg_variance{offset}"), ROUNDING, vicreg_variance);
    }
}

#[test]
fn they_agree_with_f64() {
    let point = normal(31, 60);
    against_reference("coral", ROUNDING, &point, coral, coral_reference);
    let batch = &point[..36];
    against_reference("decov", ROUNDING, batch, decov, |s| {
        0.5 * off_diagonal_squares(&covariance(s, 4, 9.0)) / 12.0
    });
    against_reference("vicreg_covariance", ROUNDING, batch, vicreg_covariance, |s| {
        off_diagonal_squares(&covariance(s, 4, 8.0)) / 4.0
    });
    against_reference("vicreg_variance", ROUNDING, batch, vicreg_variance, |s| {
        let matrix = covariance(s, 4, 8.0);
        (0..4).map(|channel| (1.0 - (matrix[channel][channel] + 1e-4).sqrt()).max(0.0)).sum::<f64>()
            / 4.0
    });
}

#[test]
fn an_offset_of_a_million_costs_no_covariance() {
    // The error of the plain mean of 256 samples in f32 is larger than the covariances.
    let point: Vec<f64> = normal(32, 256 * 4).iter().map(|value| 1e6 + value).collect();
    let point = windage_testing::rounded(&point);
    let features: Tensor<2> = tensor(&point, [256, 4], &windage_testing::device());
    let expected = off_diagonal_squares(&covariance(&point, 4, 255.0)) / 4.0;
    assert_close(
        &values(VicregCovarianceLoss.forward(features, Reduction::Mean)),
        &[expected],
        ROUNDING,
    );
}

#[test]
fn the_sum_of_decov_is_the_loss_of_the_paper() {
    let point = normal(33, 36);
    let matrix = covariance(&windage_testing::rounded(&point), 4, 9.0);
    let all: f64 = matrix.iter().flatten().map(|c| c * c).sum();
    let diagonal: f64 = (0..4).map(|channel| matrix[channel][channel].powi(2)).sum();
    let features: Tensor<2> = tensor(&point, [9, 4], &windage_testing::device());
    assert_close(
        &values(DecovLoss.forward(features, Reduction::Sum)),
        &[0.5 * (all - diagonal)],
        ROUNDING,
    );
}

#[test]
fn without_a_second_sample_there_is_no_covariance() {
    if windage_testing::skipped_for_empty_products() {
        return;
    }
    let one: Tensor<2> = tensor(&normal(34, 4), [1, 4], &windage_testing::device());
    let empty = || Tensor::<2>::zeros([0, 4], &windage_testing::device());
    for features in [one, empty()] {
        let zero = |value: Tensor<1>| assert_eq!(values(value), [0.0]);
        let shift = Shift { source: features.clone(), target: empty() };
        zero(DeepCoralLoss.forward(shift, Reduction::Mean));
        zero(DecovLoss.forward(features.clone(), Reduction::Mean));
        zero(VicregCovarianceLoss.forward(features.clone(), Reduction::Mean));
        let variance =
            VicregVarianceLossConfig::new().init().forward(features.clone(), Reduction::Mean);
        assert_close(&values(variance), &[1.0 - 0.01], ROUNDING);
        let other = VicregVarianceLossConfig::new().with_gamma(3.0).with_epsilon(0.25).init();
        assert_close(&values(other.forward(features, Reduction::Mean)), &[3.0 - 0.5], ROUNDING);
    }
}

#[test]
fn one_channel_has_no_pair_but_a_gradient() {
    let point =
        Tensor::<2>::from_floats([[1.0], [2.0], [4.0]], &windage_testing::device().autodiff())
            .require_grad();
    for reduction in [Reduction::Mean, Reduction::Sum] {
        let output = DecovLoss.forward(point.clone(), reduction);
        assert_eq!(values(output.clone().inner()), [0.0]);
        assert_eq!(values(point.grad(&output.backward()).unwrap()), [0.0; 3]);
    }
    assert_eq!(DecovLoss.forward(point.clone(), Reduction::None).dims(), [0]);
    assert_eq!(values(VicregCovarianceLoss.forward(point, Reduction::None).inner()), [0.0]);
}

#[test]
fn refused_settings_are_named() {
    let config = VicregVarianceLossConfig::new;
    for gamma in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let message = config().with_gamma(gamma).validate().unwrap_err().to_string();
        assert_says(&message, &["gamma", &gamma.to_string(), "positive and finite"]);
    }
    for epsilon in [0.0, -1.0, 1e-31, f64::NAN, f64::INFINITY] {
        let message = config().with_epsilon(epsilon).validate().unwrap_err().to_string();
        assert_says(&message, &["epsilon", &epsilon.to_string(), "at least 1e-30"]);
    }
    assert!(config().with_epsilon(1e-30).validate().is_ok());
    assert_says(&panic_message(|| config().with_gamma(-2.0).init()), &["gamma", "-2"]);
}

#[test]
fn other_channels_are_refused() {
    let features = |channels| Tensor::<2>::zeros([2, channels], &windage_testing::device());
    let shift = || Shift { source: features(2), target: features(3) };
    let message = panic_message(|| DeepCoralLoss.forward(shift(), Reduction::Mean));
    assert_says(&message, &["source and target", "same number of channels"]);
}
