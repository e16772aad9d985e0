//! Common corruptions against the published implementation, on a drawn picture of the size for
//! which its parameters are published (`goldens/golden_corruptions.py`).
#![allow(missing_docs, clippy::unwrap_used)]

use windage_core::{Seed, Stream};
use windage_data::synthetic::corruptions::CommonCorruption as C;
use windage_testing::Golden;

const SIDE: usize = 224;
const SHAPE: [usize; 3] = [3, SIDE, SIDE];
const STEP: usize = 29;
const PICTURES: u64 = 6;

/// Draws the picture of the script.
fn picture() -> Vec<f32> {
    let value = |at: usize| {
        let (channel, y, x) =
            ((at / (SIDE * SIDE)) as f64, (at / SIDE % SIDE) as f64, (at % SIDE) as f64);
        let wave = (0.11 * x + 0.05 * y + channel).sin() * (0.07 * y - 0.02 * x).cos();
        let disc = f64::from(u8::from((x - 90.0).hypot(y - 120.0 + 8.0 * channel) < 50.0));
        let stripe = f64::from(u8::from((x + y - 260.0).abs() < 12.0));
        let value = 0.45 + 0.22 * wave + 0.3 * disc * (1.0 - 0.4 * channel) - 0.35 * stripe;
        ((255.0 * value.clamp(0.0, 1.0) + 0.5).floor() / 255.0) as f32
    };
    (0..3 * SIDE * SIDE).map(value).collect()
}

fn corrupted(corruption: C, severity: usize, seed: u64) -> Vec<f32> {
    let mut rng = Seed(seed).rng(Stream::User(0), 0);
    corruption.apply(&picture(), SHAPE, severity, &mut rng)
}

/// Returns every 29th row and column of a channel.
fn some(plane: &[f32]) -> impl Iterator<Item = f64> {
    let rows = (0..SIDE).step_by(STEP);
    rows.flat_map(move |row| (0..SIDE).step_by(STEP).map(move |column| plane[row * SIDE + column]))
        .map(f64::from)
}

fn assert_near(name: &str, own: &[f64], published: &[f64], tolerance: f64) {
    assert_eq!(own.len(), published.len(), "{name}");
    let furthest = own.iter().zip(published).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(furthest <= tolerance, "{name}: {furthest}");
}

#[test]
fn corruptions_without_chance_are_the_published_ones() {
    let golden = Golden::load("corruptions");
    // Half a byte wherever the published values are rounded, twice for pixels: rows, then columns.
    // Blurs are in single precision.
    let all = [
        (C::DefocusBlur, "defocus_blur", 1e-3),
        (C::ZoomBlur, "zoom_blur", 1e-3),
        (C::Brightness, "brightness", 1e-4),
        (C::Contrast, "contrast", 1e-4),
        (C::Saturate, "saturate", 1e-4),
        (C::Pixelate, "pixelate", 1.0 / 255.0 + 1e-4),
    ];
    for (corruption, name, tolerance) in all {
        for severity in [1, 3, 5] {
            let name = format!("{name} {severity}");
            let altered = corrupted(corruption, severity, 0);
            let own: Vec<f64> = altered.chunks_exact(SIDE * SIDE).flat_map(some).collect();
            assert_near(&name, &own, &golden.array(&name).values, tolerance);
        }
    }
}

#[test]
fn compressed_pictures_have_the_published_luma() {
    let golden = Golden::load("corruptions");
    for severity in [1, 3, 5] {
        let altered = corrupted(C::Jpeg, severity, 0);
        let [red, green, blue] = [0, 1, 2].map(|at| &altered[at * SIDE * SIDE..][..SIDE * SIDE]);
        let luma = red.iter().zip(green).zip(blue);
        let luma: Vec<f32> =
            luma.map(|((red, green), blue)| 0.299 * red + 0.587 * green + 0.114 * blue).collect();
        let own: Vec<f64> = some(&luma).collect();
        let name = format!("jpeg_compression {severity}");
        let published = &golden.array(&name).values;
        // Colors that leave the range are cut off, which changes the luma where the published
        // colors have half the resolution: in the mean by a hundredth.
        let mean = own.iter().zip(published).map(|(a, b)| (a - b).abs()).sum::<f64>() / 64.0;
        assert!(mean < 0.01, "{name}: {mean}");
    }
}

/// Returns the means of the change, its length, and the difference of neighbors in a row.
fn statistics(altered: &[f32]) -> [f64; 3] {
    let original = picture();
    let count = altered.len() as f64;
    let changes = || altered.iter().zip(&original).map(|(a, b)| f64::from(a - b));
    let neighbors = altered.chunks_exact(SIDE).flat_map(|row| row.windows(2));
    let differences: f64 = neighbors.map(|pair| f64::from((pair[1] - pair[0]).abs())).sum();
    let pairs = count * (SIDE as f64 - 1.0) / SIDE as f64;
    [
        changes().sum::<f64>() / count,
        changes().map(f64::abs).sum::<f64>() / count,
        differences / pairs,
    ]
}

#[test]
fn corruptions_by_chance_have_the_published_statistics() {
    let golden = Golden::load("corruptions");
    // Differences beyond chance: the published blurs of glass round downwards to bytes, twice.
    let all = [
        (C::GaussianNoise, "gaussian_noise", 0.001),
        (C::ShotNoise, "shot_noise", 0.001),
        (C::ImpulseNoise, "impulse_noise", 0.001),
        (C::GlassBlur, "glass_blur", 0.003),
        (C::MotionBlur, "motion_blur", 0.001),
        (C::Snow, "snow", 0.004),
        (C::Fog, "fog", 0.001),
        (C::Elastic, "elastic_transform", 0.001),
    ];
    for (corruption, name, slack) in all {
        for severity in [1, 3, 5] {
            let name = format!("{name} {severity}");
            let array = &golden.array(&name).values;
            let own: Vec<[f64; 3]> = (0..PICTURES)
                .map(|seed| statistics(&corrupted(corruption, severity, seed)))
                .collect();
            for at in 0..3 {
                let mean = own.iter().map(|it| it[at]).sum::<f64>() / PICTURES as f64;
                // Five standard errors of the difference of means over 6 and 12 pictures.
                let error = array[3 + at] * (1.0 / PICTURES as f64 + 1.0 / 12.0).sqrt();
                let bound = 5.0 * error + slack;
                let difference = (mean - array[at]).abs();
                assert!(difference <= bound, "{name}, {at}: {mean} {}", array[at]);
            }
        }
    }
}

#[test]
fn frost_has_the_brightness_of_the_published_ice() {
    let golden = Golden::load("corruptions");
    for severity in [1, 3, 5] {
        let own: Vec<[f64; 3]> =
            (0..PICTURES).map(|seed| statistics(&corrupted(C::Frost, severity, seed))).collect();
        let mean = own.iter().map(|it| it[0]).sum::<f64>() / PICTURES as f64;
        // The published pictures of ice differ from each other by a tenth.
        let published = golden.array(&format!("frost {severity}")).values[0];
        assert!((mean - published).abs() < 0.08, "{severity}: {mean} {published}");
    }
}
