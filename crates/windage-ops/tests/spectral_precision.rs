//! Errors of the spectral transforms in f32, as listed in docs/precision.md.
//!
//! The reference is the product with the basis in f64, which the tests in `spectral` compare with
//! the definition. The gradient is that of half the squared output, which for an orthonormal
//! transform is the input itself. Its reference is computed in f64, too.

use burn::tensor::{DType, Device, Tensor, TensorData};
use windage_ops::spectral::{
    dct, dct2, idct, idct2, irfft, irfft2, log_power_spectrum, log_power_spectrum2, rfft, rfft2,
};
use windage_testing::{GradientError, normal, relative_error, report_error, rounded, values};

/// Rounding of f32 over the butterflies, or sums, of some thousands of values.
const FAST: f64 = 2e-6;

/// Rounding on a GPU, where a transform is a product with its basis: sums of up to 4,096 terms in
/// f32, in the device's order. Errors grow with the length, to 5e-6 in logarithms of 4,096 values
/// (llvmpipe).
const ON_A_GPU: f64 = 1e-5;

/// Returns the device for a float type. The reference in f64 is computed on flex, because not every
/// device has f64.
fn device_of(dtype: DType) -> Device {
    if dtype == DType::F64 { Device::flex() } else { windage_testing::device() }
}

/// Computes value and gradient in one float type.
fn run(
    x: &[f64],
    shape: [usize; 2],
    dtype: DType,
    function: &dyn Fn(Tensor<2>) -> Tensor<2>,
) -> (Vec<f64>, Vec<f64>) {
    let data = TensorData::new(x.to_vec(), shape);
    let input = Tensor::<2>::from_data(data, (&device_of(dtype).autodiff(), dtype)).require_grad();
    let output = function(input.clone());
    let half_square = (output.clone() * output.clone()).sum() * 0.5;
    (values(output.inner()), values(input.grad(&half_square.backward()).expect("a gradient")))
}

fn report(piece: &str, shape: [usize; 2], function: &dyn Fn(Tensor<2>) -> Tensor<2>) {
    let x = rounded(&normal(1, shape[0] * shape[1]));
    let (value, gradient) = run(&x, shape, DType::F32, function);
    let (expected, expected_gradient) = run(&x, shape, DType::F64, function);
    let tolerance = if windage_testing::is_gpu() { ON_A_GPU } else { FAST };
    let error = GradientError {
        value: relative_error(&value, &expected),
        gradient: relative_error(&gradient, &expected_gradient),
    };
    report_error(&format!("{piece}, {}·{}", shape[0], shape[1]), "basis in f64", error, tolerance);
}

#[test]
fn rows() {
    for length in [8, 32, 97, 256, 1000, 4096] {
        let shape = [3, length];
        report("dct", shape, &dct);
        report("idct", shape, &idct);
        report("rfft, then irfft of its filtered spectrum", shape, &|x| {
            let mut spectrum = rfft(x);
            spectrum.re = spectrum.re * 2.0;
            irfft(spectrum, length)
        });
        report("log_power_spectrum, offset 1e-2", shape, &|x| log_power_spectrum(x, 1e-2));
    }
}

#[test]
fn images() {
    for shape in [[8, 8], [31, 17], [64, 64], [128, 192], [256, 256], [300, 200], [512, 512]] {
        report("dct2", shape, &dct2);
        report("idct2", shape, &idct2);
        report("rfft2, then irfft2 of its filtered spectrum", shape, &|x| {
            let mut spectrum = rfft2(x);
            spectrum.re = spectrum.re * 2.0;
            irfft2(spectrum, shape[1])
        });
        report("log_power_spectrum2, offset 1e-2", shape, &|x| log_power_spectrum2(x, 1e-2));
    }
}
