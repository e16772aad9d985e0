//! The products of a convolution: its value, and the gradients at its weight and its bias.
//!
//! Samples are taken in parts, one after the other within a part. The number of parts depends only
//! on shapes, and their sums are added in order, so that results do not depend on the number of
//! threads.

use std::ops::Range;

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

use super::geometry::Geometry;
use super::patches::Patches;
use crate::layers::activation::Activation;
use crate::layers::sums::{PARTS, over_samples, sum_of};

/// Largest number of values of the partial sums of the weight's gradient, over all parts.
const SUMS: usize = 1 << 22;

/// The working memory of one part.
struct Buffers {
    planes: Vec<f32>,
    patches: Vec<f32>,
}

impl Buffers {
    fn new(geometry: &Geometry) -> Self {
        if geometry.is_pointwise() {
            return Self { planes: Vec::new(), patches: Vec::new() };
        }
        let patches = geometry.patch() * geometry.tile_rows() * geometry.output[1];
        Self { planes: vec![0.0; geometry.planes_size()], patches: vec![0.0; patches] }
    }
}

/// Computes `y = f(W ∗ x + b)` of samples `[batch, channels, height, width]`.
pub(super) fn forward(
    geometry: &Geometry,
    weight: &[f32],
    input: &[f32],
    bias: &[f32],
    activation: Activation,
) -> Vec<f32> {
    let (size, positions) = (geometry.channels[1] * geometry.positions(), geometry.positions());
    let batch = input.len().checked_div(geometry.input_size()).unwrap_or(0);
    let mut output = vec![0.0; batch * size];
    if output.is_empty() {
        return output;
    }
    let (part, par) = (batch.div_ceil(PARTS), parallelism(batch));
    let weight = MatRef::from_row_major_slice(weight, geometry.channels[1], geometry.patch());
    let layout = Patches::of(geometry);
    let parts =
        output.par_chunks_mut(part * size).zip(input.par_chunks(part * geometry.input_size()));
    parts.for_each(|(output, input)| {
        let mut buffers = Buffers::new(geometry);
        let samples = output.chunks_exact_mut(size).zip(input.chunks_exact(geometry.input_size()));
        for (output, sample) in samples {
            for (channel, bias) in output.chunks_exact_mut(positions).zip(bias) {
                channel.fill(*bias);
            }
            each_tile(geometry, &layout, sample, &mut buffers, |columns, patches| {
                let target =
                    MatMut::from_row_major_slice_mut(output, geometry.channels[1], positions);
                let target = target.subcols_mut(columns.start, columns.len());
                matmul(target, Accum::Add, weight, patches, 1.0, par);
            });
            activation.apply(output);
        }
    });
    output
}

/// Computes the gradient at the weight, `[channels_out, patch]`.
pub(super) fn weight_gradient(geometry: &Geometry, input: &[f32], gradient: &[f32]) -> Vec<f32> {
    let (channels, patch) = (geometry.channels[1], geometry.patch());
    let (size, values) = (channels * geometry.positions(), channels * patch);
    let batch = gradient.len().checked_div(size).unwrap_or(0);
    let mut total = vec![0.0; values];
    if batch == 0 {
        return total;
    }
    let parts = PARTS.min(SUMS / values.max(1)).max(1);
    let (part, par) = (batch.div_ceil(parts), parallelism(batch));
    let layout = Patches::of(geometry);
    let pairs =
        gradient.par_chunks(part * size).zip(input.par_chunks(part * geometry.input_size()));
    let sums: Vec<Vec<f32>> = pairs
        .map(|(gradient, input)| {
            let (mut sum, mut buffers) = (vec![0.0; values], Buffers::new(geometry));
            for (gradient, sample) in
                gradient.chunks_exact(size).zip(input.chunks_exact(geometry.input_size()))
            {
                let gradient =
                    MatRef::from_row_major_slice(gradient, channels, geometry.positions());
                each_tile(geometry, &layout, sample, &mut buffers, |columns, patches| {
                    let sum = MatMut::from_row_major_slice_mut(&mut sum, channels, patch);
                    let gradient = gradient.subcols(columns.start, columns.len());
                    matmul(sum, Accum::Add, gradient, patches.transpose(), 1.0, par);
                });
            }
            sum
        })
        .collect();
    for sum in sums {
        total.iter_mut().zip(sum).for_each(|(total, value)| *total += value);
    }
    total
}

/// Computes the gradient at the bias: the sum per channel over samples and positions.
pub(super) fn bias_gradient(gradient: &[f32], channels: usize, positions: usize) -> Vec<f32> {
    let batch = gradient.len().checked_div(channels * positions).unwrap_or(0);
    let sum = |_, range: Range<usize>| [f64::from(sum_of(&gradient[range], |value| value))];
    over_samples([batch, channels, positions], sum).into_iter().map(|[sum]| sum as f32).collect()
}

/// Calls `visit` with the columns of each tile and their patches, `[patch, columns]`.
fn each_tile(
    geometry: &Geometry,
    layout: &Patches,
    sample: &[f32],
    buffers: &mut Buffers,
    mut visit: impl FnMut(Range<usize>, MatRef<'_, f32>),
) {
    if geometry.is_pointwise() {
        let patches =
            MatRef::from_row_major_slice(sample, geometry.channels[0], geometry.positions());
        return visit(0..geometry.positions(), patches);
    }
    layout.split(sample, &mut buffers.planes);
    for rows in geometry.tiles() {
        let columns = rows.start * geometry.output[1]..rows.end * geometry.output[1];
        let patches = &mut buffers.patches[..geometry.patch() * columns.len()];
        layout.unfold(&buffers.planes, &rows, patches);
        let patches = MatRef::from_row_major_slice(patches, geometry.patch(), columns.len());
        visit(columns, patches);
    }
}

/// Returns the parallelism within a product. It is used only if there are fewer samples than
/// threads.
fn parallelism(batch: usize) -> Par {
    if batch < rayon::current_num_threads() { Par::rayon(0) } else { Par::Seq }
}
