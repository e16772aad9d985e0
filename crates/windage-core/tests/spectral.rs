//! The transforms against definitions in f64, FFTW's tables and their own gradients.

use burn::tensor::{DType, Device, Tensor, TensorData};
use proptest::prelude::*;
use windage_core::spectral::{
    RadialProfile, dct, dct2, half_plane_weights, idct, idct2, irfft, irfft2, log_power_spectrum, log_power_spectrum2,
    power_spectrum, power_spectrum2, rfft, rfft2,
};
use windage_testing::{assert_close, assert_gradient, normal, rounded, tensor, values};

/// f32 rounding over the butterflies of lengths up to some thousands.
const FAST: f64 = 2e-6;
/// The same through a gradient, which central differences know to about 1e-9.
const GRADIENT: f64 = 5e-6;

/// f64 throughout.
const EXACT: f64 = 1e-13;

/// Lengths: one, even, odd, prime, powers of two, and a mixed one.
const LENGTHS: [usize; 9] = [1, 2, 3, 8, 12, 17, 97, 128, 1000];

fn cosine(k: usize, i: usize, n: usize) -> f64 {
    let scale = if k == 0 { 1.0 } else { 2.0_f64.sqrt() } / (n as f64).sqrt();
    scale * (std::f64::consts::PI * ((2 * i + 1) * k % (4 * n)) as f64 / (2 * n) as f64).cos()
}

/// DCT-II by definition.
fn reference_dct(x: &[f64]) -> Vec<f64> {
    let n = x.len();
    (0..n).map(|k| x.iter().enumerate().map(|(i, x)| x * cosine(k, i, n)).sum()).collect()
}

/// One coefficient of the orthonormal DFT over both axes by definition.
fn coefficient(x: &[f64], (height, width): (usize, usize), u: usize, v: usize) -> (f64, f64) {
    let (mut re, mut im) = (0.0, 0.0);
    for (index, value) in x.iter().enumerate() {
        let turns = (u * (index / width)) as f64 / height as f64 + (v * (index % width)) as f64 / width as f64;
        let angle = std::f64::consts::TAU * turns.fract();
        (re, im) = (re + value * angle.cos(), im - value * angle.sin());
    }
    let scale = 1.0 / (x.len() as f64).sqrt();
    (re * scale, im * scale)
}

/// The half plane by definition: real parts and imaginary parts.
fn reference_dft2(x: &[f64], height: usize, width: usize) -> (Vec<f64>, Vec<f64>) {
    let places = (0..height).flat_map(|u| (0..width / 2 + 1).map(move |v| (u, v)));
    places.map(|(u, v)| coefficient(x, (height, width), u, v)).unzip()
}

#[test]
fn the_dct_is_its_definition_at_any_length() {
    for length in LENGTHS {
        let x = rounded(&normal(length as u64, length));
        let coefficients = dct(tensor::<1>(&x, [length], &Device::flex()));
        assert_close(&values(coefficients.clone()), &reference_dct(&x), FAST);
        assert_close(&values(idct(coefficients)), &x, FAST);
    }
}

#[test]
fn the_dft_is_its_definition_at_any_length() {
    for length in LENGTHS {
        let x = rounded(&normal(length as u64, length));
        let spectrum = rfft(tensor::<1>(&x, [length], &Device::flex()));
        let (re, im) = reference_dft2(&x, 1, length);
        // Relative to both parts together: those of one value are 0 but for rounding.
        let parts = [values(spectrum.re.clone()), values(spectrum.im.clone())].concat();
        assert_close(&parts, &[re, im].concat(), FAST);
        assert_close(&values(irfft(spectrum, length)), &x, FAST);
    }
}

