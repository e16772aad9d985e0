//! The transforms by definition in f64, and a scalar whose gradient depends on every coefficient.

use burn::tensor::Tensor;
use windage_testing::tensor;

/// Rounding of f32 over the butterflies of lengths up to some thousands.
pub(crate) const FAST: f64 = 2e-6;
/// Rounding of f32 through a gradient. Central differences are exact to about 1e-9.
pub(crate) const GRADIENT: f64 = 5e-6;
/// Rounding of f64.
pub(crate) const EXACT: f64 = 1e-13;

/// Lengths to test: one, even, odd, prime, powers of two, and a mixed one.
pub(crate) const LENGTHS: [usize; 9] = [1, 2, 3, 8, 12, 17, 97, 128, 1000];

pub(crate) fn cosine(k: usize, i: usize, n: usize) -> f64 {
    let scale = if k == 0 { 1.0 } else { 2.0_f64.sqrt() } / (n as f64).sqrt();
    scale * (std::f64::consts::PI * ((2 * i + 1) * k % (4 * n)) as f64 / (2 * n) as f64).cos()
}

/// Computes the DCT-II by definition.
pub(crate) fn reference_dct(x: &[f64]) -> Vec<f64> {
    let n = x.len();
    (0..n).map(|k| x.iter().enumerate().map(|(i, x)| x * cosine(k, i, n)).sum()).collect()
}

/// Computes one coefficient of the orthonormal DFT over both axes by definition.
pub(crate) fn coefficient(
    x: &[f64],
    [height, width]: [usize; 2],
    u: usize,
    v: usize,
) -> (f64, f64) {
    let (mut re, mut im) = (0.0, 0.0);
    for (index, value) in x.iter().enumerate() {
        let turns = (u * (index / width)) as f64 / height as f64
            + (v * (index % width)) as f64 / width as f64;
        let angle = std::f64::consts::TAU * turns.fract();
        (re, im) = (re + value * angle.cos(), im - value * angle.sin());
    }
    let scale = 1.0 / (x.len() as f64).sqrt();
    (re * scale, im * scale)
}

/// Computes the half plane by definition: real parts and imaginary parts.
pub(crate) fn reference_dft2(x: &[f64], height: usize, width: usize) -> (Vec<f64>, Vec<f64>) {
    let places = (0..height).flat_map(|u| (0..width / 2 + 1).map(move |v| (u, v)));
    places.map(|(u, v)| coefficient(x, [height, width], u, v)).unzip()
}

/// Computes a weighted sum of squares, so that every coefficient counts differently.
pub(crate) fn weighed(input: Tensor<2>) -> Tensor<1> {
    let [rows, columns] = input.dims();
    let weights = tensor(&weights(rows * columns), [rows, columns], &input.device());
    (input.clone() * input * weights).sum()
}

/// Returns the weights of [`weighed`].
fn weights(count: usize) -> Vec<f64> {
    (0..count).map(|index| 1.0 + (index % 7) as f64).collect()
}

/// Computes [`weighed`] in f64.
pub(crate) fn weighed_squares(values: &[f64]) -> f64 {
    values.iter().zip(weights(values.len())).map(|(value, weight)| weight * value * value).sum()
}
