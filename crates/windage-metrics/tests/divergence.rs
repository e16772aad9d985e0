//! Divergences against SciPy, quadrature and closed forms.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use windage_core::Seed;
use windage_metrics::divergence::{Binning, Covariance};
use windage_metrics::divergence::{
    ClassifierDivergence, EstimateKind, GaussianDivergence, HistogramDivergence,
    classifier_divergence, jensen_shannon,
};
use windage_metrics::{DistributionDivergence, GaussianStatistics, Rows};
use windage_testing::{Golden, assert_close, assert_says, mixed_rows, normal, uniform};

/// f64 sums in another order.
const ROUNDING: f64 = 1e-12;

fn rows(seed: u64, count: usize, dims: usize, mixing: f64) -> Vec<f32> {
    mixed_rows(seed, count, dims, mixing).iter().map(|value| *value as f32).collect()
}

fn standard_error(kind: EstimateKind) -> f64 {
    match kind {
        EstimateKind::Sampled { standard_error } | EstimateKind::LowerBound { standard_error } => {
            standard_error
        }
        EstimateKind::Closed => 0.0,
    }
}

#[test]
fn discrete_agrees_with_scipy() {
    let weights = |seed| normal(seed, 50).iter().map(|value| value.abs()).collect::<Vec<_>>();
    let value = jensen_shannon(&weights(40), &weights(41)).unwrap();
    assert_close(&[value], Golden::load("metrics").values("discrete"), ROUNDING);
    // ½·log2(4/3) + ½·(½·log2(2/3) + ½)… by hand: p = (1, 0), q = (½, ½).
    let by_hand =
        0.5 * (4.0_f64 / 3.0).log2() + 0.5 * (0.5 * (2.0_f64 / 3.0).log2() + 0.5 * 2.0_f64.log2());
    assert_close(&[jensen_shannon(&[1.0, 0.0], &[0.5, 0.5]).unwrap()], &[by_hand], ROUNDING);
}

proptest! {
    #[test]
    fn discrete_is_symmetric_in_the_unit_interval_and_ignores_scale(
        seed: u64,
        outcomes in 1_usize..20,
        scale in 1e-3..1e3_f64,
    ) {
        let (p, q) = (uniform(seed, outcomes), uniform(seed.wrapping_add(1), outcomes));
        let value = jensen_shannon(&p, &q).unwrap();
        prop_assert!((0.0..=1.0).contains(&value));
        prop_assert_eq!(value, jensen_shannon(&q, &p).unwrap());
        let scaled: Vec<f64> = p.iter().map(|weight| weight * scale).collect();
        prop_assert!((value - jensen_shannon(&scaled, &q).unwrap()).abs() < 1e-12);
        prop_assert!(jensen_shannon(&p, &scaled).unwrap() < 1e-12);
    }
}

#[test]
fn histograms_agree_with_numpy_and_scipy() {
    let (x, y) = (rows(42, 500, 5, 0.2), rows(43, 400, 5, 0.0));
    // The script shifts f32 values in f64. A value shifted in f32 could cross an edge, but none
    // does here.
    let y: Vec<f32> = y.iter().map(|value| value + 0.5).collect();
    let estimate =
        HistogramDivergence::default().divergence(Rows::new(&x, 5), Rows::new(&y, 5)).unwrap();
    assert_close(&[estimate.value], Golden::load("metrics").values("histogram"), ROUNDING);
    assert_eq!(estimate.kind, EstimateKind::Closed);
}

#[test]
fn a_value_on_an_edge_belongs_to_the_bin_above() {
    // Edges 1, 2, 3 between 0 and 4: bins {0, 0, 0, 1} against {1, 2, 3, 3}.
    let (x, y) = ([0.0, 0.0, 0.5, 1.0], [1.0, 2.0, 3.0, 4.0]);
    let expected = jensen_shannon(&[3.0, 1.0, 0.0, 0.0], &[0.0, 1.0, 1.0, 2.0]).unwrap();
    let measure = HistogramDivergence { bins: 4, binning: Binning::EqualWidth };
    assert_eq!(measure.divergence(Rows::new(&x, 1), Rows::new(&y, 1)).unwrap().value, expected);
}

