//! The forward pass.

use faer::{Accum, MatRef, Par};
use rayon::prelude::*;

use super::gradient::{Checkpointing, Product};
use super::products::{SEQUENTIAL, block, lower_gram, mirror, par};
use super::statistics::Statistics;
use crate::correlation::measure::{Measure, PairSum};

/// Number of parts in which maps are taken. Their sums are added in order, so that the result does
/// not depend on the number of threads.
const PARTS: usize = 4;

/// Computes the sum of features `[count, channels]`.
pub(in crate::correlation) fn samples(
    sum: PairSum,
    values: &[f32],
    count: usize,
    channels: usize,
) -> (f32, Checkpointing) {
    let statistics = Statistics::of_rows(values, channels, sum.epsilon);
    let mut unit = vec![0.0_f32; values.len()];
    let block = block(channels);
    unit.par_chunks_mut(block).zip(values.par_chunks(block)).for_each(|(unit, values)| {
        for (unit, row) in unit.chunks_exact_mut(channels).zip(values.chunks_exact(channels)) {
            let channel = statistics.mean.iter().zip(&statistics.rest).zip(&statistics.inverse);
            for ((unit, value), ((mean, rest), inverse)) in unit.iter_mut().zip(row).zip(channel) {
                *unit = ((value - mean) - rest) * inverse;
            }
        }
    });
    let inverse = statistics.inverse;
    if sum.measure == Measure::Squared && count < channels {
        return by_samples(sum, unit, count, inverse);
    }
    let mut gram = vec![0.0; channels * channels];
    let u = MatRef::from_row_major_slice(&unit, count, channels);
    let alpha = 1.0 / count.max(1) as f32;
    lower_gram(&mut gram, u.transpose(), alpha, Accum::Replace, par(unit.len()));
    let (loss, factor) = factor(sum, gram, count, &inverse, Side::Columns);
    (loss, Checkpointing { unit, channels, positions: 1, product: Product::Channels(factor) })
}

/// Computes the sum of maps `[samples, channels, positions]`, with every position as a sample.
pub(in crate::correlation) fn maps(
    sum: PairSum,
    values: &[f32],
    dims: [usize; 3],
) -> (f32, Checkpointing) {
    let [samples, channels, positions] = dims;
    let (count, size) = (samples * positions, channels * positions);
    let statistics = Statistics::of_maps(values, dims, sum.epsilon);
    let mut unit = vec![0.0_f32; values.len()];
    let mut gram = vec![0.0_f32; channels * channels];
    if !values.is_empty() {
        let part = samples.div_ceil(PARTS) * size;
        let alpha = 1.0 / count as f32;
        let grams: Vec<Vec<f32>> = unit
            .par_chunks_mut(part)
            .zip(values.par_chunks(part))
            .map(|(unit, values)| {
                let mut gram = vec![0.0_f32; channels * channels];
                for (unit, values) in unit.chunks_exact_mut(size).zip(values.chunks_exact(size)) {
                    standardize_map(unit, values, positions, &statistics);
                    let u = MatRef::from_row_major_slice(unit, channels, positions);
                    lower_gram(&mut gram, u, alpha, Accum::Add, Par::Seq);
                }
                gram
            })
            .collect();
        for part in grams {
            gram.iter_mut().zip(part).for_each(|(gram, part)| *gram += part);
        }
    }
    let (loss, factor) = factor(sum, gram, count, &statistics.inverse, Side::Rows);
    (loss, Checkpointing { unit, channels, positions, product: Product::Channels(factor) })
}

/// Standardizes one sample, `[channels, positions]`.
fn standardize_map(unit: &mut [f32], values: &[f32], positions: usize, statistics: &Statistics) {
    let channel = statistics.mean.iter().zip(&statistics.rest).zip(&statistics.inverse);
    let rows = unit.chunks_exact_mut(positions).zip(values.chunks_exact(positions));
    for ((unit, row), ((mean, rest), inverse)) in rows.zip(channel) {
        unit.iter_mut()
            .zip(row)
            .for_each(|(unit, value)| *unit = ((value - mean) - rest) * inverse);
    }
}

/// Computes the squared measure from `uuᵀ`.
fn by_samples(
    sum: PairSum,
    unit: Vec<f32>,
    count: usize,
    inverse: Vec<f32>,
) -> (f32, Checkpointing) {
    let channels = inverse.len();
    let mut gram = vec![0.0; count * count];
    let u = MatRef::from_row_major_slice(&unit, count, channels);
    let alpha = 1.0 / count.max(1) as f32;
    lower_gram(&mut gram, u, alpha, Accum::Replace, par(unit.len()));
    mirror(&mut gram, count);
    let total: f64 = gram.iter().map(|value| f64::from(*value).powi(2)).sum();
    // In f64, because the total minus its diagonal may be small.
    let mut diagonal = vec![0.0_f64; channels];
    for row in unit.chunks_exact(channels) {
        diagonal.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(value * value));
    }
    diagonal.iter_mut().for_each(|sum| *sum /= count.max(1) as f64);
    let pairs = total - diagonal.iter().map(|value| value * value).sum::<f64>();
    // Not `max`, which would turn NaN into 0.
    let loss = sum.scale * if pairs < 0.0 { 0.0 } else { pairs };
    let factor = (4.0 * sum.scale / count.max(1) as f64) as f32;
    let product = Product::Samples { gram, diagonal, inverse, factor };
    (loss as f32, Checkpointing { unit, channels, positions: 1, product })
}

/// The axis of the features that holds the channels.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Rows,
    Columns,
}

/// Computes the loss from the lower triangle of the correlations, and replaces them by the matrix
/// that the backward pass multiplies `u` with.
fn factor(
    sum: PairSum,
    mut gram: Vec<f32>,
    count: usize,
    inverse: &[f32],
    side: Side,
) -> (f32, Vec<f32>) {
    let channels = inverse.len();
    mirror(&mut gram, channels);
    let scale = (4.0 * sum.scale / count.max(1) as f64) as f32;
    let replace_row = |(i, row): (usize, &mut [f32])| {
        row[i] = 0.0;
        let along = sum.measure.along(row);
        row.iter_mut().for_each(|r| *r = sum.measure.half_slope(*r));
        row[i] = -along as f32;
        match side {
            Side::Columns => {
                row.iter_mut().zip(inverse).for_each(|(value, inverse)| *value *= scale * inverse)
            }
            Side::Rows => row.iter_mut().for_each(|value| *value *= scale * inverse[i]),
        }
        along
    };
    let rows = gram
        .par_chunks_exact_mut(channels.max(1))
        .with_min_len(SEQUENTIAL / channels.clamp(1, SEQUENTIAL));
    let along: Vec<f64> = rows.enumerate().map(replace_row).collect();
    let total = sum.measure.total(along.iter().sum());
    ((total * sum.scale) as f32, gram)
}
