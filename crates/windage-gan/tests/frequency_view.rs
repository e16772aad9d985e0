//! What the frequency discriminator sees, against the DCT written out in f64.
#![allow(missing_docs, clippy::unwrap_used)]

use std::f64::consts::PI;

use burn::data::dataset::InMemDataset;
use burn::tensor::Tensor;
use windage_core::{Domain, Sample};
use windage_gan::view::{FrequencyView, FrequencyViewConfig, Transform};
use windage_testing::{assert_close, normal, tensor, uniform, values};

const SHAPE: [usize; 3] = [2, 8, 12];
const COUNT: usize = 300;
const ROUNDING: f64 = 2e-6;

/// Smooth images, so that coefficients differ much in scale.
fn images() -> Vec<Vec<f64>> {
    let image = |index: usize| {
        let (draws, noise) = (uniform(index as u64, 4), normal(1000 + index as u64, 192));
        let at = |pixel: usize| {
            let (row, column) = ((pixel / 12 % 8) as f64, (pixel % 12) as f64);
            0.5 + 0.3 * (draws[0] - 0.5) * (row * draws[1]).cos()
                + 0.2 * (draws[2] - 0.5) * (column * draws[3]).sin()
        };
        noise
            .iter()
            .enumerate()
            .map(|(pixel, noise)| f64::from((at(pixel) + 0.01 * noise) as f32))
            .collect()
    };
    (0..COUNT).map(image).collect()
}

fn domain() -> Domain {
    let sample = |values: &Vec<f64>| Sample {
        values: values.iter().map(|value| *value as f32).collect(),
        label: 0,
    };
    let set = InMemDataset::new(images().iter().map(sample).collect());
    Domain::new("smooth", set, SHAPE.to_vec(), vec!["image".into()]).unwrap()
}

/// Coefficient `(k, l)` of `side.0 × side.1` pixels read by `at`.
fn coefficient(
    (k, l): (usize, usize),
    side: (usize, usize),
    at: impl Fn(usize, usize) -> f64,
) -> f64 {
    let basis = |k: usize, i: usize, n: usize| {
        let scale = if k == 0 { (1.0 / n as f64).sqrt() } else { (2.0 / n as f64).sqrt() };
        scale * (PI * (2 * i + 1) as f64 * k as f64 / (2 * n) as f64).cos()
    };
    let pixels = (0..side.0).flat_map(|row| (0..side.1).map(move |column| (row, column)));
    pixels
        .map(|(row, column)| basis(k, row, side.0) * basis(l, column, side.1) * at(row, column))
        .sum()
}

fn view(transform: Transform, whitening: f64) -> FrequencyView {
    let config = FrequencyViewConfig::new().with_transform(transform).with_whitening(whitening);
    config.fit(&domain(), &windage_testing::device()).unwrap()
}

fn signed(images: &[Vec<f64>]) -> Tensor<4> {
    let flat: Vec<f64> = images.iter().flatten().map(|value| 2.0 * value - 1.0).collect();
    tensor(&flat, [images.len(), 2, 8, 12], &windage_testing::device())
}

