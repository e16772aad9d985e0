//! Squared distances between all points of two sets, block by block: `‖x − y‖² = ‖x‖² + ‖y‖² −
//! 2·x·y`.

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatRef, get_global_parallelism};

use super::rows::Rows;

/// Points of each side whose distances are held at once (2 MiB).
const BLOCK: usize = 512;

/// Points, and what is multiplied: their values in f64, moved so that the mean of the first of two
/// sets is the origin. An offset would cost digits of the products.
pub(super) struct Points<'a> {
    rows: Rows<'a>,
    moved: Vec<f64>,
    squared_norms: Vec<f64>,
}

impl<'a> Points<'a> {
    /// Both sets, moved by the mean of the first.
    pub(super) fn pair(first: Rows<'a>, second: Rows<'a>) -> (Self, Self) {
        let mut mean = vec![0.0; first.dims()];
        for row in first.iter() {
            mean.iter_mut().zip(row).for_each(|(sum, &value)| *sum += f64::from(value));
        }
        mean.iter_mut().for_each(|sum| *sum /= first.count() as f64);
        (Self::moved(first, &mean), Self::moved(second, &mean))
    }

    fn moved(rows: Rows<'a>, origin: &[f64]) -> Self {
        let move_row = |row: &[f32]| {
            row.iter().zip(origin).map(|(&value, o)| f64::from(value) - o).collect::<Vec<_>>()
        };
        let moved: Vec<f64> = rows.iter().flat_map(move_row).collect();
        let norms =
            moved.chunks_exact(rows.dims()).map(|row| row.iter().map(|value| value * value).sum());
        Self { squared_norms: norms.collect(), rows, moved }
    }

    pub(super) fn count(&self) -> usize {
        self.squared_norms.len()
    }

    fn block(&self, start: usize) -> MatRef<'_, f64> {
        let count = BLOCK.min(self.count() - start);
        let dims = self.rows.dims();
        MatRef::from_row_major_slice(&self.moved[start * dims..(start + count) * dims], count, dims)
    }

    /// The squared distance by differences of the values as they were: 0 for equal points, the same
    /// both ways, and equal for equal differences.
    pub(super) fn exact(&self, index: usize, other: &Points<'_>, other_index: usize) -> f64 {
        let pairs = self.rows.row(index).iter().zip(other.rows.row(other_index));
        pairs.map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum()
    }

    /// By how much the product form may be off.
    pub(super) fn rounding(&self, index: usize, other: &Points<'_>, other_index: usize) -> f64 {
        let size = self.squared_norms[index] + other.squared_norms[other_index];
        4.0 * self.rows.dims() as f64 * f64::EPSILON * size
    }

    /// Calls `visit` with each index here, each index there, and their squared distance up to
    /// [`Self::rounding`].
    pub(super) fn for_each_distance(
        &self,
        other: &Points<'_>,
        mut visit: impl FnMut(usize, usize, f64),
    ) {
        for start in (0..self.count()).step_by(BLOCK) {
            for other_start in (0..other.count()).step_by(BLOCK) {
                let (rows, others) = (self.block(start), other.block(other_start));
                let mut dots = Mat::<f64>::zeros(rows.nrows(), others.nrows());
                matmul(
                    &mut dots,
                    Accum::Replace,
                    rows,
                    others.transpose(),
                    1.0,
                    get_global_parallelism(),
                );
                for (column, dots) in dots.col_iter().enumerate() {
                    let norm = other.squared_norms[other_start + column];
                    for (row, dot) in dots.iter().enumerate() {
                        visit(
                            start + row,
                            other_start + column,
                            self.squared_norms[start + row] + norm - 2.0 * dot,
                        );
                    }
                }
            }
        }
    }
}
