//! The Fréchet distance against closed forms, SciPy's matrix root and pytorch-fid.

use proptest::prelude::*;
use windage_metrics::distance::ComparedSet;
use windage_metrics::distance::{
    FrechetWarning, frechet_covariance_term, frechet_covariance_term_by_eigen,
};
use windage_metrics::{FrechetDistance, GaussianStatistics};
use windage_testing::{Golden, assert_says, mixed_rows, normal, relative_error, through_json};

/// f64 decompositions against those of another library: `2⁻⁵³` times the root of up to 2,048
/// dimensions, of traces about ten times the term; measured: 6·10⁻¹⁴. The root of a rounding error
/// would be an error of 10⁻⁸.
const ROUNDING: f64 = 1e-12;

fn statistics_of(rows: &[f64], dims: usize) -> GaussianStatistics {
    let mut statistics = GaussianStatistics::new(dims);
    statistics.update(rows).expect("valid statistics");
    statistics
}

#[track_caller]
fn assert_near(actual: f64, expected: f64, tolerance: f64, what: &str) {
    let error = relative_error(&[actual], &[expected]);
    println!("{what}: {actual:.12e}, relative error {error:.1e}");
    assert!(
        error <= tolerance,
        "{what}: {actual} instead of {expected}, relative error {error:.1e}"
    );
}

#[test]
fn agrees_with_scipy_and_pytorch_fid() {
    let golden = Golden::load("metrics");
    for (dims, count) in [(1, 10), (8, 100), (64, 400), (512, 1500)] {
        let first = statistics_of(&mixed_rows(10, count, dims, 0.3), dims);
        let second: Vec<f64> =
            mixed_rows(11, count, dims, 0.0).iter().map(|value| 1.5 * value + 0.25).collect();
        let distance = FrechetDistance::between(&first, &statistics_of(&second, dims)).unwrap();
        let value = |name: String| golden.values(&name)[0];
        assert_near(distance.covariance_term, value(format!("frechet_{dims}")), ROUNDING, "sqrtm");
        assert_near(
            distance.distance,
            value(format!("frechet_{dims}_fid")),
            ROUNDING,
            "pytorch-fid",
        );
        assert_eq!(distance.warnings, []);
        let (a, b) =
            (first.covariance().unwrap(), statistics_of(&second, dims).covariance().unwrap());
        let by_eigen = frechet_covariance_term_by_eigen(&a, &b, dims).unwrap();
        assert_near(by_eigen, value(format!("frechet_{dims}")), ROUNDING, "by eigen");
    }
}

#[test]
fn agrees_with_scipy_at_the_size_of_inception_features() {
    let covariance = |seed| statistics_of(&normal(seed, 4096 * 2048), 2048).covariance().unwrap();
    let term = frechet_covariance_term(&covariance(0), &covariance(1), 2048).unwrap();
    assert_near(
        term,
        Golden::load("metrics").values("frechet_2048")[0],
        ROUNDING,
        "sqrtm, 2,048 features",
    );
}

#[test]
fn fewer_samples_than_features_give_the_exact_value_and_a_warning() {
    let golden = Golden::load("metrics");
    for (name, counts) in [("one", [40, 200]), ("both", [40, 30])] {
        let [first, second] =
            [0, 1].map(|set| statistics_of(&mixed_rows(12 + set as u64, counts[set], 64, 0.1), 64));
        let expected = golden.values(&format!("frechet_singular_{name}"))[0];
        for (first, second) in [(&first, &second), (&second, &first)] {
            let distance = FrechetDistance::between(first, second).unwrap();
            assert_near(distance.covariance_term, expected, ROUNDING, name);
            let warnings = counts.iter().filter(|&&count| count <= 64).count();
            assert_eq!(distance.warnings.len(), warnings);
        }
        let distance = FrechetDistance::between(&first, &second).unwrap();
        assert_eq!(
            distance.warnings[0],
            FrechetWarning::FewSamples { set: ComparedSet::First, samples: 40, dims: 64 }
        );
        let message = distance.warnings[0].to_string();
        assert_eq!(
            message,
            "the first set has 40 samples for 64 features, so the distance is biased upwards; use \
             more samples"
        );
    }
}

#[test]
fn diagonal_covariances_have_a_closed_form() {
    // Σ (√a − √b)²; powers of ten over sixteen orders, zeros on either side.
    let (a, b) = ([1e-8, 4.0, 1e8, 0.0, 9.0], [4e-8, 1.0, 1e8, 2.0, 0.0]);
    let matrix = |diagonal: &[f64]| {
        (0..25)
            .map(|index| if index % 6 == 0 { diagonal[index / 6] } else { 0.0 })
            .collect::<Vec<_>>()
    };
    let expected = (1e-4 - 2e-4_f64).powi(2) + 1.0 + 0.0 + 2.0 + 9.0;
    let term = frechet_covariance_term(&matrix(&a), &matrix(&b), 5).unwrap();
    // The term is a difference of traces of 2·10⁸.
    assert!((term - expected).abs() < 1e-6, "{term}");
    for s in [1e-300, 1e-12, 1.0, 1e12, 1e290] {
        let (a, b) = ([4.0 * s, 0.0, 0.0, s], [s, 0.0, 0.0, 9.0 * s]);
        let term = frechet_covariance_term(&a, &b, 2).unwrap();
        assert_near(term / s, 1.0 + 4.0, 1e-14, "scaled");
    }
}