/// Mean and deviation of each column of `[COUNT, width]`.
fn moments(rows: &[f64], width: usize) -> Vec<(f64, f64)> {
    let column = |index: usize| rows.iter().skip(index).step_by(width).copied();
    let count = (rows.len() / width) as f64;
    let moments = |index: usize| {
        let mean = column(index).sum::<f64>() / count;
        (mean, (column(index).map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt())
    };
    (0..width).map(moments).collect()
}

#[test]
fn whitened_coefficients_have_mean_0_and_deviation_1() {
    for transform in [Transform::Dct, Transform::LogDct, Transform::Dft] {
        let seen = view(transform, 1.0).forward(signed(&images()));
        let width: usize = seen.dims()[1..].iter().product();
        assert_eq!(seen.dims()[1..], transform.shape(SHAPE).unwrap());
        for (index, (mean, deviation)) in moments(&values(seen), width).into_iter().enumerate() {
            assert!(mean.abs() < 1e-4, "{transform:?}, {index}: mean {mean}");
            // Imaginary parts that are 0 by symmetry stay so.
            let always_zero = transform == Transform::Dft && deviation < 1e-3;
            assert!(
                always_zero || (deviation - 1.0).abs() < 1e-3,
                "{transform:?}, {index}: deviation {deviation}"
            );
        }
    }
}

#[test]
fn half_whitened_coefficients_are_divided_by_the_root_of_their_deviation() {
    let all = images();
    let raw = values(Transform::Dct.forward(signed(&all)));
    let moments = moments(&raw, 192);
    let expected: Vec<f64> = raw
        .iter()
        .enumerate()
        .map(|(at, x)| (x - moments[at % 192].0) / moments[at % 192].1.sqrt())
        .collect();
    assert_close(&values(view(Transform::Dct, 0.5).forward(signed(&all))), &expected, 1e-5);
}

#[test]
fn the_dct_is_that_of_each_channel() {
    let all = images();
    let seen = values(Transform::Dct.forward(signed(&all[..1])));
    let pixel = |channel: usize, row: usize, column: usize| {
        2.0 * all[0][96 * channel + 12 * row + column] - 1.0
    };
    let indices = (0..192).map(|index| (index / 96, index / 12 % 8, index % 12));
    let expected: Vec<f64> = indices
        .map(|(channel, k, l)| coefficient((k, l), (8, 12), |r, c| pixel(channel, r, c)))
        .collect();
    assert_close(&seen, &expected, ROUNDING);
}

#[test]
fn blocks_are_channels_of_coefficients_at_positions_of_blocks() {
    let all = images();
    let seen = Transform::BlockDct(4).forward(signed(&all[..1]));
    assert_eq!(seen.dims(), [1, 32, 2, 3]);
    let pixel = |channel: usize, row: usize, column: usize| {
        2.0 * all[0][96 * channel + 12 * row + column] - 1.0
    };
    let mut expected = Vec::new();
    for slot in 0..32 {
        let (channel, k, l) = (slot / 16, slot / 4 % 4, slot % 4);
        for block in 0..6 {
            let (top, left) = (4 * (block / 3), 4 * (block % 3));
            expected.push(coefficient((k, l), (4, 4), |r, c| pixel(channel, top + r, left + c)));
        }
    }
    assert_close(&values(seen), &expected, ROUNDING);
}

#[test]
fn all_blocks_share_one_scale() {
    let seen = values(view(Transform::BlockDct(4), 1.0).forward(signed(&images())));
    // Together over images and blocks each coefficient has mean 0 and deviation 1.
    for slot in 0..32 {
        let of_slot =
            seen.chunks(6).skip(slot).step_by(32).flatten().copied().collect::<Vec<f64>>();
        let (mean, deviation) = moments(&of_slot, 1)[0];
        assert!(mean.abs() < 1e-4 && (deviation - 1.0).abs() < 1e-3, "{slot}: {mean}, {deviation}");
    }
}

#[test]
fn coefficients_that_never_vary_are_not_blown_up() {
    let flat = |index: usize| Sample { values: vec![index as f32 / 8.0; 64], label: 0 };
    let set = InMemDataset::new((0..8).map(flat).collect());
    let domain = Domain::new("flat", set, vec![1, 8, 8], vec!["image".into()]).unwrap();
    let device = windage_testing::device();
    let view = FrequencyViewConfig::new()
        .with_transform(Transform::Dct)
        .with_whitening(1.0)
        .fit(&domain, &device)
        .unwrap();
    let seen = values(view.forward(Tensor::<4>::ones([1, 1, 8, 8], &device)));
    assert!(seen[1..].iter().all(|value| value.abs() < 1e-2), "{seen:?}");
}
