//! Streamed mean and covariance against two passes in f64 and against numpy.
#![allow(clippy::unwrap_used)]

use burn::tensor::Tensor;
use proptest::prelude::*;
use windage_metrics::distance::{extract_features, feature_statistics};
use windage_metrics::{FeatureExtractor, GaussianStatistics};
use windage_testing::{
    Golden, assert_close, assert_says, from_json, mixed_rows, normal, tensor, through_json,
};

/// f64 sums in another order.
const ROUNDING: f64 = 1e-12;
/// Values of 10⁶ represent noise of size 1 to `10⁶ · 2⁻⁵³ ≈ 10⁻¹⁰`.
const OFFSET_ROUNDING: f64 = 1e-9;

fn statistics_of(rows: &[f64], dims: usize) -> GaussianStatistics {
    let mut statistics = GaussianStatistics::new(dims);
    statistics.update(rows).unwrap();
    statistics
}

/// Computes the mean first, and then the products of the deviations.
fn two_passes(rows: &[f64], dims: usize) -> (Vec<f64>, Vec<f64>) {
    let count = (rows.len() / dims) as f64;
    let mean: Vec<f64> =
        (0..dims).map(|d| rows.iter().skip(d).step_by(dims).sum::<f64>() / count).collect();
    let product = |i: usize, j: usize| {
        rows.chunks_exact(dims).map(|row| (row[i] - mean[i]) * (row[j] - mean[j])).sum::<f64>()
            / (count - 1.0)
    };
    let covariance = (0..dims * dims).map(|index| product(index / dims, index % dims)).collect();
    (mean, covariance)
}

#[test]
fn many_blocks_equal_two_passes() {
    // More rows than one block holds, and not a multiple of it.
    let rows = mixed_rows(1, 700, 5, 0.4);
    let statistics = statistics_of(&rows, 5);
    let (mean, covariance) = two_passes(&rows, 5);
    assert_eq!((statistics.count(), statistics.dims()), (700, 5));
    assert_close(statistics.mean(), &mean, ROUNDING);
    assert_close(&statistics.covariance().unwrap(), &covariance, ROUNDING);
}

#[test]
fn a_large_offset_keeps_the_covariance_of_the_noise() {
    let golden = Golden::load("metrics");
    let rows: Vec<f64> = mixed_rows(14, 300, 6, 0.2).iter().map(|value| value + 1e6).collect();
    for statistics in [statistics_of(&rows, 6), one_by_one(&rows, 6)] {
        assert_close(statistics.mean(), golden.values("offset_mean"), ROUNDING);
        assert_close(
            &statistics.covariance().unwrap(),
            golden.values("offset_covariance"),
            OFFSET_ROUNDING,
        );
    }
}

fn one_by_one(rows: &[f64], dims: usize) -> GaussianStatistics {
    let mut statistics = GaussianStatistics::new(dims);
    rows.chunks_exact(dims).for_each(|row| statistics.update(row).unwrap());
    statistics
}

