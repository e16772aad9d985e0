//! The Fréchet distance between two Gaussians.
//!
//! `d² = ‖μ1 − μ2‖² + tr(Σ1 + Σ2 − 2·(Σ1Σ2)^½)`
//!
//! Sources: Dowson and Landau 1982, "The Fréchet distance between multivariate normal
//! distributions", (4); over features of an Inception-v3 it is the FID of Heusel et al. 2017, "GANs
//! Trained by a Two Time-Scale Update Rule", (6).
//!
//! Reference implementations take the root of the unsymmetric `Σ1Σ2`, which may turn out complex,
//! and add a constant to the diagonals where it fails. Here the trace is computed from symmetric
//! decompositions, and singular covariances need no special treatment.

use faer::MatRef;
use serde::{Deserialize, Serialize};

use super::statistics::{GaussianStatistics, check_statistics};
use super::trace_root::{TraceRoot, trace_root, trace_root_by_eigen};
use crate::check::finite;
use crate::error::Result;

/// One of the two sets of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparedSet {
    /// The first argument.
    First,
    /// The second argument.
    Second,
}

/// A reason to be careful with a Fréchet distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FrechetWarning {
    /// A set has no more samples than features, so that its covariance is singular and the distance
    /// has a large upward bias.
    FewSamples {
        /// The set.
        set: ComparedSet,
        /// Number of samples in the set.
        samples: u64,
        /// Number of features per sample.
        dims: usize,
    },
    /// A covariance is singular to rounding, for example because a feature is constant.
    SingularCovariance {
        /// The set.
        set: ComparedSet,
        /// Number of dimensions in which the set varies.
        rank: usize,
        /// Number of features per sample.
        dims: usize,
    },
}

impl std::fmt::Display for ComparedSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::First => "first",
            Self::Second => "second",
        })
    }
}

impl std::fmt::Display for FrechetWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::FewSamples { set, samples, dims } => {
                write!(
                    f,
                    "the {set} set has {samples} samples for {dims} features, so the distance is \
                     biased upwards; use more samples"
                )
            }
            Self::SingularCovariance { set, rank, dims } => {
                write!(f, "the {set} set varies in only {rank} of {dims} dimensions")
            }
        }
    }
}

/// The Fréchet distance between the Gaussians of two sets, with its two terms.
///
/// *Formula*: `d² = ‖μ1 − μ2‖² + tr(Σ1 + Σ2 − 2·(Σ1Σ2)^½)`. As is customary for the FID, the
/// "distance" is `d²`.
///
/// *Numerics*: f64; `O(d³)` time, for two Cholesky decompositions and the eigenvalues of one
/// matrix, or for eigenvectors and singular values if a covariance is singular. A covariance term
/// that rounding made negative is set to 0.
///
/// *References*: Dowson and Landau 1982; Heusel et al. 2017. The estimate is biased upwards by
/// about `1/N`, so compare only distances of equal `N` (Chong and Forsyth 2020).
///
/// ```
/// use windage_metrics::{FrechetDistance, GaussianStatistics};
/// let (mut first, mut second) = (GaussianStatistics::new(1), GaussianStatistics::new(1));
/// first.update(&[-1.0, 0.0, 1.0])?; // mean 0, variance 1
/// second.update(&[1.0, 3.0, 5.0])?; // mean 3, variance 4
/// let distance = FrechetDistance::between(&first, &second)?;
/// // (3 − 0)² and (2 − 1)².
/// assert_eq!((distance.mean_term, distance.covariance_term), (9.0, 1.0));
/// assert!(distance.warnings.is_empty());
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrechetDistance {
    /// Sum of both terms.
    pub distance: f64,
    /// `‖μ1 − μ2‖²`.
    pub mean_term: f64,
    /// `tr(Σ1 + Σ2 − 2·(Σ1Σ2)^½)`.
    pub covariance_term: f64,
    /// Reasons to be careful with the distance.
    pub warnings: Vec<FrechetWarning>,
}

