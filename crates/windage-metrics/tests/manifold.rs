//! Precision, recall, density and coverage against torch-fidelity, numpy and a comparison of all
//! distances.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use windage_metrics::distance::ManifoldScores;
use windage_metrics::{PrecisionRecall, Rows};
use windage_testing::{Golden, assert_close, assert_says, normal, through_json};

fn floats(values: impl IntoIterator<Item = f64>) -> Vec<f32> {
    values.into_iter().map(|value| value as f32).collect()
}

fn measure(real: &[f32], generated: &[f32], dims: usize, neighbors: usize) -> ManifoldScores {
    PrecisionRecall { neighbors }
        .measure(Rows::new(real, dims), Rows::new(generated, dims))
        .unwrap()
}

/// Computes the scores from all distances, each by differences.
fn reference(real: &[f32], generated: &[f32], dims: usize, neighbors: usize) -> ManifoldScores {
    let squared = |a: &[f32], b: &[f32]| -> f64 {
        a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum()
    };
    let radii = |set: &[f32]| -> Vec<f64> {
        let radius = |row: &[f32]| {
            let mut all: Vec<f64> =
                set.chunks_exact(dims).map(|other| squared(row, other)).collect();
            all.sort_by(f64::total_cmp);
            all[neighbors] // The first distance is that of the row to itself.
        };
        set.chunks_exact(dims).map(radius).collect()
    };
    let inside = |balls: &[f32], points: &[f32]| -> Vec<Vec<bool>> {
        let radii = radii(balls);
        let ball = |(center, radius): (&[f32], &f64)| {
            points.chunks_exact(dims).map(|p| squared(center, p) <= *radius).collect()
        };
        balls.chunks_exact(dims).zip(&radii).map(ball).collect()
    };
    let any_ball = |hits: &[Vec<bool>]| {
        let count = hits[0].len();
        (0..count).filter(|&point| hits.iter().any(|ball| ball[point])).count() as f64
            / count as f64
    };
    let (of_real, of_generated) = (inside(real, generated), inside(generated, real));
    let pairs = of_real.iter().flatten().filter(|hit| **hit).count();
    ManifoldScores {
        precision: any_ball(&of_real),
        recall: any_ball(&of_generated),
        density: pairs as f64 / (neighbors * of_real[0].len()) as f64,
        coverage: of_real.iter().filter(|ball| ball.contains(&true)).count() as f64
            / of_real.len() as f64,
    }
}

#[test]
fn agrees_with_torch_fidelity_and_numpy() {
    let golden = Golden::load("metrics");
    let real = floats(normal(30, 700 * 8));
    // The script rounds to f32 before it scales, and continues in f64.
    let generated =
        floats(floats(normal(31, 600 * 8)).iter().map(|value| 0.8 * f64::from(*value) + 0.3));
    let scores = measure(&real, &generated, 8, 3);
    println!("{scores:?}");
    // Shares of a few hundred samples: a single different decision shows. The means of
    // torch-fidelity are in f32.
    assert_close(&[scores.precision, scores.recall], golden.values("precision_recall"), 1e-7);
    assert_close(&[scores.density, scores.coverage], golden.values("density_coverage"), 1e-12);
    let f_score = 2.0 * scores.precision * scores.recall / (scores.precision + scores.recall);
    assert_eq!(scores.f_score(), f_score);
    assert_eq!(through_json(&scores), scores);
}

#[test]
fn more_than_one_block_equals_all_distances() {
    let (real, generated) = (floats(normal(1, 530 * 2)), floats(normal(2, 1040 * 2)));
    assert_eq!(measure(&real, &generated, 2, 3), reference(&real, &generated, 2, 3));
}

