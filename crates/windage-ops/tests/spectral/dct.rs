//! The cosine transform.

use burn::tensor::Tensor;
use windage_ops::spectral::*;
use windage_testing::{assert_close, assert_gradient, normal, rounded, tensor, values};

use crate::reference::*;

#[test]
fn the_dct_is_its_definition_at_any_length() {
    for length in LENGTHS {
        let x = rounded(&normal(length as u64, length));
        let coefficients = dct(tensor::<1>(&x, [length], &windage_testing::device()));
        assert_close(&values(coefficients.clone()), &reference_dct(&x), FAST);
        assert_close(&values(idct(coefficients)), &x, FAST);
    }
}

#[test]
fn strided_views_are_transformed_as_what_they_show() {
    let x: Tensor<2> = tensor(&normal(3, 35), [5, 7], &windage_testing::device());
    let view = x.transpose().slice([1..6, 0..4]);
    let copy: Tensor<2> = tensor(&values(view.clone()), [5, 4], &windage_testing::device());
    assert_eq!(values(dct(view)), values(dct(copy)));
}

#[test]
fn gradients_of_the_dct_are_the_transpose() {
    for length in [5, 8] {
        let x = normal(11, 3 * length);
        let rows = |x: &[f64]| x.chunks_exact(length).flat_map(reference_dct).collect::<Vec<_>>();
        assert_gradient(
            |x: Tensor<2>| weighed(dct(x)),
            |x| weighed_squares(&rows(x)),
            &x,
            [3, length],
            GRADIENT,
        );
        let both = |x: &[f64]| {
            let (rows, mut output) = (rows(x), vec![0.0; 3 * length]);
            for column in 0..length {
                let values: Vec<f64> = (0..3).map(|row| rows[row * length + column]).collect();
                let transformed = reference_dct(&values);
                transformed
                    .iter()
                    .enumerate()
                    .for_each(|(row, value)| output[row * length + column] = *value);
            }
            output
        };
        assert_gradient(
            |x: Tensor<2>| weighed(dct2(x)),
            |x| weighed_squares(&both(x)),
            &x,
            [3, length],
            GRADIENT,
        );
        let inverse = |x: &[f64]| {
            let value = |i: usize, row: &[f64]| {
                (0..length).map(|k| row[k] * cosine(k, i, length)).sum::<f64>()
            };
            x.chunks_exact(length)
                .flat_map(|row| (0..length).map(move |i| value(i, row)))
                .collect::<Vec<f64>>()
        };
        assert_gradient(
            |x: Tensor<2>| weighed(idct(x)),
            |x| weighed_squares(&inverse(x)),
            &x,
            [3, length],
            GRADIENT,
        );
    }
}

#[test]
fn the_dct_is_that_of_fftw() {
    let Some(folder) = windage_testing::data_set("fftw") else { return };
    let tables = windage_testing::npz(&folder.join("fftw_double_ref.npz"), "dct_2_");
    assert_eq!(tables.len(), 14);
    for (length, table) in tables {
        let ramp: Vec<f64> = (0..length).map(|value| value as f64).collect();
        let coefficients = values(dct(tensor::<1>(&ramp, [length], &windage_testing::device())));
        // FFTW's transform is not normalized: it is twice the sum of cosines.
        let scale = |k: usize| {
            if k == 0 { 2.0 * (length as f64).sqrt() } else { (2.0 * length as f64).sqrt() }
        };
        let actual: Vec<f64> =
            coefficients.iter().enumerate().map(|(k, value)| value * scale(k)).collect();
        assert_close(&actual, &table, FAST);
    }
}
