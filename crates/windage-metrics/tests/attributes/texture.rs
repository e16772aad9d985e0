//! Sharpness and noise: definitions in f64, and pictures that were blurred or made noisy by other
//! means than the attributes' own.

use windage_core::Attribute;
use windage_metrics::attributes::{Noise, Sharpness};
use windage_testing::normal;

use crate::reference::{SHAPES, picture, rows};

/// Sums in f32.
const SINGLE: f64 = 1e-3;
const SIDE: usize = 32;
const SHAPE: [usize; 3] = [1, SIDE, SIDE];

/// Blurs the rows of a channel by a Gaussian, pixel by pixel; the border continues outwards.
fn blurred(rows: &[Vec<f64>], sigma: f64) -> Vec<Vec<f64>> {
    let reach = (3.5 * sigma).ceil() as i64;
    let weight = |dy: i64, dx: i64| (-((dy * dy + dx * dx) as f64) / (2.0 * sigma * sigma)).exp();
    let offsets = || (-reach..=reach).flat_map(move |dy| (-reach..=reach).map(move |dx| (dy, dx)));
    let total: f64 = offsets().map(|(dy, dx)| weight(dy, dx)).sum();
    let inside =
        |at: usize, by: i64, count: usize| (at as i64 + by).clamp(0, count as i64 - 1) as usize;
    let pixel = |y: usize, x: usize| {
        let terms = offsets().map(|(dy, dx)| {
            weight(dy, dx) * rows[inside(y, dy, rows.len())][inside(x, dx, rows[0].len())]
        });
        terms.sum::<f64>() / total
    };
    (0..rows.len()).map(|y| (0..rows[0].len()).map(|x| pixel(y, x)).collect()).collect()
}

fn mean_square_difference(a: &[Vec<f64>], b: &[Vec<f64>]) -> f64 {
    let squares = a.iter().flatten().zip(b.iter().flatten()).map(|(a, b)| (a - b).powi(2));
    squares.sum::<f64>() / (a.len() * a[0].len()) as f64
}

/// Returns the energies of the fine and the coarse band.
fn energies(rows: &[Vec<f64>]) -> [f64; 2] {
    let fine = blurred(rows, 0.8);
    let coarse = blurred(&fine, (1.8_f64.powi(2) - 0.8_f64.powi(2)).sqrt());
    [mean_square_difference(rows, &fine), mean_square_difference(&fine, &coarse)]
}

#[test]
fn sharpness_is_the_ratio_of_two_bands() {
    // Two rows are too few for a noise, so that nothing is subtracted.
    let values = picture(3, [3, 2, 9]);
    let [fine, coarse] = (0..3)
        .map(|channel| energies(&rows(&values, [3, 2, 9], channel)))
        .fold([0.0; 2], |sum, energy| [sum[0] + energy[0], sum[1] + energy[1]]);
    let measured = Sharpness.measure(&values, &[3, 2, 9], 0).unwrap();
    assert!((measured - 10.0 * (fine / coarse).log10()).abs() < SINGLE, "{measured}");
    assert_eq!(Noise.measure(&values, &[3, 2, 9], 0), None);
}