#[test]
fn images_of_any_size_and_rank_are_transformed_over_both_axes() {
    for (height, width) in [(1, 1), (1, 7), (6, 1), (5, 8), (13, 6), (16, 16)] {
        let x = rounded(&normal(7, 6 * height * width));
        let input: Tensor<4> = tensor(&x, [2, 3, height, width], &Device::flex());
        let spectrum = rfft2(input.clone());
        let parts = x.chunks_exact(height * width).map(|image| reference_dft2(image, height, width));
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
fn strided_views_are_transformed_as_what_they_show() {
    let x: Tensor<2> = tensor(&normal(3, 35), [5, 7], &Device::flex());
    let view = x.transpose().slice([1..6, 0..4]);
    let copy: Tensor<2> = tensor(&values(view.clone()), [5, 4], &Device::flex());
    assert_eq!(values(dct(view)), values(dct(copy)));
}

#[test]
fn f64_tensors_are_transformed_in_f64() {
    let x = normal(5, 3 * 17);
    let input = Tensor::<2>::from_data(TensorData::new(x.clone(), [3, 17]), (&Device::flex(), DType::F64));
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
        let profile = RadialProfile::new(height, width, &Device::flex());
        assert_eq!(profile.forward(power_spectrum2(input.clone())).dtype(), DType::F64);
        assert_close(&values(power_spectrum2(input.clone())), &power, EXACT);
        assert_close(&values(log_power_spectrum2(input.clone(), 1e-3)), &logs, EXACT);
        let rows: Vec<f64> = x.chunks_exact(width).flat_map(reference_dct).collect();
        let column = |c: usize| reference_dct(&(0..height).map(|r| rows[r * width + c]).collect::<Vec<f64>>());
        let columns: Vec<Vec<f64>> = (0..width).map(column).collect();
        let expected: Vec<f64> = (0..x.len()).map(|i| columns[i % width][i / width]).collect();
        assert_close(&values(dct2(input.clone())), &expected, EXACT);
        assert_close(&values(idct2(dct2(input))), &x, EXACT);
    }
}

#[test]
fn an_empty_batch_stays_empty() {
    let device = Device::flex();
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
    dct(Tensor::<2>::zeros([3, 0], &Device::flex()));
}

#[test]
#[should_panic(expected = "positive and finite, in f32 too")]
fn an_offset_that_f32_takes_for_nothing_is_refused() {
    log_power_spectrum(Tensor::<1>::zeros([4], &Device::flex()), 1e-50);
}

#[test]
#[should_panic(expected = "at least one value")]
fn no_values_are_no_result_of_an_inverse() {
    irfft(rfft(Tensor::<1>::zeros([1], &Device::flex())), 0);
}

#[test]
#[should_panic(expected = "half plane of 6 values has 4 coefficients")]
fn a_spectrum_of_another_length_is_refused() {
    irfft(rfft(Tensor::<1>::zeros([9], &Device::flex())), 6);
}

/// A weighted sum of squares, so that every coefficient counts differently.
fn weighed(input: Tensor<2>) -> Tensor<1> {
    let [rows, columns] = input.dims();
    let weights = tensor(&weights(rows * columns), [rows, columns], &input.device());
    (input.clone() * input * weights).sum()
}

fn weights(count: usize) -> Vec<f64> {
    (0..count).map(|index| 1.0 + (index % 7) as f64).collect()
}

fn weighed_squares(values: &[f64]) -> f64 {
    values.iter().zip(weights(values.len())).map(|(value, weight)| weight * value * value).sum()
}

#[test]
fn gradients_of_the_dct_are_the_transpose() {
    for length in [5, 8] {
        let x = normal(11, 3 * length);
        let rows = |x: &[f64]| x.chunks_exact(length).flat_map(reference_dct).collect::<Vec<_>>();
        assert_gradient(|x: Tensor<2>| weighed(dct(x)), |x| weighed_squares(&rows(x)), &x, [3, length], GRADIENT);
        let both = |x: &[f64]| {
            let (rows, mut output) = (rows(x), vec![0.0; 3 * length]);
            for column in 0..length {
                let values: Vec<f64> = (0..3).map(|row| rows[row * length + column]).collect();
                let transformed = reference_dct(&values);
                transformed.iter().enumerate().for_each(|(row, value)| output[row * length + column] = *value);
            }
            output
        };
        assert_gradient(|x: Tensor<2>| weighed(dct2(x)), |x| weighed_squares(&both(x)), &x, [3, length], GRADIENT);
        let inverse = |x: &[f64]| {
            let value = |i: usize, row: &[f64]| (0..length).map(|k| row[k] * cosine(k, i, length)).sum::<f64>();
            x.chunks_exact(length).flat_map(|row| (0..length).map(move |i| value(i, row))).collect::<Vec<f64>>()
        };
        assert_gradient(|x: Tensor<2>| weighed(idct(x)), |x| weighed_squares(&inverse(x)), &x, [3, length], GRADIENT);
    }
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
        // There and back with doubled real parts: the synthesis' gradient too.
        let filtered = |x: Tensor<2>| {
            let mut spectrum = rfft2(x);
            spectrum.re = spectrum.re * 2.0;
            weighed(irfft2(spectrum, width))
        };
        // Doubling the real parts adds the even part, (x[i] + x[−i]) / 2.
        let reference = |x: &[f64]| {
            let mirrored = |i: usize| x[((height - i / width) % height) * width + (width - i % width) % width];
            weighed_squares(&(0..x.len()).map(|i| x[i] + (x[i] + mirrored(i)) / 2.0).collect::<Vec<f64>>())
        };
        assert_gradient(filtered, reference, &x, [height, width], GRADIENT);
    }
}

