//! The kernel distance against torch-fidelity and against its formula.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use windage_core::Seed;
use windage_metrics::distance::{KernelWarning, PolynomialKernel, unbiased_mmd2};
use windage_metrics::{KernelDistance, Rows};
use windage_testing::{Golden, assert_says, mixed_rows, relative_error, through_json};

/// Means of up to 10⁶ kernels of size 1 whose difference is 10⁻²: two digits of f64 are lost, and a
/// few more to the order of the sums.
const ROUNDING: f64 = 1e-12;

fn rows(seed: u64, count: usize, dims: usize, mixing: f64) -> Vec<f32> {
    mixed_rows(seed, count, dims, mixing).iter().map(|value| *value as f32).collect()
}

/// Computes the distance pair by pair.
fn reference(x: &[f32], y: &[f32], dims: usize, kernel: &PolynomialKernel) -> f64 {
    let gamma = kernel.gamma.unwrap_or(1.0 / dims as f64);
    let mean = |a: &[f32], b: &[f32], same: bool| {
        let (mut sum, mut pairs) = (0.0, 0.0);
        for (i, a) in a.chunks_exact(dims).enumerate() {
            for (_, b) in b.chunks_exact(dims).enumerate().filter(|(j, _)| !same || *j != i) {
                let dot: f64 = a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
                sum += (gamma * dot + kernel.coefficient).powf(f64::from(kernel.degree));
                pairs += 1.0;
            }
        }
        sum / pairs
    };
    mean(x, x, true) + mean(y, y, true) - 2.0 * mean(x, y, false)
}

#[test]
fn agrees_with_torch_fidelity() {
    let golden = Golden::load("metrics");
    let (x, y) = (rows(20, 200, 24, 0.0), rows(21, 200, 24, 0.05));
    let set = PolynomialKernel { degree: 2, gamma: Some(0.1), coefficient: 0.5 };
    for (name, kernel) in [("kernel_default", PolynomialKernel::default()), ("kernel_set", set)] {
        let value = unbiased_mmd2(Rows::new(&x, 24), Rows::new(&y, 24), &kernel).unwrap();
        let error = relative_error(&[value], golden.values(name));
        println!("{name}: {value:.12e}, relative error {error:.1e}");
        assert!(error <= ROUNDING, "{name}: {value}, relative error {error:.1e}");
    }
}

#[test]
fn sets_beyond_one_block_and_of_two_sizes_equal_the_formula() {
    let (x, y) = (rows(1, 1100, 3, 0.2), rows(2, 1030, 3, 0.0));
    let kernel = PolynomialKernel::default();
    let value = unbiased_mmd2(Rows::new(&x, 3), Rows::new(&y, 3), &kernel).unwrap();
    let error = relative_error(&[value], &[reference(&x, &y, 3, &kernel)]);
    assert!(error <= ROUNDING, "relative error {error:.1e}");
}

proptest! {
    #[test]
    fn any_kernel_and_any_sizes_equal_the_formula(
        seed: u64,
        m in 2_usize..12,
        n in 2_usize..12,
        dims in 1_usize..6,
        degree in 1_i32..5,
        coefficient in 0.0..3.0_f64,
    ) {
        let (x, y) = (rows(seed, m, dims, 0.1), rows(seed.wrapping_add(1), n, dims, 0.0));
        let kernel = PolynomialKernel { degree, gamma: Some(0.3), coefficient };
        let value = unbiased_mmd2(Rows::new(&x, dims), Rows::new(&y, dims), &kernel).unwrap();
        let expected = reference(&x, &y, dims, &kernel);
        let negated: Vec<f32> = x.iter().map(|value| -value).collect();
        let size = reference(&x, &negated, dims, &kernel).abs() + 1.0;
        let tolerance = 1e-10 * size * (1.0 + expected.abs());
        prop_assert!((value - expected).abs() <= tolerance, "{value} {expected}");
        let exchanged = unbiased_mmd2(Rows::new(&y, dims), Rows::new(&x, dims), &kernel).unwrap();
        prop_assert!((value - exchanged).abs() <= tolerance);
    }
}

