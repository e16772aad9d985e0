//! The operation in memory: statistics in f64, and products that compute one triangle of what is
//! symmetric.

mod statistics;

use faer::linalg::matmul::{matmul, triangular};
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

use self::statistics::Statistics;
use super::measure::Measure;
use super::operation::Correlation;

/// Maps are taken in this many parts, whose sums are added in order: the result does not depend on
/// the threads.
const PARTS: usize = 4;

/// Values below which a second thread costs more than it saves.
const SEQUENTIAL: usize = 1 << 15;

/// What the backward pass needs.
#[derive(Clone, Debug)]
pub(super) struct Checkpointing {
    unit: Vec<f32>,
    pub(super) channels: usize,
    /// Positions a sample; 1 for plain features, which are then `[samples, channels]`.
    positions: usize,
    product: Product,
}

#[derive(Clone, Debug)]
enum Product {
    /// `[C, C]`: the gradient is `u` times it.
    Channels(Vec<f32>),
    /// `[N, N]`, `uuᵀ/N`; with the diagonal of the correlations, `1/s`, and what the gradient is
    /// scaled by, `4·scale/N`.
    Samples { gram: Vec<f32>, diagonal: Vec<f64>, inverse: Vec<f32>, factor: f32 },
}

/// The loss of `[count, channels]`.
pub(super) fn samples(
    settings: Correlation,
    values: &[f32],
    count: usize,
    channels: usize,
) -> (f32, Checkpointing) {
    let statistics = Statistics::of_rows(values, channels, settings.epsilon);
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
    if settings.measure == Measure::Squared && count < channels {
        return by_samples(settings, unit, count, inverse);
    }
    let mut gram = vec![0.0; channels * channels];
    let u = MatRef::from_row_major_slice(&unit, count, channels);
    lower(
        &mut gram,
        channels,
        u.transpose(),
        u,
        1.0 / count.max(1) as f32,
        Accum::Replace,
        par(unit.len()),
    );
    let (loss, factor) = factor(settings, gram, count, &inverse, Side::Columns);
    (loss, Checkpointing { unit, channels, positions: 1, product: Product::Channels(factor) })
}

/// The loss of `[samples, channels, positions]`, every position a sample.
pub(super) fn maps(
    settings: Correlation,
    values: &[f32],
    dims: [usize; 3],
) -> (f32, Checkpointing) {
    let [samples, channels, positions] = dims;
    let (count, size) = (samples * positions, channels * positions);
    let statistics = Statistics::of_maps(values, dims, settings.epsilon);
    let mut unit = vec![0.0_f32; values.len()];
    let mut gram = vec![0.0_f32; channels * channels];
    if !values.is_empty() {
        let part = samples.div_ceil(PARTS) * size;
        let sums: Vec<Vec<f32>> = unit
            .par_chunks_mut(part)
            .zip(values.par_chunks(part))
            .map(|(unit, values)| {
                let mut sum = vec![0.0_f32; channels * channels];
                for (unit, values) in unit.chunks_exact_mut(size).zip(values.chunks_exact(size)) {
                    standardize_map(unit, values, positions, &statistics);
                    let u = MatRef::from_row_major_slice(unit, channels, positions);
                    lower(
                        &mut sum,
                        channels,
                        u,
                        u.transpose(),
                        1.0 / count as f32,
                        Accum::Add,
                        Par::Seq,
                    );
                }
                sum
            })
            .collect();
        for sum in sums {
            gram.iter_mut().zip(sum).for_each(|(gram, sum)| *gram += sum);
        }
    }
    let (loss, factor) = factor(settings, gram, count, &statistics.inverse, Side::Rows);
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

/// The squared measure through `uuᵀ`.
fn by_samples(
    settings: Correlation,
    unit: Vec<f32>,
    count: usize,
    inverse: Vec<f32>,
) -> (f32, Checkpointing) {
    let channels = inverse.len();
    let mut gram = vec![0.0; count * count];
    let u = MatRef::from_row_major_slice(&unit, count, channels);
    lower(
        &mut gram,
        count,
        u,
        u.transpose(),
        1.0 / count.max(1) as f32,
        Accum::Replace,
        par(unit.len()),
    );
    mirror(&mut gram, count);
    let total: f64 = gram.iter().map(|value| f64::from(*value).powi(2)).sum();
    // In f64: what is left of the total without its diagonal may be small.
    let mut diagonal = vec![0.0_f64; channels];
    for row in unit.chunks_exact(channels) {
        diagonal.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(value * value));
    }
    diagonal.iter_mut().for_each(|sum| *sum /= count.max(1) as f64);
    let pairs = total - diagonal.iter().map(|value| value * value).sum::<f64>();
    // Not `max`, which would make 0 of NaN.
    let loss = settings.scale * if pairs < 0.0 { 0.0 } else { pairs };
    let factor = (4.0 * settings.scale / count.max(1) as f64) as f32;
    let product = Product::Samples { gram, diagonal, inverse, factor };
    (loss as f32, Checkpointing { unit, channels, positions: 1, product })
}

impl Checkpointing {
    pub(super) fn samples(&self) -> usize {
        self.unit.len().checked_div(self.channels * self.positions).unwrap_or(0)
    }

