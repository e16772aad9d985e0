//! Gradients, compared with central differences of a reference in f64.

use burn::tensor::{Device, Tensor};

use crate::{relative_error, rounded, tensor, values};

/// The errors of the value and of the gradient of a function, by [`relative_error`].
#[derive(Clone, Copy, Debug)]
pub struct GradientError {
    /// Error of the value.
    pub value: f64,
    /// Error of the gradient.
    pub gradient: f64,
}

/// Compares a scalar function of a tensor with a reference in f64.
///
/// The gradient by autodiff is compared with central differences of the reference,
/// `(f(x + h) − f(x − h)) / 2h` with `h = 1e-5·max(1, |x|)`. Differences of the function itself
/// would drown in the rounding of f32.
///
/// # Panics
/// Panics if no gradient reaches the input.
#[track_caller]
pub fn gradient_error<const D: usize>(
    function: impl Fn(Tensor<D>) -> Tensor<1>,
    reference: impl Fn(&[f64]) -> f64,
    point: &[f64],
    shape: [usize; D],
    device: &Device,
) -> GradientError {
    let point = rounded(point);
    let input: Tensor<D> = tensor(&point, shape, &device.clone().autodiff()).require_grad();
    let output = function(input.clone());
    let value = relative_error(&values(output.clone().inner()), &[reference(&point)]);
    let gradient = values(input.grad(&output.backward()).expect("no gradient at the input"));
    GradientError {
        value,
        gradient: relative_error(&gradient, &central_differences(reference, &point)),
    }
}

/// Asserts that the errors of [`gradient_error`] are at most `tolerance`, on the device of the
/// tests.
///
/// # Panics
/// Panics with both errors otherwise.
#[track_caller]
pub fn assert_gradient<const D: usize>(
    function: impl Fn(Tensor<D>) -> Tensor<1>,
    reference: impl Fn(&[f64]) -> f64,
    point: &[f64],
    shape: [usize; D],
    tolerance: f64,
) {
    let error = gradient_error(function, reference, point, shape, &crate::device());
    assert!(
        error.value <= tolerance && error.gradient <= tolerance,
        "{error:?} is above {tolerance:.1e}"
    );
}

/// Prints a row of the tables in docs/precision.md, and asserts that both errors are at most
/// `tolerance`.
///
/// # Panics
/// Panics with both errors otherwise.
#[track_caller]
pub fn report_error(piece: &str, reference: &str, error: GradientError, tolerance: f64) {
    println!("| {piece} | {reference} | {:.1e} | {:.1e} |", error.value, error.gradient);
    assert!(
        error.value <= tolerance && error.gradient <= tolerance,
        "{piece}: {error:?} is above {tolerance:.1e}"
    );
}

/// Computes the gradient of `function` at `point` by central differences.
pub fn central_differences(function: impl Fn(&[f64]) -> f64, point: &[f64]) -> Vec<f64> {
    let mut moved = point.to_vec();
    let mut partial = |index: usize| {
        let step = 1e-5 * point[index].abs().max(1.0);
        moved[index] = point[index] + step;
        let above = function(&moved);
        moved[index] = point[index] - step;
        let below = function(&moved);
        moved[index] = point[index];
        (above - below) / (2.0 * step)
    };
    (0..point.len()).map(&mut partial).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: [f64; 3] = [0.5, -2.0, 3.0];

    fn cubes(x: &[f64]) -> f64 {
        x.iter().map(|x| x.powi(3)).sum()
    }

    #[test]
    fn a_right_gradient_passes() {
        assert_gradient(|x: Tensor<1>| (x.clone() * x.clone() * x).sum(), cubes, &POINT, [3], 1e-6);
    }

    #[test]
    #[should_panic(expected = "is above")]
    fn a_gradient_that_is_cut_off_fails() {
        assert_gradient(
            |x: Tensor<1>| (x.clone().detach() * x.clone() * x).sum(),
            cubes,
            &POINT,
            [3],
            1e-6,
        );
    }
}
