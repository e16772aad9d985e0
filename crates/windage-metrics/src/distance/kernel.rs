//! The kernel distance (KID): unbiased maximum mean discrepancy with a polynomial kernel.
//!
//! `k(x, y) = (γ·x·y + c)^p`, by default with `γ = 1/d`, `c = 1`, `p = 3`;
//! `MMD² = Σ_{i≠j} k(x_i, x_j)/(m(m−1)) + Σ_{i≠j} k(y_i, y_j)/(n(n−1)) − 2·Σ_{i,j} k(x_i,
//! y_j)/(m·n)`.
//!
//! Sources: Bińkowski et al. 2018, "Demystifying MMD GANs", §4; Gretton et al. 2012, "A Kernel
//! Two-Sample Test", (3). The kernel is evaluated in f64 (`torch-fidelity` multiplies in f32).
//!
//! Outline: dot products are computed for blocks of [`BLOCK_ROWS`] rows, and the kernel is summed
//! over each block. Of the two symmetric sums only the lower half is computed.

use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::{Accum, Mat, MatRef, get_global_parallelism};
use serde::{Deserialize, Serialize};
use windage_core::seed::shuffled;
use windage_core::{Error as CoreError, Seed, Stream};

use super::rows::{Rows, check_rows};
use crate::check::positive_setting;
use crate::error::Result;
use crate::mean::{mean, squared_deviations};

/// Number of rows of each set whose products are held at once (8 MiB).
const BLOCK_ROWS: usize = 1024;

/// The polynomial kernel `k(x, y) = (γ·x·y + c)^p`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolynomialKernel {
    /// `p`, at least 1.
    pub degree: i32,
    /// `γ`, above 0; `None` means `1/d` for `d` features.
    pub gamma: Option<f64>,
    /// `c`, at least 0.
    pub coefficient: f64,
}

impl Default for PolynomialKernel {
    fn default() -> Self {
        Self { degree: 3, gamma: None, coefficient: 1.0 }
    }
}

impl PolynomialKernel {
    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error if a setting is out of its range.
    pub fn validate(&self) -> Result<()> {
        if self.degree < 1 {
            return Err(CoreError::setting("degree", self.degree, "at least 1").into());
        }
        if let Some(gamma) = self.gamma {
            positive_setting("gamma", gamma)?;
        }
        if !(self.coefficient.is_finite() && self.coefficient >= 0.0) {
            let range = "finite and at least 0";
            return Err(CoreError::setting("coefficient", self.coefficient, range).into());
        }
        Ok(())
    }

    /// Sums the kernel over dot products.
    fn sum<'a>(&self, dots: impl Iterator<Item = &'a f64>, dims: usize) -> f64 {
        let gamma = self.gamma.unwrap_or(1.0 / dims as f64);
        dots.map(|dot| (gamma * dot + self.coefficient).powi(self.degree)).sum()
    }

    /// Sums the kernel over all pairs of a row of `a` and a row of `b`.
    fn sum_between(&self, a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> f64 {
        let mut sum = 0.0;
        for rows in blocks(a) {
            for others in blocks(b) {
                let mut dots = Mat::<f64>::zeros(rows.nrows(), others.nrows());
                matmul(
                    &mut dots,
                    Accum::Replace,
                    rows,
                    others.transpose(),
                    1.0,
                    get_global_parallelism(),
                );
                sum +=
                    dots.col_iter().map(|column| self.sum(column.iter(), a.ncols())).sum::<f64>();
            }
        }
        sum
    }

    /// Sums the kernel over all ordered pairs of two different rows of `a`.
    fn sum_within(&self, a: MatRef<'_, f64>) -> f64 {
        let (lower, whole) = (BlockStructure::StrictTriangularLower, BlockStructure::Rectangular);
        let mut half = 0.0;
        for start in (0..a.nrows()).step_by(BLOCK_ROWS) {
            let count = BLOCK_ROWS.min(a.nrows() - start);
            let rows = a.subrows(start, count);
            let mut dots = Mat::<f64>::zeros(count, count);
            let parallel = get_global_parallelism();
            triangular::matmul(
                &mut dots,
                lower,
                Accum::Replace,
                rows,
                whole,
                rows.transpose(),
                whole,
                1.0,
                parallel,
            );
            let columns = dots.col_iter().enumerate();
            half += columns
                .map(|(index, column)| self.sum(column.iter().skip(index + 1), a.ncols()))
                .sum::<f64>();
            half += self.sum_between(rows, a.subrows(0, start));
        }
        2.0 * half
    }

    /// Computes the unbiased `MMD²` of two sets.
    fn mmd2(&self, x: MatRef<'_, f64>, y: MatRef<'_, f64>) -> f64 {
        let (m, n) = (x.nrows() as f64, y.nrows() as f64);
        let within = self.sum_within(x) / (m * (m - 1.0)) + self.sum_within(y) / (n * (n - 1.0));
        within - 2.0 * self.sum_between(x, y) / (m * n)
    }
}