    /// The gradient at the features, times `gradient`.
    pub(super) fn gradient(self, gradient: f32) -> Vec<f32> {
        let mut output = vec![0.0_f32; self.unit.len()];
        let (count, channels, positions) = (self.samples(), self.channels, self.positions);
        if output.is_empty() {
            return output;
        }
        match &self.product {
            Product::Channels(factor) if positions == 1 => {
                let u = MatRef::from_row_major_slice(&self.unit, count, channels);
                let factor = MatRef::from_row_major_slice(factor, channels, channels);
                let target = MatMut::from_row_major_slice_mut(&mut output, count, channels);
                matmul(target, Accum::Replace, u, factor, gradient, par(self.unit.len()));
            }
            Product::Channels(factor) => {
                let factor = MatRef::from_row_major_slice(factor, channels, channels);
                let size = channels * positions;
                output.par_chunks_exact_mut(size).zip(self.unit.par_chunks_exact(size)).for_each(
                    |(output, unit)| {
                        let u = MatRef::from_row_major_slice(unit, channels, positions);
                        let target = MatMut::from_row_major_slice_mut(output, channels, positions);
                        matmul(target, Accum::Replace, factor, u, gradient, Par::Seq);
                    },
                );
            }
            Product::Samples { gram, diagonal, inverse, factor } => {
                let u = MatRef::from_row_major_slice(&self.unit, count, channels);
                let gram = MatRef::from_row_major_slice(gram, count, count);
                let target = MatMut::from_row_major_slice_mut(&mut output, count, channels);
                matmul(target, Accum::Replace, gram, u, 1.0, par(self.unit.len()));
                finish(&mut output, &self.unit, diagonal, inverse, factor * gradient);
            }
        }
        output
    }
}

/// From `y = (uuᵀ / N)·u` to `factor·(y − u·t) / s`, with `t_i = Σ_n u_ni·y_ni / N − r_ii² + r_ii`.
fn finish(y: &mut [f32], unit: &[f32], diagonal: &[f64], inverse: &[f32], factor: f32) {
    let channels = diagonal.len();
    let mut along = vec![0.0_f64; channels];
    for (y, unit) in y.chunks_exact(channels).zip(unit.chunks_exact(channels)) {
        along
            .iter_mut()
            .zip(y.iter().zip(unit))
            .for_each(|(sum, (y, unit))| *sum += f64::from(y * unit));
    }
    let count = (unit.len() / channels) as f64;
    let along =
        along.iter().zip(diagonal).map(|(along, own)| (along / count - own * own + own) as f32);
    let along: Vec<f32> = along.collect();
    let scales: Vec<f32> = inverse.iter().map(|inverse| inverse * factor).collect();
    let block = block(channels);
    y.par_chunks_mut(block).zip(unit.par_chunks(block)).for_each(|(y, unit)| {
        for (y, unit) in y.chunks_exact_mut(channels).zip(unit.chunks_exact(channels)) {
            for ((y, unit), (along, scale)) in y.iter_mut().zip(unit).zip(along.iter().zip(&scales))
            {
                *y = (*y - unit * along) * scale;
            }
        }
    });
}

/// Which axis of the features the channels are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Rows,
    Columns,
}

/// From the lower triangle of the correlations: the loss, and what the backward pass multiplies `u`
/// with, in place.
fn factor(
    settings: Correlation,
    mut gram: Vec<f32>,
    count: usize,
    inverse: &[f32],
    side: Side,
) -> (f32, Vec<f32>) {
    let channels = inverse.len();
    mirror(&mut gram, channels);
    let scale = (4.0 * settings.scale / count.max(1) as f64) as f32;
    let of_row = |(i, row): (usize, &mut [f32])| {
        row[i] = 0.0;
        let along = settings.measure.along(row);
        row.iter_mut().for_each(|r| *r = settings.measure.half_slope(*r));
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
    let along: Vec<f64> = rows.enumerate().map(of_row).collect();
    let total = settings.measure.total(along.iter().sum());
    ((total * settings.scale) as f32, gram)
}

/// Values of whole rows that a task takes.
fn block(channels: usize) -> usize {
    (SEQUENTIAL / channels).max(1) * channels
}

fn par(values: usize) -> Par {
    if values < SEQUENTIAL { Par::Seq } else { Par::rayon(0) }
}

/// The lower triangle of `alpha·lhs·rhs`, `[size, size]`.
fn lower(
    target: &mut [f32],
    size: usize,
    lhs: MatRef<'_, f32>,
    rhs: MatRef<'_, f32>,
    alpha: f32,
    accum: Accum,
    par: Par,
) {
    use triangular::BlockStructure::{Rectangular, TriangularLower};
    let target = MatMut::from_row_major_slice_mut(target, size, size);
    triangular::matmul(
        target,
        TriangularLower,
        accum,
        lhs,
        Rectangular,
        rhs,
        Rectangular,
        alpha,
        par,
    );
}

/// Copies the lower triangle to the upper one, by blocks that stay in the nearest cache.
fn mirror(matrix: &mut [f32], size: usize) {
    const BLOCK: usize = 32;
    for top in (0..size).step_by(BLOCK) {
        for left in (0..=top).step_by(BLOCK) {
            for i in top..(top + BLOCK).min(size) {
                for j in left..(left + BLOCK).min(i) {
                    matrix[j * size + i] = matrix[i * size + j];
                }
            }
        }
    }
}