#[test]
fn bins_of_equal_mass_do_not_depend_on_an_outlier() {
    let (mut x, y) =
        (rows(1, 400, 1, 0.0), rows(2, 400, 1, 0.0).iter().map(|v| v + 3.0).collect::<Vec<_>>());
    x[0] = 1e6;
    let value = |binning| {
        let measure = HistogramDivergence { bins: 16, binning };
        measure.divergence(Rows::new(&x, 1), Rows::new(&y, 1)).unwrap().value
    };
    assert!(value(Binning::EqualWidth) < 0.01);
    assert!(value(Binning::EqualMass) > 0.6);
    // A monotone change of unit keeps the ranks, and with them the bins.
    let squared = |values: &[f32]| values.iter().map(|v| (v + 10.0).powi(3)).collect::<Vec<_>>();
    let measure = HistogramDivergence { bins: 16, binning: Binning::EqualMass };
    let changed =
        measure.divergence(Rows::new(&squared(&x), 1), Rows::new(&squared(&y), 1)).unwrap().value;
    assert_close(&[changed], &[value(Binning::EqualMass)], ROUNDING);
}

#[test]
fn histograms_of_equal_distributions_have_the_documented_bias() {
    let value = |seed| {
        let floats = |seed| uniform(seed, 2000).iter().map(|v| *v as f32).collect::<Vec<_>>();
        let (x, y) = (floats(seed), floats(seed + 100));
        HistogramDivergence::default().divergence(Rows::new(&x, 1), Rows::new(&y, 1)).unwrap().value
    };
    let mean = (0..40).map(value).sum::<f64>() / 40.0;
    let expected = 31.0 * (2.0 / 2000.0) / (8.0 * std::f64::consts::LN_2);
    assert!((mean / expected - 1.0).abs() < 0.15, "{mean} {expected}");
}

#[test]
fn constant_features_do_not_differ_unless_their_constants_do() {
    let (zeros, ones) = ([0.0; 6], [1.0; 6]);
    for binning in [Binning::EqualWidth, Binning::EqualMass] {
        let measure = HistogramDivergence { bins: 8, binning };
        assert_eq!(
            measure.divergence(Rows::new(&zeros, 2), Rows::new(&zeros, 2)).unwrap().value,
            0.0
        );
        assert_eq!(
            measure.divergence(Rows::new(&zeros, 2), Rows::new(&ones, 2)).unwrap().value,
            1.0
        );
    }
    let gaussian = GaussianDivergence::default();
    assert!(gaussian.divergence(Rows::new(&zeros, 2), Rows::new(&zeros, 2)).unwrap().value < 1e-12);
    assert_eq!(gaussian.divergence(Rows::new(&zeros, 2), Rows::new(&ones, 2)).unwrap().value, 1.0);
}

#[test]
fn gaussians_agree_with_quadrature_within_their_error() {
    const SEEDS: u64 = 8;
    let golden = Golden::load("metrics");
    let unit = GaussianStatistics::from_moments(vec![0.0], &[1.0], 1000).unwrap();
    for (pair, expected) in
        golden.values("gaussian_pairs").chunks_exact(2).zip(golden.values("gaussian"))
    {
        let other =
            GaussianStatistics::from_moments(vec![pair[0]], &[pair[1] * pair[1]], 1000).unwrap();
        let mut mean = 0.0;
        let mut error = 0.0_f64;
        for seed in 0..SEEDS {
            let measure =
                GaussianDivergence { samples: 50_000, seed: Seed(seed), ..Default::default() };
            let estimate = measure.between(&unit, &other).unwrap();
            error = standard_error(estimate.kind);
            // Four standard errors: wrong once in 16,000; the ridge changes less than 10⁻⁵.
            assert!(
                (estimate.value - expected).abs() <= 4.0 * error + 1e-5,
                "{estimate:?} {expected}"
            );
            mean += estimate.value / SEEDS as f64;
        }
        let error = error / (SEEDS as f64).sqrt();
        println!(
            "N(0, 1), N({}, {}²): {mean:.5} ± {error:.5}, quadrature {expected:.5}",
            pair[0], pair[1]
        );
        assert!(
            (mean - expected).abs() <= 4.0 * error + 1e-5,
            "{mean} ± {error}, quadrature {expected}"
        );
        assert!(error < 0.001, "{error}");
    }
}

