//! Mean spectra against a DFT by its definition, and waves of known frequency.
#![allow(clippy::unwrap_used)]

use burn::tensor::Tensor;
use proptest::prelude::*;
use windage_metrics::MeanSpectrum;
use windage_metrics::spectrum::{
    HIGH_FREQUENCY_CUTOFF, high_frequency_ratio, log_spectral_distance,
};
use windage_ops::spectral::{RadialProfile, power_spectrum2};
use windage_testing::{
    assert_close, assert_says, from_json, normal, relative_error, rounded, tensor, through_json,
    values,
};

/// Rounding of transforms of up to 200 pixels in f32.
const SINGLE: f64 = 2e-6;

fn images(values: &[f64], shape: [usize; 4]) -> Tensor<4> {
    tensor(values, shape, &windage_testing::device())
}

fn spectrum_of(values: &[f64], shape: [usize; 4]) -> MeanSpectrum {
    let mut spectrum = MeanSpectrum::new(shape[2], shape[3]);
    spectrum.update(images(values, shape)).unwrap();
    spectrum
}

/// Computes `|Σ x·exp(−2πi(uy/H + vx/W))|² / HW` over the whole plane, averaged over images.
fn plane(values: &[f64], height: usize, width: usize) -> Vec<f64> {
    let power = |image: &[f64], u: usize, v: usize| {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (index, value) in image.iter().enumerate() {
            let (y, x) = (index / width, index % width);
            let turn = (u * y) as f64 / height as f64 + (v * x) as f64 / width as f64;
            let (sin, cos) = (std::f64::consts::TAU * turn).sin_cos();
            real += value * cos;
            imaginary -= value * sin;
        }
        (real * real + imaginary * imaginary) / (height * width) as f64
    };
    let size = height * width;
    let count = (values.len() / size) as f64;
    let mean = |index: usize| {
        values
            .chunks_exact(size)
            .map(|image| power(image, index / width, index % width))
            .sum::<f64>()
            / count
    };
    (0..size).map(mean).collect()
}

/// Returns the distance of a coefficient from frequency 0 in either direction.
fn frequency(index: usize, length: usize) -> f64 {
    index.min(length - index) as f64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn every_metric_equals_its_definition(
        seed: u64,
        height in 2_usize..9,
        width in 2_usize..9,
        cutoff in 0.0..1.2_f64,
    ) {
        let values = rounded(&normal(seed, 3 * height * width));
        let spectrum = spectrum_of(&values, [3, 1, height, width]);
        let plane = plane(&values, height, width);
        let half_row = |u: usize| plane[u * width..u * width + width / 2 + 1].to_vec();
        let half: Vec<f64> = (0..height).flat_map(half_row).collect();
        assert_close(&spectrum.power().unwrap(), &half, SINGLE);
        let (mut rings, mut above, mut all) = (vec![(0.0, 0.0); height + width], 0.0, 0.0);
        for (index, power) in plane.iter().enumerate() {
            let (u, v) = (frequency(index / width, height), frequency(index % width, width));
            let ring = &mut rings[((u * u + v * v) as usize).isqrt()];
            *ring = (ring.0 + power, ring.1 + 1.0);
            if index > 0 {
                all += power;
                let relative = (u / (height as f64 / 2.0)).hypot(v / (width as f64 / 2.0));
                above += if relative > cutoff { *power } else { 0.0 };
            }
        }
        let radial = spectrum.radial().unwrap();
        let expected: Vec<f64> = rings[..radial.len()]
            .iter()
            .map(|(sum, count)| if *count > 0.0 { sum / count } else { 0.0 })
            .collect();
        assert_close(&radial, &expected, SINGLE);
        prop_assert!(rings[radial.len()..].iter().all(|ring| ring.1 == 0.0));
        prop_assert!((spectrum.high_frequency_share(cutoff).unwrap() - above / all).abs() < 1e-5);
    }
}

