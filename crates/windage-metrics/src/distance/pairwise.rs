//! Squared distances between all points of two sets.
//!
//! Outline: both sets are moved to the mean of the first, as an offset would cost digits. The
//! products `x·y` are then computed block by block, and `‖x − y‖² = ‖x‖² + ‖y‖² − 2·x·y`. A caller
//! that needs more digits for a pair uses [`Points::exact`].

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatRef, get_global_parallelism};

use super::rows::Rows;

/// Number of points of each set whose distances are held at once (2 MiB).
const BLOCK: usize = 512;

/// The points of a set, as given and in f64 relative to an origin.
pub(super) struct Points<'a> {
    rows: Rows<'a>,
    moved: Vec<f64>,
    squared_norms: Vec<f64>,
}

impl<'a> Points<'a> {
    /// Takes two sets, with the mean of the first as origin.
    pub(super) fn pair(first: Rows<'a>, second: Rows<'a>) -> (Self, Self) {
        let mut mean = vec![0.0; first.dims()];
        for row in first.iter() {
            mean.iter_mut().zip(row).for_each(|(sum, &value)| *sum += f64::from(value));
        }
        mean.iter_mut().for_each(|sum| *sum /= first.count() as f64);
        (Self::moved(first, &mean), Self::moved(second, &mean))
    }

    /// Takes the points of a set relative to `origin`.
    fn moved(rows: Rows<'a>, origin: &[f64]) -> Self {
        let move_row = |row: &[f32]| {
            row.iter().zip(origin).map(|(&value, mean)| f64::from(value) - mean).collect::<Vec<_>>()
        };
        let moved: Vec<f64> = rows.iter().flat_map(move_row).collect();
        let norms =
            moved.chunks_exact(rows.dims()).map(|row| row.iter().map(|value| value * value).sum());
        Self { squared_norms: norms.collect(), rows, moved }
    }

    /// Returns the number of points.
    pub(super) fn count(&self) -> usize {
        self.squared_norms.len()
    }

    /// Returns the block of points that begins at `start`.
    fn block(&self, start: usize) -> MatRef<'_, f64> {
        let count = BLOCK.min(self.count() - start);
        let dims = self.rows.dims();
        MatRef::from_row_major_slice(&self.moved[start * dims..(start + count) * dims], count, dims)
    }

    /// Computes the squared distance of two points from the differences of their values. It is 0
    /// for equal points, symmetric, and the same for the same differences.
    pub(super) fn exact(&self, index: usize, other: &Points<'_>, other_index: usize) -> f64 {
        let pairs = self.rows.row(index).iter().zip(other.rows.row(other_index));
        pairs.map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum()
    }

    /// Returns a bound of the rounding error in [`Self::for_each_distance`].
    pub(super) fn rounding(&self, index: usize, other: &Points<'_>, other_index: usize) -> f64 {
        let size = self.squared_norms[index] + other.squared_norms[other_index];
        4.0 * self.rows.dims() as f64 * f64::EPSILON * size
    }

    /// Calls `visit` with the index of each point, the index of each point of `other`, and their
    /// squared distance, which is exact up to [`Self::rounding`].
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

/// Returns the squared distances of all pairs of points of one set, 0 on the diagonal.
pub(crate) fn squared_distances(rows: Rows<'_>) -> Mat<f64> {
    let (points, others) = Points::pair(rows, rows);
    let mut distances = Mat::<f64>::zeros(rows.count(), rows.count());
    points.for_each_distance(&others, |row, column, distance| {
        // Once for both orders, so that the matrix is symmetric to the bit.
        if row < column {
            let distance = distance.max(0.0);
            distances[(row, column)] = distance;
            distances[(column, row)] = distance;
        }
    });
    distances
}