/// Splits rows into blocks.
fn blocks(rows: MatRef<'_, f64>) -> impl Iterator<Item = MatRef<'_, f64>> {
    let starts = (0..rows.nrows()).step_by(BLOCK_ROWS);
    starts.map(move |start| rows.subrows(start, BLOCK_ROWS.min(rows.nrows() - start)))
}

/// Computes the unbiased `MMD²` of two whole sets, whose sizes may differ. It may be negative, as
/// its expectation is 0 for equal distributions.
///
/// *Numerics*: f64; `O((m + n)²·d)` time; memory for both sets in f64 and one block of products.
///
/// ```
/// use windage_metrics::distance::{PolynomialKernel, unbiased_mmd2};
/// use windage_metrics::Rows;
/// let (x, y) = ([0.0, 2.0], [1.0, 1.0]);
/// let kernel = PolynomialKernel { degree: 1, ..Default::default() };
/// // k = x·y + 1: the means are 1 and 2 within the sets, and 2 between them.
/// let mmd2 = unbiased_mmd2(Rows::new(&x, 1), Rows::new(&y, 1), &kernel)?;
/// assert_eq!(mmd2, 1.0 + 2.0 - 2.0 * 2.0);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// Returns an error if a set has fewer than two samples, a value is not finite, or a setting of the
/// kernel is out of its range.
///
/// # Panics
/// Panics if the numbers of features differ.
#[track_caller]
pub fn unbiased_mmd2(first: Rows<'_>, second: Rows<'_>, kernel: &PolynomialKernel) -> Result<f64> {
    kernel.validate()?;
    check_rows(first, second, 2)?;
    let all =
        |rows: Rows<'_>| rows.values().iter().map(|&value| f64::from(value)).collect::<Vec<_>>();
    Ok(kernel.mmd2(matrix(&all(first), first.dims()), matrix(&all(second), first.dims())))
}

/// Views values as rows.
fn matrix(values: &[f64], dims: usize) -> MatRef<'_, f64> {
    MatRef::from_row_major_slice(values, values.len() / dims, dims)
}

/// The kernel distance of two sets: the mean of [`unbiased_mmd2`] over random subsets, each drawn
/// without replacement.
///
/// *Numerics*: f64; `O(subsets·size²·d)` time, whatever the sizes of the sets.
///
/// *References*: Bińkowski et al. 2018. The default is their 100 subsets of 1,000 samples.
///
/// ```
/// use windage_metrics::{KernelDistance, Rows};
/// use windage_metrics::distance::KernelWarning;
/// let values: Vec<f32> = (0..40).map(|index| (index as f32 * 0.7).sin()).collect();
/// let rows = Rows::new(&values, 4);
/// let distance = KernelDistance { subsets: 10, subset_size: 5, ..Default::default() };
/// let score = distance.measure(rows, rows)?;
/// assert!(score.mean.abs() < 3.0 * score.deviation && score.warnings.is_empty());
/// let clamped = KernelDistance::default().measure(rows, rows)?;
/// assert_eq!(clamped.warnings, [KernelWarning::SubsetsClamped { requested: 1000, size: 10 }]);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct KernelDistance {
    /// Kernel.
    pub kernel: PolynomialKernel,
    /// Number of subsets, at least 1.
    pub subsets: usize,
    /// Number of samples of each set in a subset, at least 2.
    pub subset_size: usize,
    /// Seed of the subsets.
    pub seed: Seed,
}