#[test]
fn the_radial_profile_equals_the_differentiable_one() {
    for [height, width] in [[8, 8], [5, 12], [9, 7]] {
        let values = normal(1, 4 * 3 * height * width);
        let shape = [4, 3, height, width];
        let profile = RadialProfile::new(height, width, &windage_testing::device())
            .forward(power_spectrum2(images(&values, shape)));
        let mean = crate::values(profile.mean_dim(0));
        assert_close(&spectrum_of(&values, shape).radial().unwrap(), &mean, SINGLE);
    }
}

/// Draws a wave of `down` cycles vertically and `across` cycles horizontally.
fn wave(down: usize, across: usize, height: usize, width: usize) -> Vec<f64> {
    let turn =
        |y: usize, x: usize| (down * y) as f64 / height as f64 + (across * x) as f64 / width as f64;
    (0..height * width)
        .map(|index| (std::f64::consts::TAU * turn(index / width, index % width)).cos())
        .collect()
}

#[test]
fn a_wave_has_its_power_at_its_frequency() {
    // A cosine has half of its energy at each of ±f. The mean square of 16·12 pixels is ½, and all
    // of it lies at radius 5.
    let spectrum = spectrum_of(&wave(3, 4, 16, 12), [1, 1, 16, 12]);
    let power = spectrum.power().unwrap();
    let total: f64 = power.iter().sum();
    assert!((power[3 * 7 + 4] / total - 1.0).abs() < 1e-5);
    assert!((power[3 * 7 + 4] - 16.0 * 12.0 / 4.0).abs() < 1e-3);
    let radial = spectrum.radial().unwrap();
    assert_eq!(radial.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0, 5);
}

#[test]
fn the_cutoff_is_in_units_of_nyquist_on_both_axes() {
    // 3 of 8 down and 2 of 6 across: √((3/8)² + (2/6)²) = 0.5017.
    let spectrum = spectrum_of(&wave(3, 2, 16, 12), [1, 1, 16, 12]);
    assert!(spectrum.high_frequency_share(0.5).unwrap() > 0.999);
    assert!(spectrum.high_frequency_share(0.51).unwrap() < 0.001);
    // A frequency at the cutoff is not above it.
    let edge = spectrum_of(&wave(4, 0, 16, 12), [1, 1, 16, 12]);
    assert!(edge.high_frequency_share(HIGH_FREQUENCY_CUTOFF).unwrap() < 0.001);
}

#[test]
fn batches_and_channels_and_merging_do_not_matter() {
    let values = rounded(&normal(2, 6 * 5 * 4));
    let whole = spectrum_of(&values, [6, 1, 5, 4]);
    let channels = spectrum_of(&values, [2, 3, 5, 4]);
    let (mut first, second) =
        (spectrum_of(&values[..40], [2, 1, 5, 4]), spectrum_of(&values[40..], [4, 1, 5, 4]));
    first.merge(&second);
    first.update(Tensor::zeros([0, 1, 5, 4], &windage_testing::device())).unwrap();
    for other in [channels, first] {
        assert_eq!(other.count(), 6);
        assert_close(&other.power().unwrap(), &whole.power().unwrap(), 1e-12);
    }
    assert_eq!(through_json(&whole), whole);
    assert_eq!(whole.size(), (5, 4));
}

#[test]
fn ratios_and_distances_of_known_spectra() {
    let noise = normal(3, 20 * 16 * 16);
    let real = spectrum_of(&noise, [20, 1, 16, 16]);
    assert_eq!(high_frequency_ratio(&real, &real, HIGH_FREQUENCY_CUTOFF).unwrap(), 1.0);
    assert_eq!(log_spectral_distance(&real, &real).unwrap(), 0.0);
    // For white noise it is the share of coefficients above the cutoff, which is 1 − π·(½)²/4 = 0.8
    // except for the grid.
    let share = real.high_frequency_share(0.5).unwrap();
    assert!((share - 0.8).abs() < 0.03, "{share}");
    // An added wave of radius 6 changes its ring, by a logarithm that can be computed.
    let added: Vec<f64> =
        noise.iter().zip(wave(6, 0, 16, 16).iter().cycle()).map(|(n, w)| n + 3.0 * w).collect();
    let louder = spectrum_of(&added, [20, 1, 16, 16]);
    let (p, q) = (real.radial().unwrap(), louder.radial().unwrap());
    let expected = (p.iter().zip(&q).skip(1).map(|(p, q)| (p / q).ln().powi(2)).sum::<f64>()
        / (p.len() - 1) as f64)
        .sqrt();
    let distance = log_spectral_distance(&real, &louder).unwrap();
    assert!(relative_error(&[distance], &[expected]) < 1e-12 && distance > 0.1, "{distance}");
    assert_eq!(distance, log_spectral_distance(&louder, &real).unwrap());
    assert!(high_frequency_ratio(&louder, &real, 0.5).unwrap() > 1.0);
    // Frequency 0 does not count, as brightness is not detail.
    let brighter: Vec<f64> = noise.iter().map(|value| value + 10.0).collect();
    let brighter = spectrum_of(&brighter, [20, 1, 16, 16]);
    assert!(log_spectral_distance(&real, &brighter).unwrap() < 1e-3);
    assert!((high_frequency_ratio(&brighter, &real, 0.5).unwrap() - 1.0).abs() < 1e-4);
}