proptest! {
    #[test]
    fn small_sets_equal_all_distances(
        seed: u64,
        m in 4_usize..20,
        n in 4_usize..20,
        dims in 1_usize..5,
        k in 1_usize..4,
    ) {
        let real = floats(normal(seed, m * dims));
        let generated = floats(normal(seed.wrapping_add(1), n * dims));
        prop_assert_eq!(measure(&real, &generated, dims, k), reference(&real, &generated, dims, k));
    }

    /// On a grid most distances are ties, and many are 0.
    #[test]
    fn ties_and_duplicates_are_decided_exactly(
        values in proptest::collection::vec(0_u8..3, 40),
        offset in prop_oneof![Just(0.0), Just(1e6)],
    ) {
        let (real, generated) = values.split_at(20);
        let grid = |values: &[u8]| floats(values.iter().map(|&value| f64::from(value) + offset));
        let (real, generated) = (grid(real), grid(generated));
        prop_assert_eq!(measure(&real, &generated, 2, 2), reference(&real, &generated, 2, 2));
    }

    #[test]
    fn exchanging_the_sets_exchanges_precision_and_recall(seed: u64) {
        let (a, b) = (floats(normal(seed, 30)), floats(normal(seed.wrapping_add(1), 45)));
        let (one, other) = (measure(&a, &b, 3, 2), measure(&b, &a, 3, 2));
        prop_assert_eq!((one.precision, one.recall), (other.recall, other.precision));
    }
}

#[test]
fn points_on_a_surface_are_inside_in_many_dimensions_and_in_any_unit() {
    const DIMS: usize = 48;
    for scale in [1.0, 1e12] {
        let real = floats(normal(5, 60 * DIMS).iter().map(|value| value * scale));
        // The same points in another order: each ball has one of them on its surface.
        let generated: Vec<f32> = real.chunks_exact(DIMS).rev().flatten().copied().collect();
        for neighbors in 1..4 {
            let expected = reference(&real, &generated, DIMS, neighbors);
            assert_eq!(
                measure(&real, &generated, DIMS, neighbors),
                expected,
                "{neighbors} in units of {scale}"
            );
        }
    }
}

#[test]
fn equal_sets_score_one_and_sets_apart_zero() {
    let set = floats(normal(3, 40));
    let scores = measure(&set, &set, 2, 3);
    assert_eq!(
        (scores.precision, scores.recall, scores.coverage, scores.f_score()),
        (1.0, 1.0, 1.0, 1.0)
    );
    let far: Vec<f32> = set.iter().map(|value| value + 1e4).collect();
    let scores = measure(&set, &far, 2, 3);
    assert_eq!(scores, ManifoldScores { precision: 0.0, recall: 0.0, density: 0.0, coverage: 0.0 });
    assert_eq!(scores.f_score(), 0.0);
    // A repeated point has a ball of radius 0, which contains the point.
    let point = [7.0; 12];
    assert_eq!(measure(&point, &point, 3, 3).precision, 1.0);
}

#[test]
fn a_generator_that_repeats_one_sample_has_precision_without_recall() {
    let real = floats(normal(4, 200));
    let repeated: Vec<f32> = (0..50).flat_map(|_| real[..2].to_vec()).collect();
    let scores = measure(&real, &repeated, 2, 3);
    assert_eq!((scores.precision, scores.recall), (1.0, 0.01));
}

#[test]
fn wrong_settings_and_sets_are_named() {
    let values = [1.0, 2.0, 3.0, f32::NAN];
    let measure = |neighbors, real: &[f32], generated: &[f32]| {
        let result =
            PrecisionRecall { neighbors }.measure(Rows::new(real, 1), Rows::new(generated, 1));
        result.unwrap_err().to_string()
    };
    assert_eq!(measure(0, &values[..3], &values[..3]), "`neighbors` is 0, but must be at least 1");
    let message = measure(3, &values[..3], &values[..3]);
    assert_says(&message, &["the first set has 3 samples", "at least 4"]);
    assert_eq!(
        measure(1, &values[..3], &values),
        "value 3 of the second set is NaN, but must be finite"
    );
    assert_says(&measure(1, &values[..3], &[]), &["the second set has 0 samples"]);
    assert_eq!(PrecisionRecall::default().neighbors, 3);
}
