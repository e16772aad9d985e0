//! Power spectra.

use burn::tensor::Tensor;
use windage_ops::spectral::*;
use windage_testing::{assert_close, assert_gradient, normal, tensor, values};

use crate::reference::*;

#[test]
#[should_panic(expected = "positive and finite, in f32 too")]
fn an_offset_that_f32_takes_for_nothing_is_refused() {
    log_power_spectrum(Tensor::<1>::zeros([4], &windage_testing::device()), 1e-50);
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
    let rows =
        |x: &[f64]| x.chunks_exact(width).flat_map(|row| power(row, 1)).collect::<Vec<f64>>();
    let logs =
        |power: Vec<f64>| power.iter().map(|power| (power + offset).ln()).collect::<Vec<f64>>();
    let check = |function: fn(Tensor<2>, f64) -> Tensor<2>,
                 reference: &dyn Fn(&[f64]) -> Vec<f64>| {
        let squares = |x: &[f64]| weighed_squares(&reference(x));
        assert_gradient(
            |x: Tensor<2>| weighed(function(x, offset)),
            squares,
            &x,
            [height, width],
            GRADIENT,
        );
    };
    check(|x, _| power_spectrum(x), &rows);
    check(|x, _| power_spectrum2(x), &plane);
    check(log_power_spectrum, &|x| logs(rows(x)));
    check(log_power_spectrum2, &|x| logs(plane(x)));
}

#[test]
fn silence_has_a_finite_log_spectrum_and_no_gradient() {
    let silence = Tensor::<2>::zeros([2, 9], &windage_testing::device().autodiff()).require_grad();
    let spectrum = log_power_spectrum(silence.clone(), 1e-8);
    let gradients = spectrum.clone().sum().backward();
    assert!(values(spectrum.inner()).iter().all(|value| (value - 1e-8_f64.ln()).abs() < 1e-5));
    assert!(values(silence.grad(&gradients).unwrap()).iter().all(|value| *value == 0.0));
}

#[test]
fn the_power_of_a_spectrum_is_the_power_spectrum() {
    let x: Tensor<3> = tensor(&normal(31, 2 * 5 * 6), [2, 5, 6], &windage_testing::device());
    assert_close(&values(rfft(x.clone()).power()), &values(power_spectrum(x.clone())), FAST);
    assert_close(&values(rfft2(x.clone()).power()), &values(power_spectrum2(x)), FAST);
}