#[test]
fn noise_is_a_quantile_of_second_differences() {
    for (seed, shape) in (0..).zip(SHAPES).filter(|(_, shape)| shape[1] > 2) {
        // No two pixels are equal, and the values at the bounds are counted.
        let values = picture(seed, shape);
        let mut lengths = Vec::new();
        let mut inner = Vec::new();
        for channel in 0..shape[0] {
            let rows = rows(&values, shape, channel);
            for y in 1..shape[1] - 1 {
                for x in 1..shape[2] - 1 {
                    let row = |y: usize| rows[y][x - 1] - 2.0 * rows[y][x] + rows[y][x + 1];
                    lengths.push((row(y - 1) - 2.0 * row(y) + row(y + 1)).abs() / 6.0);
                    inner.push(rows[y][x]);
                }
            }
        }
        lengths.sort_by(f64::total_cmp);
        // The quantile of a standard normal value's length at 0.15.
        let deviation = lengths[(0.15 * lengths.len() as f64) as usize] / 0.189_118;
        let (low, high) = values
            .iter()
            .fold((f32::MAX, f32::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
        let (low, high) = (f64::from(low) + 0.2 * deviation, f64::from(high) - 0.2 * deviation);
        let at_bound = |bound: &dyn Fn(f64) -> bool| {
            inner.iter().filter(|value| bound(**value)).count() as f64 / inner.len() as f64
        };
        let share = at_bound(&|value| value <= low) + at_bound(&|value| value >= high);
        let expected = 100.0 * deviation / (1.0 - 0.832 * share.min(0.5));
        let measured = Noise.measure(&values, &shape, 0).unwrap();
        assert!((measured - expected).abs() < SINGLE, "{shape:?}: {measured} {expected}");
    }
}

/// Draws a ring and a bar with smooth edges on black ground, at the contrast `ink`.
fn strokes(ink: f64) -> Vec<f32> {
    let coverage = |distance: f64| (1.5 - distance.abs()).clamp(0.0, 1.0);
    let value = |index: usize| {
        let (x, y) = ((index % SIDE) as f64, (index / SIDE) as f64);
        let ring = coverage((x - 11.3).hypot(y - 14.8) - 6.0);
        let bar = if (6.0..27.0).contains(&y) { coverage(x - 22.2 - 0.15 * y) } else { 0.0 };
        (ink * ring.max(bar)) as f32
    };
    (0..SIDE * SIDE).map(value).collect()
}

/// Adds Gaussian noise and clips the values.
fn noisy(values: &[f32], deviation: f64, seed: u64) -> Vec<f32> {
    let noise = normal(seed, values.len());
    let sums = values.iter().zip(noise).map(|(value, n)| f64::from(*value) + deviation * n);
    sums.map(|sum| sum.clamp(0.0, 1.0) as f32).collect()
}

fn blurred_strokes(sigma: f64) -> Vec<f32> {
    let soft = blurred(&rows(&strokes(0.9), SHAPE, 0), sigma);
    soft.into_iter().flatten().map(|value| value as f32).collect()
}

fn rms(a: &[f32], b: &[f32]) -> f64 {
    let squares = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>();
    (squares / a.len() as f64).sqrt()
}

fn noise(values: &[f32]) -> f64 {
    Noise.measure(values, &SHAPE, 0).unwrap()
}

fn sharpness(values: &[f32]) -> f64 {
    Sharpness.measure(values, &SHAPE, 0).unwrap()
}

#[test]
fn clean_strokes_have_no_noise_and_noisy_ones_theirs() {
    for clean in [strokes(1.0), strokes(0.4), blurred_strokes(1.0)] {
        assert!(noise(&clean) < 0.05, "{}", noise(&clean));
    }
    // Half of the noise is cut off on the black ground. In the middle of the range nothing is.
    let gray: Vec<f32> = strokes(0.2).iter().map(|value| value + 0.4).collect();
    for percent in [5.0, 10.0, 20.0, 30.0] {
        for (clean, error) in [(strokes(1.0), 0.15), (gray.clone(), 0.15)] {
            let measured: Vec<f64> =
                (0..10).map(|seed| noise(&noisy(&clean, percent / 100.0, seed))).collect();
            let mean = measured.iter().sum::<f64>() / 10.0;
            assert!((mean / percent - 1.0).abs() < error, "{percent}: {mean}");
        }
    }
}

#[test]
fn sharpness_follows_blur_and_neither_contrast_nor_brightness_nor_noise() {
    let sharp = sharpness(&strokes(0.9));
    let mut last = sharp;
    for sigma in [0.5, 1.0, 1.5, 2.0] {
        let soft = sharpness(&blurred_strokes(sigma));
        assert!(soft < last - 1.0, "{sigma}: {soft} {last}");
        last = soft;
    }
    assert!((sharpness(&strokes(0.3)) - sharp).abs() < 0.01);
    let light: Vec<f32> = strokes(0.3).iter().map(|value| value + 0.5).collect();
    assert!((sharpness(&light) - sharp).abs() < 0.01);
    for (deviation, bound) in [(0.05, 0.3), (0.1, 0.6)] {
        let change = sharpness(&noisy(&strokes(0.9), deviation, 5)) - sharp;
        assert!(change.abs() < bound, "{deviation}: {change}");
    }
    assert_eq!(Sharpness.measure(&[0.5; SIDE * SIDE], &SHAPE, 0), None);
}

#[test]
fn a_blurred_picture_gets_its_sharpness_back_and_a_sharp_one_that_of_the_blurred() {
    let clean = strokes(0.9);
    for (sigma, error) in [(0.5, 0.001), (1.0, 0.02), (1.5, 0.05), (2.0, 0.1)] {
        let soft = blurred_strokes(sigma);
        let by = sharpness(&soft) - sharpness(&clean);
        let blurred_again = Sharpness.alter(&clean, &SHAPE, by).unwrap();
        assert!((sharpness(&blurred_again) - sharpness(&soft)).abs() < 0.06);
        assert!(rms(&blurred_again, &soft) < 0.002, "{}", rms(&blurred_again, &soft));
        let sharpened = Sharpness.alter(&soft, &SHAPE, -by).unwrap();
        let reached = sharpness(&sharpened) - sharpness(&clean);
        // Of the detail that a blur of two pixels takes, some is lost.
        let bound = if sigma < 2.0 { 0.3 } else { 0.7 };
        assert!(reached.abs() < bound, "{sigma}: {reached}");
        let (after, before) = (rms(&sharpened, &clean), rms(&soft, &clean));
        assert!(after < error && after < 0.8 * before, "{sigma}: {after} {before}");
    }
}

#[test]
fn noise_is_added_and_removed_by_the_given_amount() {
    let clean = strokes(0.9);
    for by in [5.0, 10.0, 25.0] {
        let with = Noise.alter(&clean, &SHAPE, by).unwrap();
        assert!((noise(&with) - noise(&clean) - by).abs() < 0.05, "{by}");
        assert_eq!(with, Noise.alter(&clean, &SHAPE, by).unwrap(), "the same noise every time");
        assert!(with.iter().all(|value| (0.0..=1.0).contains(value)));
        let noisy = noisy(&clean, by / 100.0, 9);
        for part in [0.5, 1.0] {
            let without = Noise.alter(&noisy, &SHAPE, -part * noise(&noisy)).unwrap();
            let left = noise(&without) - (1.0 - part) * noise(&noisy);
            assert!(left.abs() < 0.3, "{by} {part}: {left}");
        }
        let without = Noise.alter(&noisy, &SHAPE, -100.0).unwrap();
        let (after, before) = (rms(&without, &clean), rms(&noisy, &clean));
        assert!(after < 0.65 * before, "{by}: {after} {before}");
    }
    let other = Noise.alter(&strokes(0.8), &SHAPE, 10.0).unwrap();
    let difference = rms(&other, &Noise.alter(&clean, &SHAPE, 10.0).unwrap());
    assert!(difference > 0.05, "other samples have other noise: {difference}");
}

#[test]
fn values_beyond_the_range_are_not_cut_off() {
    let high: Vec<f32> = strokes(0.9).iter().map(|value| 1.2 * value - 0.05).collect();
    let (low, most) = high.iter().fold((0.0_f32, 1.0_f32), |(l, h), v| (l.min(*v), h.max(*v)));
    for attribute in [&Noise as &dyn Attribute, &Sharpness] {
        let altered = attribute.alter(&high, &SHAPE, 2.0).unwrap();
        assert!(altered.iter().all(|value| (low..=most).contains(value)));
        assert!(altered.iter().any(|value| *value > 1.0), "{}", attribute.name());
    }
}
