//! Products of which only one triangle is computed, and the sizes from which threads are used.

use faer::linalg::matmul::triangular;
use faer::linalg::matmul::triangular::BlockStructure::{Rectangular, TriangularLower};
use faer::{Accum, MatMut, MatRef, Par};

/// Number of values below which a second thread costs more than it saves.
pub(super) const SEQUENTIAL: usize = 1 << 15;

/// Returns the parallelism of a product with this number of values.
pub(super) fn par(values: usize) -> Par {
    if values < SEQUENTIAL { Par::Seq } else { Par::rayon(0) }
}

/// Returns the number of values per task, as whole rows.
pub(super) fn block(channels: usize) -> usize {
    (SEQUENTIAL / channels).max(1) * channels
}

/// Computes the lower triangle of `alpha·a·aᵀ`.
pub(super) fn lower_gram(
    target: &mut [f32],
    a: MatRef<'_, f32>,
    alpha: f32,
    accum: Accum,
    par: Par,
) {
    let target = MatMut::from_row_major_slice_mut(target, a.nrows(), a.nrows());
    triangular::matmul(
        target,
        TriangularLower,
        accum,
        a,
        Rectangular,
        a.transpose(),
        Rectangular,
        alpha,
        par,
    );
}

/// Copies the lower triangle to the upper one, by blocks that stay in the nearest cache.
pub(super) fn mirror(matrix: &mut [f32], size: usize) {
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