#[test]
fn commuting_matrices_have_a_closed_form() {
    // Circulant matrices share their eigenvectors: λ = c0 + 2·c1·cos(2πk/n).
    const N: usize = 7;
    let circulant = |c0: f64, c1: f64| {
        let entry = |row: usize, column: usize| match (row + N - column) % N {
            0 => c0,
            1 | 6 => c1,
            _ => 0.0,
        };
        (0..N * N).map(|index| entry(index / N, index % N)).collect::<Vec<_>>()
    };
    let eigen = |c0: f64, c1: f64, k: usize| {
        c0 + 2.0 * c1 * (std::f64::consts::TAU * k as f64 / N as f64).cos()
    };
    let expected: f64 =
        (0..N).map(|k| (eigen(3.0, 1.0, k).sqrt() - eigen(2.0, -0.5, k).sqrt()).powi(2)).sum();
    let term = frechet_covariance_term(&circulant(3.0, 1.0), &circulant(2.0, -0.5), N).unwrap();
    assert_near(term, expected, 1e-13, "circulant");
}

/// Returns `H·D·H` for the Householder matrix `H = 1 − 2vvᵀ`, where `v` has equal entries. Such
/// covariances share all eigenvectors.
fn turned(diagonal: &[f64]) -> Vec<f64> {
    let n = diagonal.len();
    let h = |i: usize, j: usize| f64::from(i == j) - 2.0 / n as f64;
    let entry = |i: usize, j: usize| (0..n).map(|k| h(i, k) * diagonal[k] * h(k, j)).sum();
    (0..n * n).map(|index| entry(index / n, index % n)).collect()
}

#[test]
fn ill_conditioned_covariances_keep_their_digits() {
    let n = 12;
    for smallest in [1e-4_f64, 1e-8, 1e-11, 1e-15] {
        let graded = |power: f64| {
            (0..n).map(|k| smallest.powf(power * k as f64 / (n - 1) as f64)).collect::<Vec<f64>>()
        };
        let (a, b) = (graded(1.0), graded(0.7));
        let expected: f64 = a.iter().zip(&b).map(|(a, b)| (a.sqrt() - b.sqrt()).powi(2)).sum();
        for (first, second) in [(&a, &b), (&b, &a)] {
            let term = frechet_covariance_term(&turned(first), &turned(second), n).unwrap();
            // The matrices themselves hold an eigenvalue λ to 10⁻¹⁶, its root to 10⁻¹⁶/(2√λ).
            let tolerance = 1e-13 + 1e-15 / smallest.sqrt();
            assert_near(term, expected, tolerance, &format!("smallest eigenvalue {smallest:e}"));
        }
    }
}

#[test]
fn dimensions_of_hardly_any_variance_do_not_cost_digits() {
    // A third of 45 dimensions holds 10⁻¹¹ of the variance; the second covariance is four times the
    // first.
    let diagonal: Vec<f64> =
        (0..45).map(|k| if k % 3 == 0 { 1e-11 } else { 1.0 + 0.1 * f64::from(k) }).collect();
    let first = turned(&diagonal);
    let second: Vec<f64> = first.iter().map(|value| 4.0 * value).collect();
    let expected = diagonal.iter().sum::<f64>();
    let term = frechet_covariance_term(&first, &second, 45).unwrap();
    assert_near(term, expected, ROUNDING, "hardly any variance");
    // The plain form loses digits, as documented.
    let plain = frechet_covariance_term_by_eigen(&first, &second, 45).unwrap();
    let error = relative_error(&[plain], &[expected]);
    println!("the plain form: relative error {error:.1e}");
    assert!(error > 1e3 * ROUNDING, "{error:.1e}");
}

#[test]
fn a_set_is_at_distance_zero_from_itself() {
    for (count, mixing) in [(400, 0.0), (400, 2.0), (20, 0.3)] {
        let statistics = statistics_of(&mixed_rows(5, count, 32, mixing), 32);
        let distance = FrechetDistance::between(&statistics, &statistics).unwrap();
        let trace: f64 = statistics.covariance().unwrap().iter().step_by(33).sum();
        println!("equal sets, {count} samples: {:.1e} of the trace", distance.distance / trace);
        assert!(distance.distance.abs() < 1e-12 * trace, "{distance:?}");
    }
}