#[test]
fn black_and_huge_images_have_finite_metrics() {
    let black = spectrum_of(&[0.0; 64], [1, 1, 8, 8]);
    assert_eq!(black.high_frequency_share(0.5).unwrap(), 0.0);
    assert_eq!(log_spectral_distance(&black, &black).unwrap(), 0.0);
    let huge = spectrum_of(
        &normal(4, 64).iter().map(|value| value * 1e15).collect::<Vec<_>>(),
        [1, 1, 8, 8],
    );
    assert!(log_spectral_distance(&black, &huge).unwrap().is_finite());
    let message = high_frequency_ratio(&huge, &black, 0.5).unwrap_err().to_string();
    assert_eq!(message, "the real images have no power above the cutoff 0.5; use a lower cutoff");
}

#[test]
fn wrong_input_is_named() {
    let empty = MeanSpectrum::new(4, 4);
    let few = "the set of images has 0 samples, but the metric needs at least 1";
    assert_eq!(empty.power().unwrap_err().to_string(), few);
    assert_eq!(empty.radial().unwrap_err().to_string(), few);
    assert_eq!(empty.high_frequency_share(0.5).unwrap_err().to_string(), few);
    let message = empty.high_frequency_share(1.5).unwrap_err().to_string();
    assert_eq!(message, "`cutoff` is 1.5, but must be within 0…√2, in units of Nyquist");
    let mut spectrum = empty.clone();
    let mut bad = vec![0.0; 16];
    bad[3] = f64::NAN;
    let message = spectrum.update(images(&bad, [1, 1, 4, 4])).unwrap_err().to_string();
    assert_says(&message, &["of the images' spectra is NaN, but must be finite"]);
    assert_eq!(spectrum, empty);
    let load =
        from_json::<MeanSpectrum>(r#"{"height":4,"width":4,"count":1,"sum":[1]}"#).unwrap_err();
    assert_says(&load, &["the saved field `sum` has 1 value, but must have 12"]);
}

#[test]
#[should_panic(expected = "images of 3 × 4 for a spectrum of (4, 4)")]
fn images_of_another_size_panic() {
    let _ = MeanSpectrum::new(4, 4).update(Tensor::zeros([1, 1, 3, 4], &windage_testing::device()));
}

#[test]
#[should_panic(expected = "spectra of images of two sizes")]
fn spectra_of_two_sizes_panic() {
    let _ = log_spectral_distance(&MeanSpectrum::new(4, 4), &MeanSpectrum::new(4, 5));
}

#[test]
#[should_panic(expected = "images of 0 × 4 have no spectrum")]
fn images_without_pixels_panic() {
    MeanSpectrum::new(0, 4);
}

#[test]
fn rounding_of_a_constant_image_is_not_a_high_frequency() {
    for level in [0.1, 0.3, 0.7] {
        let mut spectrum = MeanSpectrum::new(9, 7);
        spectrum
            .update(Tensor::<4>::ones([2, 3, 9, 7], &windage_testing::device()) * level)
            .unwrap();
        assert_eq!(spectrum.high_frequency_share(HIGH_FREQUENCY_CUTOFF).unwrap(), 0.0);
    }
}