impl FrechetDistance {
    /// Computes the distance between two sets from their statistics.
    ///
    /// # Errors
    /// Returns an error if a set has fewer than two samples, or a decomposition does not converge.
    ///
    /// # Panics
    /// Panics if the numbers of features differ.
    #[track_caller]
    pub fn between(first: &GaussianStatistics, second: &GaussianStatistics) -> Result<Self> {
        check_statistics(first, second)?;
        let dims = first.dims();
        let mean_term = first.mean().iter().zip(second.mean()).map(|(a, b)| (a - b).powi(2)).sum();
        let (one, other) = (first.covariance()?, second.covariance()?);
        let root = trace_root(matrix(&one, dims), matrix(&other, dims))?;
        let covariance_term = combined(&one, &other, dims, root.value);
        let warnings = [
            warning(ComparedSet::First, first, root.first_rank),
            warning(ComparedSet::Second, second, root.second_rank),
        ];
        Ok(Self {
            distance: mean_term + covariance_term,
            mean_term,
            covariance_term,
            warnings: warnings.into_iter().flatten().collect(),
        })
    }
}

/// Returns the warning for a set whose covariance has the given rank, if any.
fn warning(
    set: ComparedSet,
    statistics: &GaussianStatistics,
    rank: usize,
) -> Option<FrechetWarning> {
    let (samples, dims) = (statistics.count(), statistics.dims());
    if samples <= dims as u64 {
        return Some(FrechetWarning::FewSamples { set, samples, dims });
    }
    (rank < dims).then_some(FrechetWarning::SingularCovariance { set, rank, dims })
}

/// Computes `tr(Σ1 + Σ2 − 2·(Σ1Σ2)^½)` for two covariances `[dims, dims]`, which takes most of the
/// time of a [`FrechetDistance`].
///
/// ```
/// use windage_metrics::distance::frechet_covariance_term;
/// let term = frechet_covariance_term(&[1.0, 0.0, 0.0, 4.0], &[9.0, 0.0, 0.0, 4.0], 2)?;
/// assert!((term - 4.0).abs() < 1e-12); // (1 − 3)² + (2 − 2)²
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// Returns an error if a value is not finite, a matrix has a negative eigenvalue that rounding does
/// not explain, or a decomposition does not converge.
///
/// # Panics
/// Panics if a matrix is not `dims × dims`.
#[track_caller]
pub fn frechet_covariance_term(first: &[f64], second: &[f64], dims: usize) -> Result<f64> {
    check(first, second, dims)?;
    let TraceRoot { value, .. } = trace_root(matrix(first, dims), matrix(second, dims))?;
    Ok(combined(first, second, dims, value))
}

/// Computes [`frechet_covariance_term`] literally, as `Σ √λ(Σ1^½·Σ2·Σ1^½)`, for comparison. If a
/// covariance is singular, the result has only half of the digits.
///
/// ```
/// use windage_metrics::distance::frechet_covariance_term_by_eigen;
/// let term = frechet_covariance_term_by_eigen(&[1.0, 0.0, 0.0, 4.0], &[9.0, 0.0, 0.0, 4.0], 2)?;
/// assert!((term - 4.0).abs() < 1e-12);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// Returns an error if a value is not finite, or a decomposition does not converge.
///
/// # Panics
/// Panics if a matrix is not `dims × dims`.
#[track_caller]
pub fn frechet_covariance_term_by_eigen(first: &[f64], second: &[f64], dims: usize) -> Result<f64> {
    check(first, second, dims)?;
    let root = trace_root_by_eigen(matrix(first, dims), matrix(second, dims))?;
    Ok(combined(first, second, dims, root))
}

/// Checks that two covariances are `dims × dims` and finite.
#[track_caller]
fn check(first: &[f64], second: &[f64], dims: usize) -> Result<()> {
    for (what, values) in [("the first covariance", first), ("the second covariance", second)] {
        assert!(
            dims > 0 && values.len() == dims * dims,
            "{what}: {} values are not {dims} × {dims}",
            values.len()
        );
        finite(what, values.iter().copied())?;
    }
    Ok(())
}

/// Views a symmetric matrix, for which the order of storage does not matter.
fn matrix(values: &[f64], dims: usize) -> MatRef<'_, f64> {
    MatRef::from_column_major_slice(values, dims, dims)
}

/// Computes `tr(Σ1 + Σ2) − 2·root`, which rounding must not make negative.
fn combined(first: &[f64], second: &[f64], dims: usize, root: f64) -> f64 {
    let traces: f64 =
        (0..dims).map(|index| first[index * (dims + 1)] + second[index * (dims + 1)]).sum();
    (traces - 2.0 * root).max(0.0)
}