impl Default for KernelDistance {
    fn default() -> Self {
        Self { kernel: PolynomialKernel::default(), subsets: 100, subset_size: 1000, seed: Seed(0) }
    }
}

/// A deviation of a kernel distance from its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum KernelWarning {
    /// A set has fewer samples than the requested size of a subset.
    SubsetsClamped {
        /// Requested number of samples.
        requested: usize,
        /// Number of samples taken, which is the size of the smaller set.
        size: usize,
    },
}

impl std::fmt::Display for KernelWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::SubsetsClamped { requested, size } = self;
        write!(
            f,
            "subsets of {requested} samples were requested, but a set has only {size}, so their \
             standard deviation is too small"
        )
    }
}

/// A kernel distance, with its variation over subsets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KernelScore {
    /// Mean of `MMD²` over the subsets; small negative values are correct for equal distributions.
    pub mean: f64,
    /// Standard deviation over the subsets, with their number as divisor, as in `torch-fidelity`.
    pub deviation: f64,
    /// Standard error of the mean over subsets, `deviation / √(subsets − 1)`; 0 for one subset. It
    /// does not cover the variation of the two *sets*, as subsets overlap.
    pub standard_error: f64,
    /// Number of subsets; 1 if each subset would be the two whole sets.
    pub subsets: usize,
    /// Number of samples of each set in a subset.
    pub subset_size: usize,
    /// Deviations from the settings.
    pub warnings: Vec<KernelWarning>,
}

impl KernelDistance {
    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error if a setting is out of its range.
    pub fn validate(&self) -> Result<()> {
        self.kernel.validate()?;
        if self.subsets < 1 {
            return Err(CoreError::setting("subsets", self.subsets, "at least 1").into());
        }
        if self.subset_size < 2 {
            return Err(CoreError::setting("subset_size", self.subset_size, "at least 2").into());
        }
        Ok(())
    }

    /// Computes the distance between two sets.
    ///
    /// # Errors
    /// Returns an error if a setting is out of its range, a set has fewer than two samples, or a
    /// value is not finite.
    ///
    /// # Panics
    /// Panics if the numbers of features differ.
    #[track_caller]
    pub fn measure(&self, first: Rows<'_>, second: Rows<'_>) -> Result<KernelScore> {
        self.validate()?;
        check_rows(first, second, 2)?;
        let size = self.subset_size.min(first.count()).min(second.count());
        let clamped = KernelWarning::SubsetsClamped { requested: self.subset_size, size };
        let warnings = if size < self.subset_size { vec![clamped] } else { Vec::new() };
        let whole = size == first.count() && size == second.count();
        let subsets = if whole { 1 } else { self.subsets };
        let values: Vec<f64> =
            (0..subsets as u64).map(|subset| self.subset(first, second, size, subset)).collect();
        let mean = mean(&values);
        let deviation = (squared_deviations(&values, mean) / subsets as f64).sqrt();
        let standard_error = deviation / (subsets as f64 - 1.0).max(1.0).sqrt();
        Ok(KernelScore { mean, deviation, standard_error, subsets, subset_size: size, warnings })
    }

    /// Computes `MMD²` of one random subset.
    fn subset(&self, first: Rows<'_>, second: Rows<'_>, size: usize, subset: u64) -> f64 {
        let mut rng = self.seed.rng(Stream::Selection, subset);
        let mut draw = |rows: Rows<'_>| rows.gathered(&shuffled(rows.count(), &mut rng)[..size]);
        let (x, y) = (draw(first), draw(second));
        self.kernel.mmd2(matrix(&x, first.dims()), matrix(&y, first.dims()))
    }
}