#[test]
fn gaussians_in_many_dimensions_reduce_to_one() {
    // Two Gaussians with the same covariance, shifted by a Mahalanobis distance of 2, have the
    // divergence of N(0, 1) and N(2, 1).
    let (dims, count) = (12, 400);
    let x = rows(5, count, dims, 0.7);
    let mut statistics = GaussianStatistics::new(dims);
    statistics.update(&x).unwrap();
    let covariance = statistics.covariance().unwrap();
    // Column 0 of Σ, divided by √Σ00, has the Mahalanobis length 1.
    let shift = |row: usize| 2.0 * covariance[row * dims] / covariance[0].sqrt();
    let moved: Vec<f64> = (0..dims).map(|row| statistics.mean()[row] + shift(row)).collect();
    let moved = GaussianStatistics::from_moments(moved, &covariance, count as u64).unwrap();
    let measure = GaussianDivergence { samples: 20_000, ..Default::default() };
    let estimate = measure.between(&statistics, &moved).unwrap();
    let pair = |mean: f64| GaussianStatistics::from_moments(vec![mean], &[1.0], 10).unwrap();
    let one = measure.between(&pair(0.0), &pair(2.0)).unwrap();
    let error = standard_error(estimate.kind).hypot(standard_error(one.kind));
    assert!((estimate.value - one.value).abs() < 4.0 * error, "{estimate:?} {one:?}");
}

#[test]
fn covariances_differ_where_variances_do_not() {
    // Correlation 0.95 against −0.95, all variances 1.
    let correlated =
        |r: f64| GaussianStatistics::from_moments(vec![0.0; 2], &[1.0, r, r, 1.0], 100).unwrap();
    let between = |covariance| {
        let measure = GaussianDivergence { covariance, ..Default::default() };
        measure.between(&correlated(0.95), &correlated(-0.95)).unwrap().value
    };
    assert!(between(Covariance::Full) > 0.7, "{}", between(Covariance::Full));
    assert!(between(Covariance::Diagonal) < 1e-12);
}

#[test]
fn gaussians_do_not_depend_on_units_and_survive_extremes() {
    let (x, y) = (rows(6, 300, 3, 0.3), rows(7, 300, 3, 0.0));
    let scaled = |values: &[f32]| {
        values
            .chunks_exact(3)
            .flat_map(|row| [row[0] * 1e6, row[1] * 1e-6, row[2] + 1e3])
            .collect::<Vec<f32>>()
    };
    let measure = GaussianDivergence::default();
    let value = measure.divergence(Rows::new(&x, 3), Rows::new(&y, 3)).unwrap().value;
    let other =
        measure.divergence(Rows::new(&scaled(&x), 3), Rows::new(&scaled(&y), 3)).unwrap().value;
    // The third feature has lost digits to its offset.
    assert!((value - other).abs() < 1e-3, "{value} {other}");
    assert_eq!(measure.divergence(Rows::new(&x, 3), Rows::new(&x, 3)).unwrap().value, 0.0);
    let far: Vec<f32> = x.iter().map(|value| value * 1e-3 + 1e6).collect();
    assert_eq!(measure.divergence(Rows::new(&x, 3), Rows::new(&far, 3)).unwrap().value, 1.0);
    // Fewer samples than features: still a number.
    let few =
        measure.divergence(Rows::new(&x[..300], 100), Rows::new(&y[..300], 100)).unwrap().value;
    assert!((0.0..=1.0).contains(&few));
}

