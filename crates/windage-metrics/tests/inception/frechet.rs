//! Fréchet distances of two sets of images, from our features, against pytorch-fid from its own.

use burn::tensor::Device;
use faer::Mat;
use windage_metrics::inception::InceptionLayer;
use windage_testing::{assert_close, relative_error, values};

use crate::drawn::{GOLDEN, IMAGE_SEED, INCEPTION, images};

/// As asked. pytorch-fid's own root of a product of singular matrices is off by 3e-5.
const DISTANCE_TOLERANCE: f64 = 1e-3;
/// What remains where both sides take singular values: errors of features, 5e-7 of the largest, in their differences.
const EXACT_TOLERANCE: f64 = 1e-5;

/// Features of one of the golden script's two sets, a row an image.
fn set(layer: InceptionLayer, seed: u64, count: usize, size: usize, brightness: f64) -> Vec<Vec<f64>> {
    let inception = INCEPTION.clone().with_layer(layer);
    let batches = (0..count as u64).step_by(10).flat_map(|first| {
        values(inception.forward(images(seed + 3 * first, 10, [size, size], brightness, &Device::flex())))
    });
    batches.collect::<Vec<_>>().chunks(layer.channels()).map(<[f64]>::to_vec).collect()
}

/// The mean, and the rows `(x − μ)/√(N − 1)`, whose product with their transpose is the covariance.
fn centred(rows: &[Vec<f64>]) -> (Vec<f64>, Mat<f64>) {
    let mean: Vec<f64> =
        (0..rows[0].len()).map(|j| rows.iter().map(|row| row[j]).sum::<f64>() / rows.len() as f64).collect();
    let scale = (rows.len() as f64 - 1.0).sqrt();
    let matrix = Mat::from_fn(rows.len(), mean.len(), |i, j| (rows[i][j] - mean[j]) / scale);
    (mean, matrix)
}

/// `‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2 tr (Σ₁Σ₂)^½`, the last as the sum of the singular values of `X₁X₂ᵀ`: exact for
/// any number of samples, without a root of a matrix.
fn frechet(first: &[Vec<f64>], second: &[Vec<f64>]) -> f64 {
    let ((mean_a, a), (mean_b, b)) = (centred(first), centred(second));
    let means: f64 = mean_a.iter().zip(&mean_b).map(|(a, b)| (a - b).powi(2)).sum();
    let cross: f64 = (&a * b.transpose()).singular_values().unwrap().iter().sum();
    means + a.squared_norm_l2() + b.squared_norm_l2() - 2.0 * cross
}

#[track_caller]
fn check(layer: InceptionLayer, count: usize, size: usize) {
    let first = set(layer, IMAGE_SEED + 1000, count, size, 0.3);
    let second = set(layer, IMAGE_SEED + 2000, count, size, 0.4);
    let expected = GOLDEN.values(&format!("frechet/{}", layer.channels()));
    let distance = frechet(&first, &second);
    let exact = GOLDEN.values(&format!("frechet_exact/{}", layer.channels()));
    let errors = [expected, exact].map(|expected| relative_error(&[distance], expected));
    println!("Fréchet {layer:?}: relative error {:.1e}, by singular values {:.1e}", errors[0], errors[1]);
    assert_close(&[distance], expected, DISTANCE_TOLERANCE);
    assert_close(&[distance], exact, EXACT_TOLERANCE);
}

#[test]
fn the_distance_equals_pytorch_fid_in_64_dimensions() {
    check(InceptionLayer::FirstPool, 80, 16);
}

#[test]
fn the_distance_equals_pytorch_fid_with_fewer_samples_than_dimensions() {
    check(InceptionLayer::FinalPool, 10, 32);
}
