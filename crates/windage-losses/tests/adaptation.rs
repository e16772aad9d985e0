//! Comparison of the losses of predictions and of the discrepancy with PyTorch, references in f64
//! and closed forms, and the rejection of unusable settings.

mod common;

use burn::tensor::Tensor;
use common::{against_golden_of, against_reference, panic_message, part, two};
use windage_core::Shift;
use windage_losses::discrepancy::DiscrepancyLossConfig;
use windage_losses::prediction::{ConfusionLossConfig, EntropyLoss, InformationLoss};
use windage_losses::{Loss, Reduction};
use windage_testing::{assert_close, assert_says, normal, tensor, values};

/// Rounding of f32 (6e-8 each time) in exponentials and logarithms of a few terms.
const ROUNDING: f64 = 3e-6;
/// Squared distances are differences of squares of about their size.
const DISTANCES: f64 = 1e-5;
const CLASSES: usize = 4;

fn information(flat: Tensor<1>) -> Tensor<1> {
    InformationLoss.forward(part(&flat, 0, [7, CLASSES]), Reduction::Mean)
}

fn entropy(flat: Tensor<1>) -> Tensor<1> {
    EntropyLoss.forward(part(&flat, 0, [7, CLASSES]), Reduction::Mean)
}

fn confusion(flat: Tensor<1>) -> Tensor<1> {
    ConfusionLossConfig::new().init().forward(part(&flat, 0, [7, CLASSES]), Reduction::Mean)
}

fn discrepancy(flat: Tensor<1>) -> Tensor<1> {
    let [source, target] = two(&flat, [6, 3], [5, 3]);
    DiscrepancyLossConfig::new().init().forward(Shift { source, target }, Reduction::Mean)
}

fn softmax(row: &[f64]) -> Vec<f64> {
    let sum: f64 = row.iter().map(|logit| logit.exp()).sum();
    row.iter().map(|logit| logit.exp() / sum).collect()
}

fn entropy_of(probabilities: &[f64]) -> f64 {
    probabilities.iter().map(|p| -p * p.ln()).sum()
}

fn information_reference(logits: &[f64]) -> f64 {
    let rows: Vec<Vec<f64>> = logits.chunks(CLASSES).map(softmax).collect();
    let share = 1.0 / rows.len() as f64;
    let mean: Vec<f64> =
        (0..CLASSES).map(|k| rows.iter().map(|row| row[k] * share).sum()).collect();
    rows.iter().map(|row| entropy_of(row) * share).sum::<f64>() - entropy_of(&mean)
}

#[test]
fn they_agree_with_pytorch() {
    against_golden_of("adaptation", "information", ROUNDING, information);
    against_golden_of("adaptation", "entropy", ROUNDING, entropy);
    against_golden_of("adaptation", "confusion", ROUNDING, confusion);
    against_golden_of("adaptation", "discrepancy", DISTANCES, discrepancy);
    against_golden_of("adaptation", "discrepancy.offset", DISTANCES, discrepancy);
}

#[test]
fn they_agree_with_f64() {
    let logits: Vec<f64> = normal(41, 28).iter().map(|value| 3.0 * value).collect();
    against_reference("information", ROUNDING, &logits, information, information_reference);
    against_reference("entropy", ROUNDING, &logits, entropy, |logits| {
        logits.chunks(CLASSES).map(|row| entropy_of(&softmax(row))).sum::<f64>() / 7.0
    });
}

#[test]
fn the_information_lies_between_none_and_the_logarithm_of_the_classes() {
    let loss = |logits: &[f64]| {
        let logits: Tensor<2> = tensor(logits, [4, 4], &windage_testing::device());
        values(InformationLoss.forward(logits, Reduction::Mean))
    };
    let row = [0.3, -1.0, 2.0, 0.5];
    assert_close(&loss(&row.repeat(4)), &[0.0], ROUNDING);
    let certain: Vec<f64> = (0..16).map(|i| if i % 5 == 0 { 200.0 } else { 0.0 }).collect();
    assert_close(&loss(&certain), &[-4_f64.ln()], ROUNDING);
}