#[test]
fn the_classifiers_bound_is_tight_for_the_true_posterior_and_below_for_others() {
    // The true posterior of N(0, 1) against N(1, 1) is s(x) = 1 / (1 + exp(x − ½)).
    let (x, y) =
        (normal(8, 40_000), normal(9, 40_000).iter().map(|value| value + 1.0).collect::<Vec<_>>());
    let expected = Golden::load("metrics").values("gaussian")[1];
    let bound = |slope: f64| {
        let posterior = |values: &[f64]| {
            values.iter().map(|v| 1.0 / (1.0 + (slope * (v - 0.5)).exp())).collect::<Vec<_>>()
        };
        classifier_divergence(&posterior(&x), &posterior(&y)).unwrap()
    };
    let tight = bound(1.0);
    assert!(
        (tight.value - expected).abs() < 4.0 * standard_error(tight.kind),
        "{tight:?} {expected}"
    );
    assert!(standard_error(tight.kind) < 0.004);
    for slope in [0.0, 0.3, 2.0, 50.0, -1.0] {
        assert!(bound(slope).value < expected - 0.01, "{slope}");
    }
}

#[test]
fn a_classifier_is_evaluated_on_samples_that_it_has_not_seen() {
    // Memorizes the training rows: certain about them, and undecided about others.
    let memorizing = |first: Rows<'_>, second: Rows<'_>, held_out: Rows<'_>| -> Vec<f64> {
        let seen = |set: Rows<'_>, row: &[f32]| set.iter().any(|other| other == row);
        held_out
            .iter()
            .map(|row| 0.5 + 0.5 * f64::from(seen(first, row)) - 0.5 * f64::from(seen(second, row)))
            .collect()
    };
    let (x, y) = (rows(10, 50, 2, 0.0), rows(11, 31, 2, 0.0));
    let measure = ClassifierDivergence { probabilities: memorizing, seed: Seed(3) };
    let estimate = measure.divergence(Rows::new(&x, 2), Rows::new(&y, 2)).unwrap();
    assert_eq!(estimate.value, 0.0);
    assert_eq!(estimate.kind, EstimateKind::LowerBound { standard_error: 0.0 });
}

#[test]
fn every_sample_is_held_out_once() {
    let count = std::cell::RefCell::new(Vec::new());
    let watch = |_: Rows<'_>, _: Rows<'_>, held_out: Rows<'_>| {
        count.borrow_mut().extend(held_out.values().to_vec());
        vec![0.5; held_out.count()]
    };
    let (x, y): (Vec<f32>, Vec<f32>) =
        ((0..7).map(|v| v as f32).collect(), (7..16).map(|v| v as f32).collect());
    let measure = ClassifierDivergence { probabilities: watch, seed: Seed(0) };
    measure.divergence(Rows::new(&x, 1), Rows::new(&y, 1)).unwrap();
    let mut seen = count.into_inner();
    seen.sort_by(f32::total_cmp);
    assert_eq!(seen, (0..16).map(|v| v as f32).collect::<Vec<_>>());
}