#[test]
fn the_mean_over_subsets_estimates_the_distance_of_the_sets() {
    let (x, y) = (rows(3, 400, 8, 0.0), rows(4, 300, 8, 0.2));
    let (x, y) = (Rows::new(&x, 8), Rows::new(&y, 8));
    let whole = unbiased_mmd2(x, y, &PolynomialKernel::default()).unwrap();
    let settings = KernelDistance { subsets: 200, subset_size: 50, ..Default::default() };
    let score = settings.measure(x, y).unwrap();
    // The mean over subsets is unbiased, so it differs only by its error.
    assert!((score.mean - whole).abs() < 4.0 * score.standard_error, "{score:?} {whole}");
    assert!(
        score.deviation > 0.0
            && score.warnings.is_empty()
            && score.subsets == 200
            && score.subset_size == 50
    );
    assert!((score.standard_error - score.deviation / 199.0_f64.sqrt()).abs() < 1e-15);
    assert_eq!(settings.measure(x, y).unwrap(), score);
    let other = KernelDistance { seed: Seed(1), ..settings }.measure(x, y).unwrap();
    assert_ne!(other.mean, score.mean);
    assert_eq!(through_json(&score), score);
}

#[test]
fn small_sets_are_taken_whole_with_a_warning() {
    let (x, y) = (rows(5, 60, 4, 0.0), rows(6, 60, 4, 0.3));
    let (x, y) = (Rows::new(&x, 4), Rows::new(&y, 4));
    let score = KernelDistance::default().measure(x, y).unwrap();
    let whole = unbiased_mmd2(x, y, &PolynomialKernel::default()).unwrap();
    assert!(
        (score.mean - whole).abs() < 1e-12 && score.deviation == 0.0 && score.standard_error == 0.0
    );
    assert_eq!((score.subsets, score.subset_size), (1, 60));
    assert_eq!(score.warnings, [KernelWarning::SubsetsClamped { requested: 1000, size: 60 }]);
    let message = score.warnings[0].to_string();
    assert_says(&message, &["1000", "only 60"]);
    // If one set is larger, subsets of it still differ.
    let larger = rows(7, 90, 4, 0.0);
    let score = KernelDistance::default().measure(Rows::new(&larger, 4), y).unwrap();
    assert_eq!((score.subsets, score.subset_size), (100, 60));
    assert!(score.deviation > 0.0);
}

#[test]
fn equal_sets_and_constant_sets() {
    let constant = [2.0; 30];
    let rows = Rows::new(&constant, 3);
    assert_eq!(unbiased_mmd2(rows, rows, &PolynomialKernel::default()).unwrap(), 0.0);
}

#[test]
fn wrong_settings_and_sets_are_named() {
    let values = [1.0, 2.0, 3.0, 4.0];
    let rows = Rows::new(&values, 2);
    let message = |settings: KernelDistance| settings.measure(rows, rows).unwrap_err().to_string();
    let kernel = |kernel| KernelDistance { kernel, ..Default::default() };
    let default = PolynomialKernel::default();
    assert_eq!(
        message(kernel(PolynomialKernel { degree: 0, ..default })),
        "`degree` is 0, but must be at least 1"
    );
    let gamma = PolynomialKernel { gamma: Some(0.0), ..default };
    assert_eq!(message(kernel(gamma)), "`gamma` is 0, but must be finite and above 0");
    let gamma = PolynomialKernel { gamma: Some(f64::INFINITY), ..default };
    assert_eq!(message(kernel(gamma)), "`gamma` is inf, but must be finite and above 0");
    let coefficient = PolynomialKernel { coefficient: -1.0, ..default };
    assert_eq!(
        message(kernel(coefficient)),
        "`coefficient` is -1, but must be finite and at least 0"
    );
    let subsets = KernelDistance { subsets: 0, ..Default::default() };
    assert_eq!(message(subsets), "`subsets` is 0, but must be at least 1");
    let size = KernelDistance { subset_size: 1, ..Default::default() };
    assert_eq!(message(size), "`subset_size` is 1, but must be at least 2");
    let one = Rows::new(&values[..2], 2);
    let few = KernelDistance::default().measure(rows, one).unwrap_err().to_string();
    assert_eq!(few, "the second set has 1 sample, but the metric needs at least 2");
    let nan = [f32::NAN, 0.0, 0.0, 0.0];
    let message = unbiased_mmd2(Rows::new(&nan, 2), rows, &default).unwrap_err().to_string();
    assert_eq!(message, "value 0 of the first set is NaN, but must be finite");
}

#[test]
#[should_panic(expected = "the sets have 2 and 1 features")]
fn sets_of_other_features_panic() {
    let _ = KernelDistance::default().measure(Rows::new(&[0.0; 4], 2), Rows::new(&[0.0; 4], 1));
}
