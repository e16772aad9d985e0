//! The Fréchet distance between two Gaussians.
//!
//! `d² = ‖μ1 − μ2‖² + tr(Σ1 + Σ2 − 2·(Σ1Σ2)^½)`
//!
//! Sources: Dowson and Landau 1982, "The Fréchet distance between multivariate normal
//! distributions", (4); over features of an Inception-v3 it is the FID of Heusel et al. 2017, "GANs
//! Trained by a Two Time-Scale Update Rule", (6).
//!
//! Reference implementations take the root of the unsymmetric `Σ1Σ2`, which may come out complex,
//! and add to the diagonals where it fails. Here the trace comes from symmetric decompositions, and
//! a singular covariance is a case like any other.

use faer::MatRef;
use serde::{Deserialize, Serialize};

use super::trace_root::{TraceRoot, trace_root, trace_root_by_eigen};
use crate::GaussianStatistics;
use crate::error::{Result, enough, finite};

/// One of two sets that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The first argument.
    First,
    /// The second argument.
    Second,
}

/// Why a Fréchet distance says less than it seems to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FrechetWarning {
    /// No more samples than features: the covariance is singular, and the distance biased upwards
    /// by much.
    FewSamples {
        /// Which set.
        set: Which,
        /// Its samples.
        samples: u64,
        /// Features of a sample.
        dims: usize,
    },
    /// The covariance is singular to rounding, for instance since a feature is constant.
    SingularCovariance {
        /// Which set.
        set: Which,
        /// Dimensions in which it varies.
        rank: usize,
        /// Features of a sample.
        dims: usize,
    },
}

impl std::fmt::Display for Which {
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
                    "the {set} set has {samples} samples for {dims} features; the distance is biased upwards"
                )
            }
            Self::SingularCovariance { set, rank, dims } => {
                write!(f, "the {set} set varies in {rank} of {dims} dimensions only")
            }
        }
    }
}

/// Fréchet distance between the Gaussians of two sets, in its parts.
///
/// *Formula*: `d² = ‖μ1 − μ2‖² + tr(Σ1 + Σ2 − 2·(Σ1Σ2)^½)`. As is the custom for the FID,
/// "distance" is `d²`.
///
/// *Numerics*: f64; `O(d³)`: two Cholesky factors and one decomposition for eigenvalues alone, or
/// eigenvectors and singular values where a covariance is singular. A covariance term that rounding
/// made negative is 0.
///
/// *References*: Dowson and Landau 1982; Heusel et al. 2017. The estimate is biased upwards by
/// about `1/N`: compare distances of equal `N` only (Chong and Forsyth 2020).
///
/// ```
/// use windage_metrics::{FrechetDistance, GaussianStatistics};
/// let (mut first, mut second) = (GaussianStatistics::new(1), GaussianStatistics::new(1));
/// first.update(&[-1.0, 0.0, 1.0])?; // mean 0, variance 1
/// second.update(&[1.0, 3.0, 5.0])?; // mean 3, variance 4
/// let distance = FrechetDistance::between(&first, &second)?;
/// assert_eq!((distance.mean_term, distance.covariance_term), (9.0, 1.0)); // (3 − 0)², (2 − 1)²
/// assert!(distance.warnings.is_empty());
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrechetDistance {
    /// The sum of both terms.
    pub distance: f64,
    /// `‖μ1 − μ2‖²`.
    pub mean_term: f64,
    /// `tr(Σ1 + Σ2 − 2·(Σ1Σ2)^½)`.
    pub covariance_term: f64,
    /// Why the distance says less than it seems to.
    pub warnings: Vec<FrechetWarning>,
}

impl FrechetDistance {
    /// The distance between two sets, from their statistics.
    ///
    /// # Errors
    /// When a set has fewer than two samples, or a decomposition does not converge.
    ///
    /// # Panics
    /// If the numbers of features differ.
    #[track_caller]
    pub fn between(first: &GaussianStatistics, second: &GaussianStatistics) -> Result<Self> {
        let dims = first.dims();
        assert_eq!(dims, second.dims(), "sets of {dims} and {} features", second.dims());
        for (set, statistics) in [("the first set", first), ("the second set", second)] {
            enough(set, usize::try_from(statistics.count()).unwrap_or(usize::MAX), 2)?;
        }
        let mean_term = first.mean().iter().zip(second.mean()).map(|(a, b)| (a - b).powi(2)).sum();
        let (term, ranks) = covariance_term(&first.covariance()?, &second.covariance()?, dims)?;
        let mut warnings = Vec::new();
        for (set, statistics, rank) in
            [(Which::First, first, ranks[0]), (Which::Second, second, ranks[1])]
        {
            let samples = statistics.count();
            if samples <= dims as u64 {
                warnings.push(FrechetWarning::FewSamples { set, samples, dims });
            } else if rank < dims {
                warnings.push(FrechetWarning::SingularCovariance { set, rank, dims });
            }
        }
        Ok(Self { distance: mean_term + term, mean_term, covariance_term: term, warnings })
    }
}

/// `tr(Σ1 + Σ2 − 2·(Σ1Σ2)^½)` of two covariances `[dims, dims]`; what takes the time of a
/// [`FrechetDistance`].
///
/// ```
/// use windage_metrics::distance::frechet_covariance_term;
/// let term = frechet_covariance_term(&[1.0, 0.0, 0.0, 4.0], &[9.0, 0.0, 0.0, 4.0], 2)?;
/// assert!((term - 4.0).abs() < 1e-12); // (1 − 3)² + (2 − 2)²
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// When a value is not finite, a matrix has a negative eigenvalue that rounding does not explain,
/// or a decomposition does not converge.
///
/// # Panics
/// If a matrix is not `dims × dims`.
#[track_caller]
pub fn frechet_covariance_term(first: &[f64], second: &[f64], dims: usize) -> Result<f64> {
    check(first, second, dims)?;
    covariance_term(first, second, dims).map(|(term, _)| term)
}

/// [`frechet_covariance_term`] as the formula is written, by `Σ √λ(Σ1^½·Σ2·Σ1^½)`: the plain form
/// to compare it with. It has half the digits where a covariance is singular.
///
/// ```
/// use windage_metrics::distance::frechet_covariance_term_by_eigen;
/// let term = frechet_covariance_term_by_eigen(&[1.0, 0.0, 0.0, 4.0], &[9.0, 0.0, 0.0, 4.0], 2)?;
/// assert!((term - 4.0).abs() < 1e-12);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// When a value is not finite, or a decomposition does not converge.
///
/// # Panics
/// If a matrix is not `dims × dims`.
#[track_caller]
pub fn frechet_covariance_term_by_eigen(first: &[f64], second: &[f64], dims: usize) -> Result<f64> {
    check(first, second, dims)?;
    let root = trace_root_by_eigen(matrix(first, dims), matrix(second, dims))?;
    Ok((traces(first, second, dims) - 2.0 * root).max(0.0))
}

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

fn covariance_term(first: &[f64], second: &[f64], dims: usize) -> Result<(f64, [usize; 2])> {
    let TraceRoot { value, ranks } = trace_root(matrix(first, dims), matrix(second, dims))?;
    Ok(((traces(first, second, dims) - 2.0 * value).max(0.0), ranks))
}

/// Symmetric, so the order of storage does not matter.
fn matrix(values: &[f64], dims: usize) -> MatRef<'_, f64> {
    MatRef::from_column_major_slice(values, dims, dims)
}

fn traces(first: &[f64], second: &[f64], dims: usize) -> f64 {
    (0..dims).map(|index| first[index * (dims + 1)] + second[index * (dims + 1)]).sum()
}
