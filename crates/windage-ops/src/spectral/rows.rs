//! Fast transforms of rows and columns in memory.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

use super::basis::Weights;
use super::half_plane::half_plane_width;
use super::plans::{Complex32, Plan};

/// Values below which a second thread costs more than it saves.
const SEQUENTIAL: usize = 1 << 14;

/// Columns gathered at once: a cache line of f32.
const COLUMNS: usize = 16;

/// A matrix in memory.
pub(super) type Matrix<'a> = MatRef<'a, f32>;

/// Memory that a transform works in, one a thread.
pub(super) struct Scratch {
    real: Vec<f32>,
    half: Vec<Complex32>,
    work: Vec<Complex32>,
}

impl Scratch {
    pub(super) fn of(plan: &Plan) -> Self {
        let (analysis, synthesis) =
            (plan.analysis.get_scratch_len(), plan.synthesis.get_scratch_len());
        let work = analysis.max(synthesis).max(plan.forward.get_inplace_scratch_len());
        let work = work.max(plan.backward.get_inplace_scratch_len());
        let zero = Complex32::default();
        Self {
            real: vec![0.0; plan.length],
            half: vec![zero; half_plane_width(plan.length)],
            work: vec![zero; work],
        }
    }
}

/// Runs `body` on every pair of an input and an output block, over the threads there are.
pub(super) fn for_each_block<S>(
    input: (&[f32], usize),
    output: (&mut [f32], usize),
    scratch: impl Fn() -> S + Sync + Send,
    body: impl Fn(&mut S, &[f32], &mut [f32]) + Sync + Send,
) {
    let ((input, from), (output, to)) = (input, output);
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

impl Plan {
    /// DCT-II of a row (Makhoul 1980): the DFT of the even values, then the odd ones backwards,
    /// turned.
    pub(super) fn dct(&self, scratch: &mut Scratch, input: &[f32], output: &mut [f32]) {
        let length = self.length;
        for (index, value) in input.iter().enumerate() {
            let place = if index % 2 == 0 { index / 2 } else { length - 1 - index / 2 };
            scratch.real[place] = *value;
        }
        let Scratch { real, half, work } = scratch;
        // Lengths come from the plan itself, so the transform cannot refuse them.
        let _ = self.analysis.process_with_scratch(real, half, work);
        let scale = (2.0 / length as f32).sqrt();
        output[0] = half[0].re * (1.0 / length as f32).sqrt();
        for (k, (value, turn)) in half.iter().zip(&self.turns).enumerate().skip(1) {
            let turned = value * turn * scale;
            output[length - k] = -turned.im;
            output[k] = turned.re;
        }
    }

    /// DCT-III of a row, the inverse of [`Plan::dct`] and its transpose.
    pub(super) fn idct(&self, scratch: &mut Scratch, input: &[f32], output: &mut [f32]) {
        let length = self.length;
        let scale = (0.5 / length as f32).sqrt();
        let Scratch { real, half, work } = scratch;
        half[0] = Complex32::new(input[0] * (1.0 / length as f32).sqrt(), 0.0);
        for (k, (value, turn)) in half.iter_mut().zip(&self.turns).enumerate().skip(1) {
            *value = Complex32::new(input[k], -input[length - k]) * turn.conj() * scale;
        }
        if length.is_multiple_of(2) {
            half[length / 2].im = 0.0; // Zero but for rounding.
        }
        let _ = self.synthesis.process_with_scratch(half, real, work);
        for (index, value) in output.iter_mut().enumerate() {
            *value = real[if index % 2 == 0 { index / 2 } else { length - 1 - index / 2 }];
        }
    }

    /// The half plane of a row: real parts, then imaginary parts.
    pub(super) fn analyze(
        &self,
        scratch: &mut Scratch,
        weights: Weights,
        input: &[f32],
        output: &mut [f32],
    ) {
        let Scratch { real, half, work } = scratch;
        real.copy_from_slice(input);
        let _ = self.analysis.process_with_scratch(real, half, work);
        let edge = (1.0 / self.length as f32).sqrt();
        let inner = if weights == Weights::Full { 2.0 * edge } else { edge };
        let (re, im) = output.split_at_mut(half.len());
        for ((value, re), im) in half.iter().zip(&mut *re).zip(&mut *im) {
            (*re, *im) = (inner * value.re, inner * value.im);
        }
        for index in self.edges() {
            (re[index], im[index]) = (edge * half[index].re, edge * half[index].im);
        }
    }

    /// Real values from a half plane: the transpose of [`Plan::analyze`] with the same weights.
    pub(super) fn synthesise(
        &self,
        scratch: &mut Scratch,
        weights: Weights,
        input: &[f32],
        output: &mut [f32],
    ) {
        let Scratch { half, work, .. } = scratch;
        let edge = (1.0 / self.length as f32).sqrt();
        // The synthesis adds the other half plane itself.
        let inner = if weights == Weights::Full { edge } else { 0.5 * edge };
        let (re, im) = input.split_at(half.len());
        for ((value, re), im) in half.iter_mut().zip(re).zip(im) {
            *value = Complex32::new(inner * re, inner * im);
        }
        for index in self.edges() {
            half[index] = Complex32::new(edge * re[index], 0.0);
        }
        let _ = self.synthesis.process_with_scratch(half, output, work);
    }

    /// Indices of the coefficients without a counterpart in the other half plane.
    fn edges(&self) -> impl Iterator<Item = usize> {
        [Some(0), self.length.is_multiple_of(2).then_some(self.length / 2)].into_iter().flatten()
    }
}

/// Transforms every column of `image` (`width` values a row) in place.
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

/// Transforms every complex column of `plane` in place: rows hold `width` real parts, then `width`
/// imaginary ones.
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

/// The threads that a product of so many values takes.
pub(super) fn par(values: usize) -> Par {
    if values <= SEQUENTIAL { Par::Seq } else { Par::rayon(0) }
}

/// `target = lhs·rhs`, all row-major: `[rows, inner]` times `[inner, columns]`.
pub(super) fn product(target: &mut [f32], lhs: Matrix<'_>, rhs: Matrix<'_>, par: Par) {
    product_into(MatMut::from_row_major_slice_mut(target, lhs.nrows(), rhs.ncols()), lhs, rhs, par);
}

/// [`product`] into a part of a matrix.
pub(super) fn product_into(target: MatMut<'_, f32>, lhs: Matrix<'_>, rhs: Matrix<'_>, par: Par) {
    matmul(target, Accum::Replace, lhs, rhs, 1.0, par);
}

impl Scratch {
    /// What complex transforms in place work in.
    pub(super) fn work(&mut self) -> &mut [Complex32] {
        &mut self.work
    }
}
