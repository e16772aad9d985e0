//! `tr((Σ1Σ2)^½)` of two covariances, without a root of an unsymmetric matrix.
//!
//! With `Σ1 = F1·F1ᵀ` and `Σ2 = F2·F2ᵀ` the product `Σ1Σ2` has the eigenvalues of `BBᵀ`, `B =
//! F1ᵀF2`: the trace is the sum of `B`'s singular values, whatever the factors are. With `F1 =
//! Σ1^½` this is the symmetric form `Σ √λ(Σ1^½·Σ2·Σ1^½)`.
//!
//! - Both covariances well conditioned: Cholesky factors, and one decomposition for the eigenvalues
//!   alone of `BᵀB`.
//! - One of them not: its factor comes from its eigenvectors of positive eigenvalue (`[dims,
//!   rank]`, those below rounding dropped), and the singular values are taken of `B` itself.
//!   Squaring would turn rounding of size `ε` into `√ε`, once for every dimension that the data do
//!   not fill.

use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::{Accum, Mat, MatRef, Side, get_global_parallelism};

use crate::error::{Error, Result};

/// The eigenvalues of `BᵀB` are taken while the product of both condition numbers stays below this:
/// an eigenvalue's rounding `ε·λ_max` then changes its root by no more than `ε·√10¹⁰/2 ≈ 10⁻¹¹` of
/// the largest root.
const SQUARED_UP_TO: f64 = 1e10;

/// A negative eigenvalue of this size, relative to the largest, is rounding of a covariance kept in
/// f32; a larger one is not.
const NEGATIVE_ROUNDING: f64 = 1e-5;

/// The trace, and how many dimensions each covariance fills.
pub(super) struct TraceRoot {
    pub(super) value: f64,
    pub(super) ranks: [usize; 2],
}

/// `tr((Σ1Σ2)^½)`; only the lower halves (in column-major order) are read.
pub(super) fn trace_root(first: MatRef<'_, f64>, second: MatRef<'_, f64>) -> Result<TraceRoot> {
    let first = Factor::of(first, "the first covariance")?;
    let second = Factor::of(second, "the second covariance")?;
    let ranks = [first.rank(), second.rank()];
    let value = match first.rank().min(second.rank()) {
        0 => 0.0,
        _ => first.product_singular_values(&second)? * (first.scale.sqrt() * second.scale.sqrt()),
    };
    Ok(TraceRoot { value, ranks })
}

/// `Σ = scale · F·Fᵀ`.
struct Factor {
    matrix: Mat<f64>,
    structure: BlockStructure,
    scale: f64,
    /// An estimate from below of the condition number of `F·Fᵀ`.
    condition: f64,
}

impl Factor {
    fn of(covariance: MatRef<'_, f64>, what: &str) -> Result<Self> {
        let dims = covariance.nrows();
        let lower = (0..dims).flat_map(|row| (0..=row).map(move |column| (row, column)));
        let largest = lower.fold(0.0_f64, |largest, entry| largest.max(covariance[entry].abs()));
        if largest == 0.0 {
            // No variance, hence no covariance.
            return Ok(Self::dense(Mat::zeros(dims, 0), 1.0));
        }
        // A power of four scales without rounding, and so does its root.
        let scale = (2.0 * (largest.log2() / 2.0).floor()).exp2();
        let scaled = Mat::from_fn(dims, dims, |row, column| {
            covariance[(row.max(column), row.min(column))] / scale
        });
        match Self::cholesky(&scaled, scale) {
            Some(factor) => Ok(factor),
            None => Self::eigen(&scaled, scale, what),
        }
    }

    fn dense(matrix: Mat<f64>, scale: f64) -> Self {
        Self { matrix, structure: BlockStructure::Rectangular, scale, condition: f64::INFINITY }
    }

    /// `None` when the matrix is singular to rounding.
    fn cholesky(covariance: &Mat<f64>, scale: f64) -> Option<Self> {
        let factor = covariance.llt(Side::Lower).ok()?;
        let dims = covariance.nrows();
        let diagonal = (0..dims).map(|index| factor.L()[(index, index)]);
        let (smallest, largest) = diagonal
            .fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let condition = (largest / smallest).powi(2);
        let structure = BlockStructure::TriangularLower;
        let regular = condition < 1.0 / (dims as f64 * f64::EPSILON);
        regular.then(|| Self { matrix: factor.L().to_owned(), structure, scale, condition })
    }

