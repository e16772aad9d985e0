//! Helpers of the tests of single losses. A test takes the inputs of a loss from one flat input,
//! and reports the errors of the loss.
//!
//! `cargo test --release --workspace --test adversarial --test covariance --test frequency --
//! --nocapture` prints the rows of `docs/precision.md`.
#![allow(dead_code)] // No test needs all of them.

use burn::tensor::Tensor;
use windage_testing::{
    Golden, GradientError, gradient_error, relative_error, report_error, tensor, values,
};

/// Returns the part of a flat tensor that begins at `start`.
pub(crate) fn part<const D: usize>(flat: &Tensor<1>, start: usize, shape: [usize; D]) -> Tensor<D> {
    flat.clone().narrow(0, start, shape.iter().product()).reshape(shape)
}

/// Returns two parts of a flat tensor, one after the other.
pub(crate) fn two<const D: usize>(
    flat: &Tensor<1>,
    first: [usize; D],
    second: [usize; D],
) -> [Tensor<D>; 2] {
    [part(flat, 0, first), part(flat, first.iter().product(), second)]
}

/// Compares value and gradient with the golden values of PyTorch.
#[track_caller]
pub(crate) fn against_golden(name: &str, tolerance: f64, loss: impl Fn(Tensor<1>) -> Tensor<1>) {
    against_golden_of("losses", name, tolerance, loss);
}

/// Compares value and gradient with the values of a golden file.
#[track_caller]
pub(crate) fn against_golden_of(
    file: &str,
    name: &str,
    tolerance: f64,
    loss: impl Fn(Tensor<1>) -> Tensor<1>,
) {
    let golden = Golden::load(file);
    let point = golden.values(&format!("{name}.input"));
    let input: Tensor<1> =
        tensor(point, [point.len()], &windage_testing::device().autodiff()).require_grad();
    let output = loss(input.clone());
    let gradient = input.grad(&output.backward()).expect("a gradient");
    let error = GradientError {
        value: relative_error(&values(output.inner()), golden.values(&format!("{name}.value"))),
        gradient: relative_error(&values(gradient), golden.values(&format!("{name}.gradient"))),
    };
    report_error(name, "PyTorch", error, tolerance);
}

/// Compares the value with an f64 reference and the gradient with its central differences.
#[track_caller]
pub(crate) fn against_reference(
    name: &str,
    tolerance: f64,
    point: &[f64],
    loss: impl Fn(Tensor<1>) -> Tensor<1>,
    reference: impl Fn(&[f64]) -> f64,
) {
    let error = gradient_error(loss, reference, point, [point.len()], &windage_testing::device());
    report_error(name, "f64", error, tolerance);
}

/// Returns the message with which `action` panics.
pub(crate) fn panic_message<T>(action: impl FnOnce() -> T + std::panic::UnwindSafe) -> String {
    let Err(payload) = std::panic::catch_unwind(action) else { panic!("it should have panicked") };
    let text = payload.downcast_ref::<String>().cloned();
    text.or_else(|| payload.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
}