#[test]
fn certain_predictions_of_any_size_have_finite_gradients() {
    let device = windage_testing::device().autodiff();
    // All are of one class, so that the mean probability of the others is 0 in f32.
    let logits: Tensor<2> = tensor(&[500.0, 0.0, -500.0].repeat(3), [3, 3], &device);
    let logits = logits.require_grad();
    let confusion = ConfusionLossConfig::new().init();
    for loss in [
        InformationLoss.forward(logits.clone(), Reduction::Mean),
        EntropyLoss.forward(logits.clone(), Reduction::Mean),
        confusion.forward(logits.clone(), Reduction::Mean),
    ] {
        assert!(values(loss.clone().inner())[0].is_finite());
        let gradient = values(logits.grad(&loss.backward()).unwrap());
        assert!(gradient.iter().all(|value| value.is_finite()), "{gradient:?}");
    }
}

#[test]
fn two_classes_that_are_always_equally_probable_are_confused_by_half() {
    // Classes 0 and 1 share the first two samples, class 2 has the third one alone.
    let rows = [300.0, 300.0, 0.0, 300.0, 300.0, 0.0, 0.0, 0.0, 300.0];
    let logits: Tensor<2> = tensor(&rows, [3, 3], &windage_testing::device());
    let terms = ConfusionLossConfig::new().init().forward(logits, Reduction::None);
    assert_close(&values(terms), &[0.5, 0.5, 0.0], ROUNDING);
}

#[test]
fn two_points_have_the_discrepancy_of_their_kernels() {
    // One pair, so that its squared distance is the bandwidth, and Σ exp(−2^i) is its kernel.
    let device = windage_testing::device();
    let one = |value: f64| tensor::<2>(&[value], [1, 1], &device);
    let features = Shift { source: one(1.0), target: one(4.0) };
    let loss = DiscrepancyLossConfig::new().init().forward(features, Reduction::Mean);
    let kernel: f64 = (-2..=2).map(|power| (-(2_f64.powi(power))).exp()).sum();
    assert_close(&values(loss), &[2.0 * (5.0 - kernel)], DISTANCES);
}

#[test]
fn the_scale_of_the_features_does_not_change_the_discrepancy() {
    let point = normal(42, 33);
    let scaled: Vec<f64> = point.iter().map(|value| 1e-4 * value).collect();
    let device = windage_testing::device();
    let at = |point: &[f64]| values(discrepancy(tensor(point, [33], &device)));
    assert_close(&at(&scaled), &at(&point), DISTANCES);
    assert!(at(&vec![2.0; 33])[0].abs() < DISTANCES, "equal samples have no discrepancy");
}

#[test]
fn refused_settings_are_named() {
    for temperature in [0.0, -1.0, f64::NAN] {
        let config = ConfusionLossConfig::new().with_temperature(temperature);
        assert_says(&config.validate().unwrap_err().to_string(), &["temperature", "positive"]);
    }
    let config = DiscrepancyLossConfig::new;
    let even = config().with_kernels(4).validate().unwrap_err().to_string();
    assert_says(&even, &["kernels", "4", "odd"]);
    let equal = config().with_ratio(1.0).validate().unwrap_err().to_string();
    assert_says(&equal, &["ratio", "above 1"]);
    assert_says(&panic_message(|| config().with_kernels(0).init()), &["kernels", "odd"]);
}

#[test]
fn other_channels_are_refused() {
    let features = |channels| Tensor::<2>::zeros([2, channels], &windage_testing::device());
    let shift = || Shift { source: features(2), target: features(3) };
    let loss = DiscrepancyLossConfig::new().init();
    let message = panic_message(|| loss.forward(shift(), Reduction::Mean));
    assert_says(&message, &["same number of channels"]);
}