proptest! {
    #[test]
    fn parts_merge_to_the_whole_in_either_order(
        seed: u64,
        first in 0_usize..40,
        second in 0_usize..40,
        dims in 1_usize..7,
    ) {
        let noise = normal(seed, (first + second + 2) * dims);
        let all: Vec<f64> = noise.iter().map(|value| value + 1e3).collect();
        let (head, tail) = all.split_at(first * dims);
        let (mut one, mut other) = (statistics_of(head, dims), statistics_of(tail, dims));
        let (mean, covariance) = two_passes(&all, dims);
        let (first, second) = (one.clone(), other.clone());
        one.merge(&second);
        other.merge(&first);
        for merged in [one, other] {
            prop_assert_eq!(merged.count() as usize, all.len() / dims);
            // An offset of 10³ costs up to six digits of the squares of the noise.
            assert_close(merged.mean(), &mean, 1e-12);
            assert_close(&merged.covariance().unwrap(), &covariance, 1e-9);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(seed: u64, count in 2_usize..50) {
        let rows = normal(seed, count * 3);
        let reversed: Vec<f64> = rows.chunks_exact(3).rev().flatten().copied().collect();
        let (forward, backward) = (statistics_of(&rows, 3), statistics_of(&reversed, 3));
        assert_close(&forward.covariance().unwrap(), &backward.covariance().unwrap(), 1e-10);
    }
}

#[test]
fn constant_features_have_no_variance() {
    let statistics = statistics_of(&[1e30; 900], 3);
    assert_eq!(statistics.mean(), [1e30; 3]);
    assert_eq!(statistics.covariance().unwrap(), [0.0; 9]);
}

#[test]
fn moments_from_elsewhere_come_back() {
    let covariance = [2.0, 0.5, 0.5, 1.0];
    let statistics = GaussianStatistics::from_moments(vec![1.0, -1.0], &covariance, 5).unwrap();
    assert_eq!(statistics.covariance().unwrap(), covariance);
    assert_eq!((statistics.mean(), statistics.count()), (&[1.0, -1.0][..], 5));
    // They can be continued: they stand for samples with these moments, and get one more.
    let samples = [0.0, 2.0, 4.0];
    let mut moments = GaussianStatistics::from_moments(vec![2.0], &[4.0], 3).unwrap();
    moments.update(&[7.0]).unwrap();
    assert_close(
        &moments.covariance().unwrap(),
        &statistics_of(&[&samples[..], &[7.0]].concat(), 1).covariance().unwrap(),
        ROUNDING,
    );
}

#[test]
fn saved_statistics_come_back_to_the_bit_and_go_on() {
    // Eighths, and a power of two of them, as serde_json may round longer numbers in the last bit.
    let rows: Vec<f64> =
        (0..64).map(|index| f64::from((index * index * 7 + 3 * index) % 61) / 8.0).collect();
    let mut statistics = statistics_of(&rows, 4);
    let mut loaded = through_json(&statistics);
    assert_eq!(loaded, statistics);
    statistics.update(&rows).unwrap();
    loaded.update(&rows).unwrap();
    assert_eq!(loaded, statistics);
}

#[test]
fn damaged_files_are_refused() {
    let load = |text: &str| from_json::<GaussianStatistics>(text).unwrap_err();
    assert_says(
        &load(r#"{"count":3,"mean":[],"scatter":[]}"#),
        &["`dims` of the saved statistics is 0, but must be at least 1"],
    );
    assert_says(
        &load(r#"{"count":3,"mean":[1,2],"scatter":[1,2]}"#),
        &["the saved field `scatter` has 2 values, but must have 3"],
    );
    let huge = r#"{"count":3,"mean":[1],"scatter":[1e999]}"#;
    assert!(from_json::<GaussianStatistics>(huge).is_err());
}

#[test]
fn values_that_are_not_finite_are_refused_and_change_nothing() {
    let mut statistics = statistics_of(&[1.0, 2.0, 3.0, 4.0], 2);
    let before = statistics.clone();
    let message = statistics.update(&[0.0, 1.0, f64::NAN, 1.0]).unwrap_err().to_string();
    assert_eq!(message, "value 2 of the features is NaN, but must be finite");
    assert!(statistics.update(&[f32::INFINITY, 0.0]).unwrap_err().to_string().contains("inf"));
    assert_eq!(statistics, before);
    let moments =
        GaussianStatistics::from_moments(vec![f64::NAN], &[1.0], 5).unwrap_err().to_string();
    assert_eq!(moments, "value 0 of the mean is NaN, but must be finite");
    let moments =
        GaussianStatistics::from_moments(vec![0.0], &[f64::INFINITY], 5).unwrap_err().to_string();
    assert_eq!(moments, "value 0 of the covariance is inf, but must be finite");
}

#[test]
fn too_few_samples_have_no_covariance() {
    for (count, rows) in [("0 samples", &[][..]), ("1 sample", &[5.0][..])] {
        let message = statistics_of(rows, 1).covariance().unwrap_err().to_string();
        assert_eq!(message, format!("the set has {count}, but the metric needs at least 2"));
    }
    let message = GaussianStatistics::from_moments(vec![0.0], &[1.0], 1).unwrap_err().to_string();
    assert_says(&message, &["1 sample, ", "at least 2"]);
}

#[test]
#[should_panic(expected = "5 values are not rows of 2")]
fn values_that_are_not_rows_panic() {
    statistics_of(&[0.0; 5], 2);
}

#[test]
#[should_panic(expected = "a batch of 3 features for statistics of 2")]
fn a_batch_of_other_features_panics() {
    let _ =
        GaussianStatistics::new(2).update_tensor(Tensor::ones([1, 3], &windage_testing::device()));
}

#[test]
#[should_panic(expected = "samples of no features")]
fn no_features_panic() {
    GaussianStatistics::new(0);
}

#[test]
#[should_panic(expected = "statistics of 2 and 3 features")]
fn statistics_of_other_features_do_not_merge() {
    GaussianStatistics::new(2).merge(&GaussianStatistics::new(3));
}

/// An extractor of two features: the mean over the pixels, and its double.
struct MeanAndDouble;

impl FeatureExtractor<3> for MeanAndDouble {
    fn features(&self, batch: Tensor<3>) -> Tensor<2> {
        let [count, _, _] = batch.dims();
        let mean = batch.mean_dim(1).mean_dim(2).reshape([count, 1]);
        Tensor::cat(vec![mean.clone(), mean * 2], 1)
    }
}

#[test]
fn statistics_go_over_any_extractor_and_any_batching() {
    let values = normal(3, 10 * 6);
    let batches = |sizes: &[usize]| {
        let all: Tensor<3> = tensor(&values, [10, 2, 3], &windage_testing::device());
        all.split_with_sizes(sizes.to_vec(), 0)
    };
    let whole = feature_statistics(&MeanAndDouble, batches(&[10])).unwrap().unwrap();
    let parts = feature_statistics(&MeanAndDouble, batches(&[1, 6, 3])).unwrap().unwrap();
    assert_close(&whole.covariance().unwrap(), &parts.covariance().unwrap(), 1e-6);
    let features = extract_features(&MeanAndDouble, batches(&[4, 6])).unwrap();
    assert_eq!((features.rows().count(), features.rows().dims()), (10, 2));
    let again = statistics_of(
        &features.rows().values().iter().map(|&value| f64::from(value)).collect::<Vec<_>>(),
        2,
    );
    assert_close(&again.covariance().unwrap(), &whole.covariance().unwrap(), 1e-6);
    assert!(feature_statistics(&MeanAndDouble, []).unwrap().is_none());
    assert!(extract_features(&MeanAndDouble, []).is_none());
}
