//! Fréchet distances of two sets of images, from images to the distance, against those of
//! pytorch-fid.

use burn::tensor::Tensor;
use windage_metrics::distance::{FrechetWarning, feature_statistics};
use windage_metrics::inception::InceptionLayer;
use windage_metrics::{FrechetDistance, GaussianStatistics};
use windage_testing::{assert_close, relative_error};

use crate::drawn::{GOLDEN, IMAGE_SEED, INCEPTION, images};

/// Tolerance against pytorch-fid, whose root of a product of singular matrices has an error of
/// 3e-5.
const DISTANCE_TOLERANCE: f64 = 1e-3;
/// Tolerance against singular values in f64. The error is the rounding of features in f32, 5e-7 of
/// the largest.
const EXACT_TOLERANCE: f64 = 1e-5;

/// Number of images per batch. It differs from that of the reference, and must not change the
/// statistics.
const BATCH: usize = 5;

fn statistics(
    layer: InceptionLayer,
    seed: u64,
    count: usize,
    size: usize,
    brightness: f64,
) -> GaussianStatistics {
    let batch = |index: u64| -> Tensor<4> {
        images(
            seed + 3 * BATCH as u64 * index,
            BATCH,
            [size, size],
            brightness,
            &windage_testing::device(),
        )
    };
    let inception = INCEPTION.clone().with_layer(layer);
    feature_statistics(&inception, (0..(count / BATCH) as u64).map(batch)).unwrap().unwrap()
}

fn check(layer: InceptionLayer, count: usize, size: usize) -> FrechetDistance {
    let first = statistics(layer, IMAGE_SEED + 1000, count, size, 0.3);
    let second = statistics(layer, IMAGE_SEED + 2000, count, size, 0.4);
    assert_eq!((first.count(), first.dims()), (count as u64, layer.channels()));
    let distance = FrechetDistance::between(&first, &second).unwrap();
    let published = GOLDEN.values(&format!("frechet/{}", layer.channels()));
    let exact = GOLDEN.values(&format!("frechet_exact/{}", layer.channels()));
    let errors = [published, exact].map(|expected| relative_error(&[distance.distance], expected));
    println!(
        "Fréchet {layer:?}: against pytorch-fid {:.1e}, against singular values {:.1e}",
        errors[0], errors[1]
    );
    assert_close(&[distance.distance], published, DISTANCE_TOLERANCE);
    assert_close(&[distance.distance], exact, EXACT_TOLERANCE);
    distance
}

#[test]
fn the_distance_equals_pytorch_fid_in_64_dimensions() {
    check(InceptionLayer::FirstPool, 80, 16);
}

#[test]
fn the_distance_equals_pytorch_fid_with_fewer_samples_than_dimensions() {
    let distance = check(InceptionLayer::FinalPool, 10, 32);
    assert!(matches!(
        distance.warnings[..],
        [FrechetWarning::FewSamples { .. }, FrechetWarning::FewSamples { .. }]
    ));
}