#[test]
fn power_spectra_and_their_gradients_follow_the_definition() {
    let (height, width, offset) = (4, 7, 1e-3);
    let x = normal(17, height * width);
    let power = |x: &[f64], height: usize| {
        let (re, im) = reference_dft2(x, height, width);
        re.iter().zip(&im).map(|(re, im)| re * re + im * im).collect::<Vec<f64>>()
    };
    let plane = |x: &[f64]| power(x, height);
    let rows = |x: &[f64]| x.chunks_exact(width).flat_map(|row| power(row, 1)).collect::<Vec<f64>>();
    let logs = |power: Vec<f64>| power.iter().map(|power| (power + offset).ln()).collect::<Vec<f64>>();
    let check = |function: fn(Tensor<2>, f64) -> Tensor<2>, reference: &dyn Fn(&[f64]) -> Vec<f64>| {
        let squares = |x: &[f64]| weighed_squares(&reference(x));
        assert_gradient(|x: Tensor<2>| weighed(function(x, offset)), squares, &x, [height, width], GRADIENT);
    };
    check(|x, _| power_spectrum(x), &rows);
    check(|x, _| power_spectrum2(x), &plane);
    check(log_power_spectrum, &|x| logs(rows(x)));
    check(log_power_spectrum2, &|x| logs(plane(x)));
}

#[test]
fn silence_has_a_finite_log_spectrum_and_no_gradient() {
    let silence = Tensor::<2>::zeros([2, 9], &Device::flex().autodiff()).require_grad();
    let spectrum = log_power_spectrum(silence.clone(), 1e-8);
    let gradients = spectrum.clone().sum().backward();
    assert!(values(spectrum.inner()).iter().all(|value| (value - 1e-8_f64.ln()).abs() < 1e-5));
    assert!(values(silence.grad(&gradients).unwrap()).iter().all(|value| *value == 0.0));
}

#[test]
fn the_radial_profile_averages_the_full_plane() {
    for (height, width) in [(1, 1), (4, 6), (5, 7), (8, 8)] {
        let x = rounded(&normal(19, height * width));
        let profile = RadialProfile::new(height, width, &Device::flex());
        let mut sums = vec![(0.0, 0.0); profile.radii()];
        for (u, v) in (0..height).flat_map(|u| (0..width).map(move |v| (u, v))) {
            let (re, im) = coefficient(&x, (height, width), u, v);
            let radius = (u.min(height - u) as f64).hypot(v.min(width - v) as f64).floor() as usize;
            let entry: &mut (f64, f64) = &mut sums[radius];
            *entry = (entry.0 + re * re + im * im, entry.1 + 1.0);
        }
        let expected: Vec<f64> = sums.iter().map(|(sum, count)| sum / count).collect();
        let power = power_spectrum2(tensor::<3>(&x, [1, height, width], &Device::flex()));
        assert_close(&values(profile.forward(power)), &expected, FAST);
    }
}