    fn eigen(covariance: &Mat<f64>, scale: f64, what: &str) -> Result<Self> {
        let not_converged =
            |_| Error::NotConverged { what: "eigenvalue decomposition of a covariance" };
        let eigen = covariance.self_adjoint_eigen(Side::Lower).map_err(not_converged)?;
        let values: Vec<f64> = eigen.S().column_vector().iter().copied().collect();
        let dims = values.len();
        let (smallest, largest) = (values[0], values[dims - 1]);
        if smallest < -NEGATIVE_ROUNDING * largest.abs() {
            return Err(Error::Indefinite {
                what: what.into(),
                smallest: smallest * scale,
                largest: largest * scale,
            });
        }
        // In rising order; what is no larger than rounding belongs to dimensions without variance.
        let dropped =
            values.partition_point(|&value| value <= dims as f64 * f64::EPSILON * largest);
        let factor = Mat::from_fn(dims, dims - dropped, |row, column| {
            eigen.U()[(row, dropped + column)] * values[dropped + column].sqrt()
        });
        Ok(Self::dense(factor, scale))
    }

    fn rank(&self) -> usize {
        self.matrix.ncols()
    }

    /// Sum of the singular values of `F1ᵀF2`.
    fn product_singular_values(&self, other: &Self) -> Result<f64> {
        let (rows, columns) = (self.rank(), other.rank());
        let parallel = get_global_parallelism();
        let mut product = Mat::<f64>::zeros(rows, columns);
        triangular::matmul(
            &mut product,
            BlockStructure::Rectangular,
            Accum::Replace,
            self.matrix.transpose(),
            self.structure.transpose(),
            &other.matrix,
            other.structure,
            1.0,
            parallel,
        );
        if self.condition * other.condition < SQUARED_UP_TO {
            return roots_of_square(&product);
        }
        let not_converged =
            |_| Error::NotConverged { what: "singular values of the product of two covariances" };
        Ok(product.singular_values().map_err(not_converged)?.iter().sum())
    }
}

/// `Σ √λ(BᵀB)`.
fn roots_of_square(product: &Mat<f64>) -> Result<f64> {
    let columns = product.ncols();
    let mut square = Mat::<f64>::zeros(columns, columns);
    let whole = BlockStructure::Rectangular;
    let lower = BlockStructure::TriangularLower;
    let parallel = get_global_parallelism();
    triangular::matmul(
        &mut square,
        lower,
        Accum::Replace,
        product.transpose(),
        whole,
        product,
        whole,
        1.0,
        parallel,
    );
    roots(square.as_ref())
}

/// `Σ √max(λ, 0)` of a symmetric matrix of which the lower half is read.
fn roots(matrix: MatRef<'_, f64>) -> Result<f64> {
    let not_converged =
        |_| Error::NotConverged { what: "eigenvalues of the product of two covariances" };
    let values = matrix.self_adjoint_eigenvalues(Side::Lower).map_err(not_converged)?;
    Ok(values.iter().map(|value| value.max(0.0).sqrt()).sum())
}

/// The same trace as the formula is written, `Σ √λ(Σ1^½·Σ2·Σ1^½)`: a full decomposition of `Σ1`,
/// and the eigenvalues of the symmetric product. Slower, and of half the digits where a covariance
/// is singular; for comparison.
pub(super) fn trace_root_by_eigen(first: MatRef<'_, f64>, second: MatRef<'_, f64>) -> Result<f64> {
    let not_converged =
        |_| Error::NotConverged { what: "eigenvalue decomposition of a covariance" };
    let dims = first.nrows();
    let parallel = get_global_parallelism();
    let eigen = first.self_adjoint_eigen(Side::Lower).map_err(not_converged)?;
    let values: Vec<f64> =
        eigen.S().column_vector().iter().map(|value| value.max(0.0).sqrt().sqrt()).collect();
    // Σ1^½ = (U·Λ^¼)(U·Λ^¼)ᵀ
    let scaled = Mat::from_fn(dims, dims, |row, column| eigen.U()[(row, column)] * values[column]);
    let times = |a: MatRef<'_, f64>, b: MatRef<'_, f64>| {
        let mut product = Mat::<f64>::zeros(a.nrows(), b.ncols());
        matmul(&mut product, Accum::Replace, a, b, 1.0, parallel);
        product
    };
    let root = times(scaled.as_ref(), scaled.transpose());
    roots(times(times(root.as_ref(), second).as_ref(), root.as_ref()).as_ref())
}
