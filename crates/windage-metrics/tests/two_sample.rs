//! The kernel test with permutations, against its formula, full enumeration, and its level.
#![allow(clippy::unwrap_used)]

use rand::RngExt;
use windage_core::{Seed, Stream};
use windage_metrics::Rows;
use windage_metrics::two_sample::MmdTest;

/// Returns standard normal numbers plus an offset (Box and Muller).
fn gaussians(seed: u64, count: usize, offset: f64) -> Vec<f32> {
    let mut rng = Seed(seed).rng(Stream::Data, 0);
    let mut draw = || {
        let (u, v): (f64, f64) = (rng.random_range(1e-12..1.0), rng.random());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    };
    (0..count).map(|_| (draw() + offset) as f32).collect()
}

/// Computes the statistic pair by pair, with the first `m` of these rows as the first set.
fn reference(rows: &[&[f32]], m: usize, bandwidths: &[f64]) -> f64 {
    let squared = |a: &[f32], b: &[f32]| {
        a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum::<f64>()
    };
    let mut all: Vec<f64> = (0..rows.len())
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .map(|(i, j)| squared(rows[i], rows[j]))
        .collect();
    all.sort_by(f64::total_cmp);
    let median = all[all.len() / 2];
    let kernel = |a: &[f32], b: &[f32]| -> f64 {
        let of = |width: &f64| (-squared(a, b) / (2.0 * width * width * median)).exp();
        bandwidths.iter().map(of).sum()
    };
    let mean = |a: &[&[f32]], b: &[&[f32]], is_same: bool| {
        let pairs = a.iter().enumerate().flat_map(|(i, x)| {
            b.iter().enumerate().filter(move |(j, _)| !is_same || i != *j).map(move |(_, y)| (x, y))
        });
        let values: Vec<f64> = pairs.map(|(x, y)| kernel(x, y)).collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    let (x, y) = rows.split_at(m);
    mean(x, x, true) + mean(y, y, true) - 2.0 * mean(x, y, false)
}

/// Returns every choice of `m` of `0..n`.
fn choices(n: usize, m: usize) -> Vec<Vec<usize>> {
    (0_u32..1 << n)
        .filter(|mask| mask.count_ones() as usize == m)
        .map(|mask| (0..n).filter(|at| mask >> at & 1 == 1).collect())
        .collect()
}

#[test]
fn few_samples_have_the_p_value_of_all_divisions() {
    for seed in 0..5 {
        let (m, n, dims) = (4, 5, 2);
        let (x, y) = (gaussians(seed, m * dims, 0.0), gaussians(100 + seed, n * dims, 0.7));
        let rows: Vec<&[f32]> = x.chunks(dims).chain(y.chunks(dims)).collect();
        let permutations = 4000;
        let test = MmdTest { permutations, ..Default::default() };
        let outcome = test.test(Rows::new(&x, dims), Rows::new(&y, dims)).unwrap();
        let expected = reference(&rows, m, &test.bandwidths);
        // The squared distances are computed from products of values of size 1.
        assert!((outcome.statistic - expected).abs() < 1e-9, "{outcome:?} {expected}");
        let divisions = choices(m + n, m);
        let as_large = divisions
            .iter()
            .filter(|first| {
                let others = (0..m + n).filter(|at| !first.contains(at));
                let order: Vec<&[f32]> =
                    first.iter().copied().chain(others).map(|at| rows[at]).collect();
                reference(&order, m, &test.bandwidths) >= expected - 1e-9
            })
            .count();
        let exact = as_large as f64 / divisions.len() as f64;
        // Five standard errors of the share among the permutations.
        let error = (exact * (1.0 - exact) / permutations as f64).sqrt();
        assert!((outcome.p_value - exact).abs() < 5.0 * error + 1e-3, "{outcome:?} {exact}");
    }
}

#[test]
fn false_alarms_are_as_frequent_as_the_level_says() {
    let seeds = 500;
    let p_value = |seed: u64| {
        let (x, y) = (gaussians(2 * seed, 40, 0.0), gaussians(2 * seed + 1, 50, 0.0));
        let test = MmdTest { permutations: 99, seed: Seed(seed), ..Default::default() };
        test.test(Rows::new(&x, 2), Rows::new(&y, 2)).unwrap().p_value
    };
    let p_values: Vec<f64> = (0..seeds).map(p_value).collect();
    for level in [0.05, 0.2, 0.5] {
        let alarms = p_values.iter().filter(|&&p| p <= level).count() as f64;
        let expected = level * seeds as f64;
        // The share is exact here, as the level is a multiple of 1/100: four standard errors.
        let error = (expected * (1.0 - level)).sqrt();
        assert!((alarms - expected).abs() < 4.0 * error, "{level}: {alarms} of {seeds}");
    }
}

#[test]
fn a_shift_is_found() {
    let found = (0..20).filter(|&seed| {
        let (x, y) = (gaussians(seed, 200, 0.0), gaussians(1000 + seed, 200, 0.8));
        let outcome = MmdTest::default().test(Rows::new(&x, 2), Rows::new(&y, 2)).unwrap();
        outcome.p_value <= 0.05
    });
    assert_eq!(found.count(), 20);
}

#[test]
fn the_outcome_is_the_seeds_and_says_how_many_samples_were_used() {
    let (x, y) = (gaussians(1, 300, 0.0), gaussians(2, 160, 0.1));
    let run = |seed| {
        let test = MmdTest { most_samples: 50, seed: Seed(seed), ..Default::default() };
        test.test(Rows::new(&x, 2), Rows::new(&y, 2)).unwrap()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1).statistic, run(2).statistic);
    assert_eq!((run(1).samples.source, run(1).samples.target), (50, 50));
    let whole = MmdTest::default().test(Rows::new(&x, 2), Rows::new(&y, 2)).unwrap();
    assert_eq!((whole.samples.source, whole.samples.target), (150, 80));
}

#[test]
fn equal_samples_are_no_shift() {
    let x = [1.0_f32; 30];
    let outcome = MmdTest::default().test(Rows::new(&x, 3), Rows::new(&x, 3)).unwrap();
    assert_eq!((outcome.statistic, outcome.p_value), (0.0, 1.0));
}

#[test]
fn settings_and_values_out_of_range_are_refused() {
    let rows = Rows::new(&[1.0, 2.0, 3.0], 1);
    let message = |test: MmdTest| test.test(rows, rows).unwrap_err().to_string();
    assert!(message(MmdTest { permutations: 0, ..Default::default() }).contains("permutations"));
    assert!(message(MmdTest { most_samples: 1, ..Default::default() }).contains("most_samples"));
    let bandwidths = vec![1.0, -1.0];
    assert!(message(MmdTest { bandwidths, ..Default::default() }).contains("bandwidths"));
    let bad = Rows::new(&[1.0, f32::NAN], 1);
    assert!(MmdTest::default().test(rows, bad).is_err());
    assert!(MmdTest::default().test(rows, Rows::new(&[1.0], 1)).is_err());
}