#[test]
fn wrong_input_is_named() {
    let discrete = |p: &[f64], q: &[f64]| jensen_shannon(p, q).unwrap_err().to_string();
    assert_eq!(
        discrete(&[1.0, -1.0], &[1.0, 1.0]),
        "value 1 of the weights of the first distribution is -1, but must be finite and at least 0"
    );
    assert_eq!(
        discrete(&[1.0], &[f64::NAN]),
        "value 0 of the weights of the second distribution is NaN, but must be finite and at \
         least 0"
    );
    assert_says(
        &discrete(&[0.0, 0.0], &[1.0, 1.0]),
        &["the weights of the first distribution sum to 0", "above 0"],
    );
    assert_says(&discrete(&[], &[]), &["the weights of the first distribution sum to"]);
    let values = [0.0, 1.0, f32::NAN];
    let (good, bad, one) =
        (Rows::new(&values[..2], 1), Rows::new(&values, 1), Rows::new(&values[..1], 1));
    let histogram = |bins, first, second| {
        HistogramDivergence { bins, ..Default::default() }
            .divergence(first, second)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(histogram(1, good, good), "`bins` is 1, but must be at least 2");
    assert_eq!(histogram(8, good, bad), "value 2 of the second set is NaN, but must be finite");
    assert_says(&histogram(8, Rows::new(&[], 1), good), &["the first set has 0 samples"]);
    let gaussian = |settings: GaussianDivergence, second| {
        settings.divergence(good, second).unwrap_err().to_string()
    };
    let default = GaussianDivergence::default();
    assert_eq!(
        gaussian(GaussianDivergence { samples: 1, ..default }, good),
        "`samples` is 1, but must be at least 2"
    );
    assert_eq!(
        gaussian(GaussianDivergence { ridge: 0.0, ..default }, good),
        "`ridge` is 0, but must be finite and above 0"
    );
    assert_says(&gaussian(default, one), &["the second set has 1 sample, ", "at least 2"]);
    let indefinite =
        GaussianStatistics::from_moments(vec![0.0; 2], &[1.0, 2.0, 2.0, 1.0], 9).unwrap();
    let message = default.between(&indefinite, &indefinite).unwrap_err().to_string();
    assert_eq!(message, "the covariance of a fitted Gaussian is singular; use a larger `ridge`");
    let classifier = |p: &[f64], q: &[f64]| classifier_divergence(p, q).unwrap_err().to_string();
    assert_eq!(
        classifier(&[0.5, 1.5], &[0.5]),
        "value 1 of the probabilities of the first set is 1.5, but must be within 0…1"
    );
    assert_says(
        &classifier(&[0.5], &[f64::NAN]),
        &["value 0 of the probabilities of the second set is NaN"],
    );
    assert_says(&classifier(&[], &[0.5]), &["the first set has 0 samples"]);
}

#[test]
#[should_panic(expected = "weights of 2 and 1 outcomes")]
fn distributions_over_other_outcomes_panic() {
    let _ = jensen_shannon(&[1.0, 2.0], &[1.0]);
}

#[test]
#[should_panic(expected = "the classifier returned 1 probabilities for 2 rows")]
fn a_classifier_that_leaves_rows_out_panics() {
    let measure = ClassifierDivergence {
        probabilities: |_: Rows<'_>, _: Rows<'_>, _: Rows<'_>| vec![0.5],
        seed: Seed(0),
    };
    let _ = measure.divergence(Rows::new(&[0.0; 4], 1), Rows::new(&[0.0; 4], 1));
}

#[test]
fn ties_at_the_lowest_value_do_not_hide_a_difference() {
    let zeros = |count: usize| vec![0.0_f32; count];
    let ones = |count: usize| vec![1.0_f32; count];
    for (first, second, bins) in
        [(zeros(6), ones(4), 2), (zeros(1000), ones(20), 32), (ones(20), zeros(1000), 32)]
    {
        let measure = HistogramDivergence { bins, binning: Binning::EqualMass };
        let value = measure.divergence(Rows::new(&first, 1), Rows::new(&second, 1)).unwrap().value;
        assert!((value - 1.0).abs() < 1e-12, "{bins} bins: {value}");
    }
}

#[test]
fn the_smallest_shares_do_not_become_all() {
    assert!(jensen_shannon(&[5e-324, 1.0], &[0.0, 1.0]).unwrap() < 1e-12);
}