#[test]
fn gradients_flow_through_the_radial_profile() {
    let (height, width) = (4, 5);
    let profile = RadialProfile::new(height, width, &Device::flex().autodiff());
    let weights = half_plane_weights(width);
    let reference = |x: &[f64]| {
        let mut sums = vec![(0.0, 0.0); profile.radii()];
        for (index, value) in x.iter().enumerate() {
            let (u, v) = (index / weights.len(), index % weights.len());
            let entry = &mut sums[(u.min(height - u) as f64).hypot(v as f64).floor() as usize];
            let weight = f64::from(weights[v]);
            *entry = (entry.0 + weight * value, entry.1 + weight);
        }
        weighed_squares(&sums.iter().map(|(sum, count)| sum / count).collect::<Vec<f64>>())
    };
    let shape = [height, weights.len()];
    let point = normal(23, shape[0] * shape[1]);
    assert_gradient(|x: Tensor<2>| weighed(profile.forward(x)), reference, &point, shape, GRADIENT);
}

#[test]
fn the_dct_is_that_of_fftw() {
    let Some(data) = std::env::var_os("WINDAGE_DATA") else {
        println!("skipped: WINDAGE_DATA is not set");
        return;
    };
    let file = std::path::Path::new(&data).join("fftw").join("fftw_double_ref.npz");
    let tables = windage_testing::npz(&file, "dct_2_");
    assert_eq!(tables.len(), 14);
    for (length, table) in tables {
        let ramp: Vec<f64> = (0..length).map(|value| value as f64).collect();
        let coefficients = values(dct(tensor::<1>(&ramp, [length], &Device::flex())));
        // FFTW's is not normalised: twice the sum of cosines.
        let scale = |k: usize| if k == 0 { 2.0 * (length as f64).sqrt() } else { (2.0 * length as f64).sqrt() };
        let actual: Vec<f64> = coefficients.iter().enumerate().map(|(k, value)| value * scale(k)).collect();
        assert_close(&actual, &table, FAST);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn energy_is_kept(rows in 1_usize..5, length in 1_usize..200, seed in any::<u64>(), exponent in -3_i32..4) {
        let scale = 10_f64.powi(exponent);
        let x: Vec<f64> = normal(seed, rows * length).iter().map(|value| value * scale).collect();
        let input: Tensor<2> = tensor(&x, [rows, length], &Device::flex());
        let energy = |tensor: Tensor<2>| values(tensor).iter().map(|value| value * value).sum::<f64>();
        let expected = energy(input.clone());
        assert_close(&[energy(dct(input.clone()))], &[expected], FAST);
        assert_close(&[energy(dct2(input.clone()))], &[expected], FAST);
        let power = values(power_spectrum(input));
        let weights = half_plane_weights(length);
        let total: f64 = power.iter().enumerate().map(|(i, p)| p * f64::from(weights[i % weights.len()])).sum();
        assert_close(&[total], &[expected], FAST);
    }

    #[test]
    fn a_row_does_not_see_its_neighbours(length in 1_usize..80, seed in any::<u64>()) {
        let x = normal(seed, 3 * length);
        let batch = values(dct(tensor::<2>(&x, [3, length], &Device::flex())));
        let alone = values(dct(tensor::<1>(&x[length..2 * length], [length], &Device::flex())));
        // Near, not equal: products of other shapes may add in another order.
        assert_close(&batch[length..2 * length], &alone, FAST);
    }
}
