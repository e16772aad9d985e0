//! The Fourier transform, images, and the inputs that transforms accept.

use burn::tensor::{DType, Device, Tensor, TensorData};
use windage_ops::spectral::*;
use windage_testing::{assert_close, assert_gradient, normal, rounded, tensor, values};

use crate::reference::*;

#[test]
fn the_dft_is_its_definition_at_any_length() {
    for length in LENGTHS {
        let x = rounded(&normal(length as u64, length));
        let spectrum = rfft(tensor::<1>(&x, [length], &windage_testing::device()));
        let (re, im) = reference_dft2(&x, 1, length);
        // The error is relative to both parts together: the imaginary part of one value is 0.
        let parts = [values(spectrum.re.clone()), values(spectrum.im.clone())].concat();
        assert_close(&parts, &[re, im].concat(), FAST);
        assert_close(&values(irfft(spectrum, length)), &x, FAST);
    }
}

#[test]
fn images_of_any_size_and_rank_are_transformed_over_both_axes() {
    for (height, width) in [(1, 1), (1, 7), (6, 1), (5, 8), (13, 6), (16, 16)] {
        let x = rounded(&normal(7, 6 * height * width));
        let input: Tensor<4> = tensor(&x, [2, 3, height, width], &windage_testing::device());
        let spectrum = rfft2(input.clone());
        let parts =
            x.chunks_exact(height * width).map(|image| reference_dft2(image, height, width));
        let (re, im): (Vec<_>, Vec<_>) = parts.unzip();
        let parts = [values(spectrum.re.clone()), values(spectrum.im.clone())].concat();
        assert_close(&parts, &[re.concat(), im.concat()].concat(), FAST);
        assert_close(&values(irfft2(spectrum, width)), &x, FAST);

        let coefficients = dct2(input.clone());
        let separately = dct(dct(input).swap_dims(2, 3)).swap_dims(2, 3);
        assert_close(&values(coefficients.clone()), &values(separately), FAST);
        assert_close(&values(idct2(coefficients)), &x, FAST);
    }
}

#[test]
fn f64_tensors_are_transformed_in_f64() {
    let x = normal(5, 3 * 17);
    let input =
        Tensor::<2>::from_data(TensorData::new(x.clone(), [3, 17]), (&Device::flex(), DType::F64));
    let expected: Vec<f64> = x.chunks_exact(17).flat_map(reference_dct).collect();
    let coefficients = dct(input);
    assert_eq!(coefficients.dtype(), DType::F64);
    assert_close(&values(coefficients.clone()), &expected, EXACT);
    assert_close(&values(idct(coefficients)), &x, EXACT);
}

#[test]
fn images_in_f64_follow_the_definition_too() {
    for (height, width) in [(1, 1), (5, 8), (6, 7)] {
        let x = normal(29, height * width);
        let data = TensorData::new(x.clone(), [1, height, width]);
        let input = Tensor::<3>::from_data(data, (&Device::flex(), DType::F64));
        let (re, im) = reference_dft2(&x, height, width);
        let spectrum = rfft2(input.clone());
        let parts = [values(spectrum.re.clone()), values(spectrum.im.clone())].concat();
        assert_close(&parts, &[re.clone(), im.clone()].concat(), EXACT);
        assert_close(&values(irfft2(spectrum, width)), &x, EXACT);
        let power: Vec<f64> = re.iter().zip(&im).map(|(re, im)| re * re + im * im).collect();
        let logs: Vec<f64> = power.iter().map(|power| (power + 1e-3).ln()).collect();
        let profile = RadialProfile::new(height, width, &windage_testing::device());
        assert_eq!(profile.forward(power_spectrum2(input.clone())).dtype(), DType::F64);
        assert_close(&values(power_spectrum2(input.clone())), &power, EXACT);
        assert_close(&values(log_power_spectrum2(input.clone(), 1e-3)), &logs, EXACT);
        let rows: Vec<f64> = x.chunks_exact(width).flat_map(reference_dct).collect();
        let column = |c: usize| {
            reference_dct(&(0..height).map(|r| rows[r * width + c]).collect::<Vec<f64>>())
        };
        let columns: Vec<Vec<f64>> = (0..width).map(column).collect();
        let expected: Vec<f64> = (0..x.len()).map(|i| columns[i % width][i / width]).collect();
        assert_close(&values(dct2(input.clone())), &expected, EXACT);
        assert_close(&values(idct2(dct2(input))), &x, EXACT);
    }
}

#[test]
fn an_empty_batch_stays_empty() {
    let device = windage_testing::device();
    assert_eq!(dct2(Tensor::<3>::zeros([0, 4, 6], &device)).dims(), [0, 4, 6]);
    assert_eq!(power_spectrum(Tensor::<2>::zeros([0, 6], &device)).dims(), [0, 4]);
    for dtype in [DType::F32, DType::F64] {
        let nothing = || Tensor::<4>::zeros([2, 0, 4, 6], (&device, dtype));
        assert_eq!(dct2(nothing()).dims(), [2, 0, 4, 6]);
        let power = power_spectrum2(nothing());
        assert_eq!(power.dims(), [2, 0, 4, 4]);
        assert_eq!(RadialProfile::new(4, 6, &device).forward(power).dims()[0], 0);
    }
}

#[test]
#[should_panic(expected = "at least one value along the last axis")]
fn an_empty_axis_is_refused() {
    dct(Tensor::<2>::zeros([3, 0], &windage_testing::device()));
}

#[test]
#[should_panic(expected = "along both last axes, but the shape is [0, 4]")]
fn images_without_rows_are_refused() {
    dct2(Tensor::<2>::zeros([0, 4], &windage_testing::device()));
}

#[test]
#[should_panic(expected = "at least one value")]
fn no_values_are_no_result_of_an_inverse() {
    irfft(rfft(Tensor::<1>::zeros([1], &windage_testing::device())), 0);
}

#[test]
#[should_panic(expected = "half plane of 6 values has 4 coefficients")]
fn a_spectrum_of_another_length_is_refused() {
    irfft(rfft(Tensor::<1>::zeros([9], &windage_testing::device())), 6);
}

#[test]
fn gradients_of_the_dft_are_the_transpose() {
    for (height, width) in [(4, 5), (3, 8)] {
        let x = normal(13, height * width);
        let both = |x: &[f64]| {
            let (re, im) = reference_dft2(x, height, width);
            weighed_squares(&re) + 3.0 * weighed_squares(&im)
        };
        let function = |x: Tensor<2>| {
            let spectrum = rfft2(x);
            weighed(spectrum.re) + weighed(spectrum.im) * 3.0
        };
        assert_gradient(function, both, &x, [height, width], GRADIENT);
        // Forward and back with doubled real parts, so that the gradient passes the synthesis too.
        let filtered = |x: Tensor<2>| {
            let mut spectrum = rfft2(x);
            spectrum.re = spectrum.re * 2.0;
            weighed(irfft2(spectrum, width))
        };
        // Doubling the real parts adds the even part, (x[i] + x[−i]) / 2.
        let reference = |x: &[f64]| {
            let mirrored =
                |i: usize| x[((height - i / width) % height) * width + (width - i % width) % width];
            weighed_squares(
                &(0..x.len()).map(|i| x[i] + (x[i] + mirrored(i)) / 2.0).collect::<Vec<f64>>(),
            )
        };
        assert_gradient(filtered, reference, &x, [height, width], GRADIENT);
    }
}