proptest! {
    #[test]
    fn symmetric_and_unmoved_by_rotation(
        seed: u64,
        count in 2_usize..30,
        angle in 0.0..6.0_f64,
    ) {
        let a = mixed_rows(seed, count, 3, 0.4);
        let b = mixed_rows(seed.wrapping_add(1), count + 3, 3, 0.0);
        let distance = |a: &[f64], b: &[f64]| {
            let (a, b) = (statistics_of(a, 3), statistics_of(b, 3));
            FrechetDistance::between(&a, &b).unwrap().distance
        };
        let value = distance(&a, &b);
        let near = |other: f64| (value - other).abs() <= 1e-7 * (1.0 + value);
        prop_assert!(near(distance(&b, &a)));
        let turn = |rows: &[f64]| {
            let (sin, cos) = angle.sin_cos();
            rows.chunks_exact(3)
                .flat_map(|r| [cos * r[0] - sin * r[1], sin * r[0] + cos * r[1], r[2]])
                .collect::<Vec<_>>()
        };
        let turned = distance(&turn(&a), &turn(&b));
        prop_assert!(near(turned), "{value} {turned}");
        prop_assert!(value >= 0.0);
    }

    #[test]
    fn the_two_forms_agree(seed: u64, count in 10_usize..30) {
        let covariance =
            |seed| statistics_of(&mixed_rows(seed, count, 5, 0.2), 5).covariance().unwrap();
        let (a, b) = (covariance(seed), covariance(seed.wrapping_add(1)));
        let term = frechet_covariance_term(&a, &b, 5).unwrap();
        let plain = frechet_covariance_term_by_eigen(&a, &b, 5).unwrap();
        prop_assert!((term - plain).abs() < 1e-9 * (1.0 + plain), "{} {}", term, plain);
    }
}

#[test]
fn constant_features_are_named() {
    let constant: Vec<f64> =
        mixed_rows(6, 50, 2, 0.0).chunks_exact(2).flat_map(|row| [row[0], row[1], 3.0]).collect();
    let regular = statistics_of(&mixed_rows(7, 50, 3, 0.0), 3);
    let distance = FrechetDistance::between(&regular, &statistics_of(&constant, 3)).unwrap();
    assert_eq!(
        distance.warnings,
        [FrechetWarning::SingularCovariance { set: ComparedSet::Second, rank: 2, dims: 3 }]
    );
    assert_eq!(distance.warnings[0].to_string(), "the second set varies in only 2 of 3 dimensions");
    assert_eq!(through_json(&distance.warnings), distance.warnings);
    // If all features of one set are constant, the trace of the other remains.
    let still = statistics_of(&[3.0; 30], 3);
    let distance = FrechetDistance::between(&still, &regular).unwrap();
    assert_near(
        distance.covariance_term,
        regular.covariance().unwrap().iter().step_by(4).sum(),
        1e-15,
        "constant",
    );
    assert_eq!(FrechetDistance::between(&still, &still).unwrap().distance, 0.0);
}

#[test]
fn wrong_input_is_named() {
    let term = |a: &[f64], b: &[f64]| frechet_covariance_term(a, b, 2).unwrap_err().to_string();
    let unit = [1.0, 0.0, 0.0, 1.0];
    let nan = [1.0, f64::NAN, f64::NAN, 1.0];
    assert_eq!(term(&unit, &nan), "value 1 of the second covariance is NaN, but must be finite");
    assert_eq!(
        term(&[f64::INFINITY, 0.0, 0.0, 1.0], &unit),
        "value 0 of the first covariance is inf, but must be finite"
    );
    assert_eq!(
        term(&unit, &[1.0, 0.0, 0.0, -1.0]),
        "the second covariance is not a covariance matrix: its eigenvalues range from -1e0 to 1e0, \
         but none may be negative"
    );
    assert!(frechet_covariance_term(&[-1.0], &[1.0], 1).is_err());
    // Rounding in f32 is accepted.
    assert!(frechet_covariance_term(&unit, &[1.0, 0.0, 0.0, -1e-7], 2).is_ok());
    let empty = GaussianStatistics::new(2);
    let message =
        FrechetDistance::between(&statistics_of(&[0.0; 8], 2), &empty).unwrap_err().to_string();
    assert_says(&message, &["the second set has 0 samples", "at least 2"]);
}

#[test]
#[should_panic(expected = "the first covariance: 3 values are not 2 × 2")]
fn a_matrix_of_another_size_panics() {
    let _ = frechet_covariance_term(&[1.0; 3], &[1.0; 4], 2);
}

#[test]
#[should_panic(expected = "the sets have 2 and 3 features")]
fn sets_of_other_features_panic() {
    let _ = FrechetDistance::between(&GaussianStatistics::new(2), &GaussianStatistics::new(3));
}

#[test]
fn covariance_without_variance_is_refused() {
    let message = frechet_covariance_term(&[0.0, 5.0, 5.0, 0.0], &[1.0, 0.0, 0.0, 1.0], 2)
        .unwrap_err()
        .to_string();
    assert_says(&message, &["is not a covariance matrix"]);
}
