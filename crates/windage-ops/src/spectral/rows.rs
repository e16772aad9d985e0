//! Loops over blocks, columns and products of matrices in memory.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

use super::plans::Complex32;

/// Number of values below which a second thread costs more than it saves.
const SEQUENTIAL: usize = 1 << 14;

/// Number of columns gathered at once: a cache line of f32.
const COLUMNS: usize = 16;

/// A matrix in memory.
pub(super) type Matrix<'a> = MatRef<'a, f32>;

/// The number of values of an input block and of the output block computed from it.
#[derive(Clone, Copy)]
pub(super) struct BlockSizes {
    pub(super) input: usize,
    pub(super) output: usize,
}

impl BlockSizes {
    /// Returns equal sizes.
    pub(super) fn same(size: usize) -> Self {
        Self { input: size, output: size }
    }
}

/// Calls `body` for every pair of an input and an output block, on all threads.
///
/// Each thread passes its own result of `scratch` to all its calls.
pub(super) fn for_each_block<S>(
    input: &[f32],
    output: &mut [f32],
    sizes: BlockSizes,
    scratch: impl Fn() -> S + Sync + Send,
    body: impl Fn(&mut S, &[f32], &mut [f32]) + Sync + Send,
) {
    let BlockSizes { input: from, output: to } = sizes;
    if input.len() <= SEQUENTIAL {
        let mut scratch = scratch();
        input
            .chunks_exact(from)
            .zip(output.chunks_exact_mut(to))
            .for_each(|(from, to)| body(&mut scratch, from, to));
        return;
    }
    let blocks = input.par_chunks_exact(from).zip(output.par_chunks_exact_mut(to));
    let blocks = blocks.with_min_len((SEQUENTIAL / from).max(1));
    blocks.for_each_init(scratch, |scratch, (from, to)| body(scratch, from, to));
}

/// Transforms every column of `image`, which has `width` values per row, in place.
pub(super) fn real_columns(
    image: &mut [f32],
    width: usize,
    gathered: &mut Vec<f32>,
    mut column: impl FnMut(&[f32], &mut [f32]),
) {
    let height = image.len() / width;
    gathered.resize(2 * COLUMNS * height, 0.0);
    let (from, to) = gathered.split_at_mut(COLUMNS * height);
    for start in (0..width).step_by(COLUMNS) {
        let count = COLUMNS.min(width - start);
        for (row, values) in image.chunks_exact(width).enumerate() {
            for (offset, value) in values[start..start + count].iter().enumerate() {
                from[offset * height + row] = *value;
            }
        }
        for (from, to) in from.chunks_exact(height).zip(to.chunks_exact_mut(height)).take(count) {
            column(from, to);
        }
        for (row, values) in image.chunks_exact_mut(width).enumerate() {
            for (offset, value) in values[start..start + count].iter_mut().enumerate() {
                *value = to[offset * height + row];
            }
        }
    }
}

/// Transforms every complex column of `plane` in place. Its rows hold `width` real parts, then
/// `width` imaginary ones.
pub(super) fn complex_columns(
    plane: &mut [f32],
    width: usize,
    gathered: &mut Vec<Complex32>,
    mut column: impl FnMut(&mut [Complex32]),
) {
    let height = plane.len() / (2 * width);
    gathered.resize(COLUMNS * height, Complex32::default());
    for start in (0..width).step_by(COLUMNS) {
        let count = COLUMNS.min(width - start);
        for (row, values) in plane.chunks_exact(2 * width).enumerate() {
            for offset in 0..count {
                gathered[offset * height + row] =
                    Complex32::new(values[start + offset], values[width + start + offset]);
            }
        }
        gathered.chunks_exact_mut(height).take(count).for_each(&mut column);
        for (row, values) in plane.chunks_exact_mut(2 * width).enumerate() {
            for offset in 0..count {
                let value = gathered[offset * height + row];
                (values[start + offset], values[width + start + offset]) = (value.re, value.im);
            }
        }
    }
}

/// Returns the parallelism of a product with this number of values.
pub(super) fn par(values: usize) -> Par {
    if values <= SEQUENTIAL { Par::Seq } else { Par::rayon(0) }
}

/// Computes `target = lhs·rhs`, all row-major: `[rows, inner]` times `[inner, columns]`.
pub(super) fn product(target: &mut [f32], lhs: Matrix<'_>, rhs: Matrix<'_>, par: Par) {
    product_into(MatMut::from_row_major_slice_mut(target, lhs.nrows(), rhs.ncols()), lhs, rhs, par);
}

/// Computes `target = lhs·rhs` into a part of a matrix.
pub(super) fn product_into(target: MatMut<'_, f32>, lhs: Matrix<'_>, rhs: Matrix<'_>, par: Par) {
    matmul(target, Accum::Replace, lhs, rhs, 1.0, par);
}
