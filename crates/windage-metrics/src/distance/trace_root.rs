//! `tr((Σ1Σ2)^½)` of two covariances, without the root of an unsymmetric matrix.
//!
//! With `Σ1 = F1·F1ᵀ` and `Σ2 = F2·F2ᵀ`, the product `Σ1Σ2` has the eigenvalues of `BBᵀ`, `B =
//! F1ᵀF2`. The trace is therefore the sum of the singular values of `B`, for any choice of the
//! factors. With `F1 = Σ1^½` this is the symmetric form `Σ √λ(Σ1^½·Σ2·Σ1^½)`.
//!
//! 1. Each covariance is divided by a power of four, so that nothing overflows, and factored. If it
//!    is regular, its Cholesky factor is used. Otherwise the factor `[dims, rank]` is made of its
//!    eigenvectors whose eigenvalues exceed rounding.
//! 2. `B` is the product of the factors.
//! 3. If the condition numbers are small, the singular values of `B` are the roots of the
//!    eigenvalues of `BᵀB`. Otherwise they are computed from `B` itself: squaring would turn
//!    rounding of size `ε` into `√ε`, once for every dimension in which the data do not vary.

use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::{Accum, Mat, MatRef, Side, get_global_parallelism};

use crate::error::{Error, Result};

/// Largest product of both condition numbers for which the eigenvalues of `BᵀB` are used. Their
/// rounding `ε·λ_max` then changes a root by at most `ε·√10¹⁰/2 ≈ 10⁻¹¹` of the largest root.
const SQUARED_UP_TO: f64 = 1e10;

/// Largest size of a negative eigenvalue, relative to the largest eigenvalue, that the rounding of
/// a covariance in f32 explains.
const NEGATIVE_ROUNDING: f64 = 1e-5;

const COVARIANCE_NOT_CONVERGED: Error =
    Error::NotConverged { decomposition: "eigenvalue decomposition of a covariance" };

/// The trace `tr((Σ1Σ2)^½)`, with the ranks of both covariances.
pub(super) struct TraceRoot {
    pub(super) value: f64,
    pub(super) first_rank: usize,
    pub(super) second_rank: usize,
}

/// Computes `tr((Σ1Σ2)^½)` from the lower halves of both covariances (in column-major order).
pub(super) fn trace_root(first: MatRef<'_, f64>, second: MatRef<'_, f64>) -> Result<TraceRoot> {
    let first = Factor::new(first, "the first covariance")?;
    let second = Factor::new(second, "the second covariance")?;
    let (first_rank, second_rank) = (first.rank(), second.rank());
    let value = match first_rank.min(second_rank) {
        0 => 0.0,
        _ => first.product_singular_values(&second)? * (first.scale.sqrt() * second.scale.sqrt()),
    };
    Ok(TraceRoot { value, first_rank, second_rank })
}

/// A factor `F` of a covariance `Σ = scale · F·Fᵀ`.
struct Factor {
    matrix: Mat<f64>,
    structure: BlockStructure,
    scale: f64,
    /// Lower estimate of the condition number of `F·Fᵀ`; infinite if a Cholesky factor is not used.
    condition: f64,
}

impl Factor {
    /// Factors a covariance; `name` names it in errors.
    fn new(covariance: MatRef<'_, f64>, name: &str) -> Result<Self> {
        let dims = covariance.nrows();
        let lower = (0..dims).flat_map(|row| (0..=row).map(move |column| (row, column)));
        let largest = lower.fold(0.0_f64, |largest, entry| largest.max(covariance[entry].abs()));
        if largest == 0.0 {
            // Without variance there is no covariance.
            return Ok(Self::dense(Mat::zeros(dims, 0), 1.0));
        }
        // A power of four and its root scale without rounding.
        let scale = (2.0 * (largest.log2() / 2.0).floor()).exp2();
        let scaled = Mat::from_fn(dims, dims, |row, column| {
            covariance[(row.max(column), row.min(column))] / scale
        });
        match Self::cholesky(&scaled, scale) {
            Some(factor) => Ok(factor),
            None => Self::from_eigenvectors(&scaled, scale, name),
        }
    }

    /// Creates a factor without structure.
    fn dense(matrix: Mat<f64>, scale: f64) -> Self {
        Self { matrix, structure: BlockStructure::Rectangular, scale, condition: f64::INFINITY }
    }

    /// Computes the Cholesky factor; `None` if the matrix is singular to rounding.
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

    /// Computes a factor from the eigenvectors whose eigenvalues exceed rounding.
    fn from_eigenvectors(covariance: &Mat<f64>, scale: f64, name: &str) -> Result<Self> {
        let eigen =
            covariance.self_adjoint_eigen(Side::Lower).map_err(|_| COVARIANCE_NOT_CONVERGED)?;
        let values: Vec<f64> = eigen.S().column_vector().iter().copied().collect();
        let dims = values.len();
        let (smallest, largest) = (values[0], values[dims - 1]);
        if smallest < -NEGATIVE_ROUNDING * largest.abs() {
            return Err(Error::Indefinite {
                matrix: name.into(),
                smallest: smallest * scale,
                largest: largest * scale,
            });
        }
        // Eigenvalues rise; those no larger than rounding belong to dimensions without variance.
        let dropped =
            values.partition_point(|&value| value <= dims as f64 * f64::EPSILON * largest);
        let factor = Mat::from_fn(dims, dims - dropped, |row, column| {
            eigen.U()[(row, dropped + column)] * values[dropped + column].sqrt()
        });
        Ok(Self::dense(factor, scale))
    }

    /// Returns the rank of the covariance.
    fn rank(&self) -> usize {
        self.matrix.ncols()
    }

    /// Computes the sum of the singular values of `F1ᵀF2`.
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
            |_| Error::NotConverged { decomposition: "singular value decomposition of a product" };
        Ok(product.singular_values().map_err(not_converged)?.iter().sum())
    }
}

/// Computes `Σ √λ(BᵀB)`.
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

/// Computes `Σ √max(λ, 0)` for a symmetric matrix, from its lower half.
fn roots(matrix: MatRef<'_, f64>) -> Result<f64> {
    let not_converged =
        |_| Error::NotConverged { decomposition: "eigenvalue decomposition of a product" };
    let values = matrix.self_adjoint_eigenvalues(Side::Lower).map_err(not_converged)?;
    Ok(values.iter().map(|value| value.max(0.0).sqrt()).sum())
}

/// Computes the same trace literally, as `Σ √λ(Σ1^½·Σ2·Σ1^½)`, for comparison: by a full
/// decomposition of `Σ1` and the eigenvalues of the symmetric product. This is slower, and has half
/// of the digits if a covariance is singular.
pub(super) fn trace_root_by_eigen(first: MatRef<'_, f64>, second: MatRef<'_, f64>) -> Result<f64> {
    let dims = first.nrows();
    let parallel = get_global_parallelism();
    let eigen = first.self_adjoint_eigen(Side::Lower).map_err(|_| COVARIANCE_NOT_CONVERGED)?;
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
