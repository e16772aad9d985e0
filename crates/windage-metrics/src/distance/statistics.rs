//! Mean and covariance of a stream of samples, in f64.
//!
//! `μ = Σ x / N`, `Σ = Σ (x − μ)(x − μ)ᵀ / (N − 1)`.
//!
//! Source: Chan, Golub, LeVeque 1979, "Updating formulae and a pairwise algorithm for computing
//! sample variances", (2.1): for two parts of `n` and `m` samples with scatter matrices `S`,
//! `S(n+m) = S(n) + S(m) + n·m/(n+m)·δδᵀ`, where `δ` is the difference of their means.
//!
//! A block of rows is added in three steps:
//!
//! 1. Its mean is computed from differences to its first row, and subtracted. A large offset thus
//!    cancels before anything is squared.
//! 2. `√(n·m/(n+m))·δ` is appended as one more row.
//! 3. One symmetric product adds the block to the scatter matrix.

use burn::tensor::Tensor;
use faer::linalg::matmul::triangular::{BlockStructure, matmul};
use faer::{Accum, MatMut, MatRef, get_global_parallelism};
use serde::{Deserialize, Serialize};

use crate::check::{FIRST_SET, SECOND_SET, assert_same_dims, enough, finite};
use crate::error::{Error, Result};

/// Number of rows per block: enough for the product to run at full speed, with little memory (4 MiB
/// at 2,048 features).
const BLOCK_ROWS: usize = 256;

/// The mean and covariance of samples, accumulated batch by batch in constant memory.
///
/// *Numerics*: f64 throughout; `O(N·d²)` time, `O(d²)` memory. The covariance of values `10⁶ +
/// noise` is as exact as the covariance of the noise, as far as the values represent the noise. It
/// is much faster to add many rows at once than one at a time.
///
/// Serde saves the lower half of the scatter matrix, and checks what it loads.
///
/// ```
/// use windage_metrics::GaussianStatistics;
/// let mut statistics = GaussianStatistics::new(2);
/// statistics.update(&[0.0_f32, 0.0, 2.0, 0.0])?;
/// statistics.update(&[0.0_f32, 2.0, 2.0, 2.0])?;
/// assert_eq!(statistics.mean(), [1.0, 1.0]);
/// assert_eq!(statistics.covariance()?, [4.0 / 3.0, 0.0, 0.0, 4.0 / 3.0]);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StatisticsRecord", into = "StatisticsRecord")]
pub struct GaussianStatistics {
    count: u64,
    mean: Vec<f64>,
    /// `Σ (x − μ)(x − μ)ᵀ`, `[dims, dims]` column by column, lower half; the upper half stays 0.
    scatter: Vec<f64>,
}

impl GaussianStatistics {
    /// Creates the statistics of no samples with `dims` features.
    ///
    /// # Panics
    /// Panics if `dims` is 0.
    #[track_caller]
    pub fn new(dims: usize) -> Self {
        assert!(dims > 0, "samples of no features have no statistics");
        Self { count: 0, mean: vec![0.0; dims], scatter: vec![0.0; dims * dims] }
    }

    /// Creates statistics from a mean and a covariance computed elsewhere, such as published ones.
    /// `covariance` is `[dims, dims]`, with the divisor `count − 1`.
    ///
    /// # Errors
    /// Returns an error if `count` is below 2, or a value is not finite.
    ///
    /// # Panics
    /// Panics if the covariance is not `dims × dims`, where `dims` is the length of the mean.
    #[track_caller]
    pub fn from_moments(mean: Vec<f64>, covariance: &[f64], count: u64) -> Result<Self> {
        let dims = mean.len();
        assert!(
            dims > 0 && covariance.len() == dims * dims,
            "{} covariances for {dims} means",
            covariance.len()
        );
        enough_samples("the set", count)?;
        finite("the mean", mean.iter().copied())?;
        finite("the covariance", covariance.iter().copied())?;
        let mut scatter = vec![0.0; dims * dims];
        for column in 0..dims {
            for row in column..dims {
                scatter[column * dims + row] = covariance[row * dims + column] * (count - 1) as f64;
            }
        }
        Ok(Self { count, mean, scatter })
    }

    /// Returns the number of features per sample.
    pub fn dims(&self) -> usize {
        self.mean.len()
    }

    /// Returns the number of samples so far.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Returns the mean, `[dims]`, which is zero before the first sample.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// Computes the covariance with the divisor `N − 1`, a symmetric matrix `[dims, dims]`.
    ///
    /// # Errors
    /// Returns an error if there are fewer than two samples.
    pub fn covariance(&self) -> Result<Vec<f64>> {
        enough_samples("the set", self.count)?;
        let (dims, divisor) = (self.dims(), (self.count - 1) as f64);
        let entry = |row: usize, column: usize| {
            self.scatter[row.min(column) * dims + row.max(column)] / divisor
        };
        Ok((0..dims * dims).map(|index| entry(index / dims, index % dims)).collect())
    }

    /// Adds rows `[batch, dims]` of f32 or f64 values; there may be none.
    ///
    /// # Errors
    /// Returns an error if a value is not finite. Nothing is added then.
    ///
    /// # Panics
    /// Panics if the number of values is not a multiple of `dims`.
    #[track_caller]
    pub fn update<F: Copy + Into<f64>>(&mut self, rows: &[F]) -> Result<()> {
        let dims = self.dims();
        assert!(rows.len().is_multiple_of(dims), "{} values are not rows of {dims}", rows.len());
        finite("the features", rows.iter().map(|&value| value.into()))?;
        for block in rows.chunks(BLOCK_ROWS * dims) {
            let block: Vec<f64> = block.iter().map(|&value| value.into()).collect();
            self.add(block);
        }
        Ok(())
    }

    /// Adds a batch of samples `[batch, dims]`.
    ///
    /// # Errors
    /// Returns an error if a value is not finite. Nothing is added then.
    ///
    /// # Panics
    /// Panics if the number of features differs.
    #[track_caller]
    pub fn update_tensor(&mut self, batch: Tensor<2>) -> Result<()> {
        let [_, dims] = batch.dims();
        assert_eq!(
            dims,
            self.dims(),
            "a batch of {dims} features for statistics of {}",
            self.dims()
        );
        self.update(&batch.into_data().iter::<f32>().collect::<Vec<_>>())
    }

    /// Adds the samples of `other`, so that the statistics of parts of a set can be computed
    /// separately.
    ///
    /// # Panics
    /// Panics if the number of features differs.
    #[track_caller]
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(
            other.dims(),
            self.dims(),
            "statistics of {} and {} features",
            self.dims(),
            other.dims()
        );
        if other.count == 0 {
            return;
        }
        self.scatter.iter_mut().zip(&other.scatter).for_each(|(sum, scatter)| *sum += scatter);
        let apart = self.joined(&other.mean, other.count);
        self.add_products(&apart);
    }

    /// Adds a block of rows; the module documentation numbers the steps.
    fn add(&mut self, mut block: Vec<f64>) {
        let dims = self.dims();
        let count = block.len() / dims;
        // Differences to the first row make the mean of a constant feature exact.
        let first = &block[..dims];
        let mut mean = vec![0.0; dims];
        for row in block.chunks_exact(dims) {
            mean.iter_mut()
                .zip(row.iter().zip(first))
                .for_each(|(sum, (value, first))| *sum += value - first);
        }
        mean.iter_mut().zip(first).for_each(|(mean, first)| *mean = first + *mean / count as f64);
        for row in block.chunks_exact_mut(dims) {
            row.iter_mut().zip(&mean).for_each(|(value, mean)| *value -= mean);
        }
        block.extend(self.joined(&mean, count as u64));
        self.add_products(&block);
    }

    /// Updates the mean and the count by those of another part. Returns the row `√(n·m/(n+m))·δ`,
    /// whose product is still to be added to the scatter matrix.
    fn joined(&mut self, mean: &[f64], count: u64) -> Vec<f64> {
        let (here, there) = (self.count as f64, count as f64);
        let weight = (here * there / (here + there)).sqrt();
        let delta: Vec<f64> =
            mean.iter().zip(&self.mean).map(|(theirs, ours)| theirs - ours).collect();
        let share = there / (here + there);
        self.mean.iter_mut().zip(&delta).for_each(|(mean, delta)| *mean += delta * share);
        self.count += count;
        delta.into_iter().map(|delta| delta * weight).collect()
    }

    /// Adds `RᵀR` to the scatter matrix, for rows `R`.
    fn add_products(&mut self, rows: &[f64]) {
        let dims = self.dims();
        let rows = MatRef::from_row_major_slice(rows, rows.len() / dims, dims);
        let scatter = MatMut::from_column_major_slice_mut(&mut self.scatter, dims, dims);
        let (lower, whole) = (BlockStructure::TriangularLower, BlockStructure::Rectangular);
        matmul(
            scatter,
            lower,
            Accum::Add,
            rows.transpose(),
            whole,
            rows,
            whole,
            1.0,
            get_global_parallelism(),
        );
    }
}

/// Checks two sets that are to be compared, each with at least two samples.
///
/// # Panics
/// Panics if the numbers of features differ.
#[track_caller]
pub(crate) fn check_statistics(
    first: &GaussianStatistics,
    second: &GaussianStatistics,
) -> Result<()> {
    assert_same_dims(first.dims(), second.dims());
    enough_samples(FIRST_SET, first.count)?;
    enough_samples(SECOND_SET, second.count)
}

/// Checks that a set has the two samples that a covariance needs.
fn enough_samples(set: &str, count: u64) -> Result<()> {
    enough(set, usize::try_from(count).unwrap_or(usize::MAX), 2)
}

/// The saved form of [`GaussianStatistics`].
#[derive(Serialize, Deserialize)]
struct StatisticsRecord {
    count: u64,
    mean: Vec<f64>,
    /// Lower half of the scatter matrix, column by column.
    scatter: Vec<f64>,
}

impl From<GaussianStatistics> for StatisticsRecord {
    fn from(statistics: GaussianStatistics) -> Self {
        let dims = statistics.dims();
        let columns = statistics.scatter.chunks_exact(dims).enumerate();
        let scatter = columns.flat_map(|(column, values)| values[column..].to_vec()).collect();
        Self { count: statistics.count, mean: statistics.mean, scatter }
    }
}

impl TryFrom<StatisticsRecord> for GaussianStatistics {
    type Error = Error;

    fn try_from(saved: StatisticsRecord) -> Result<Self> {
        let dims = saved.mean.len();
        if dims == 0 {
            return Err(Error::SavedEmpty { record: "statistics", field: "dims" });
        }
        let (count, expected) = (saved.scatter.len(), dims * (dims + 1) / 2);
        if count != expected {
            return Err(Error::SavedLength { field: "scatter", count, expected });
        }
        finite("the saved mean", saved.mean.iter().copied())?;
        finite("the saved scatter", saved.scatter.iter().copied())?;
        let (mut scatter, mut rest) = (vec![0.0; dims * dims], saved.scatter.as_slice());
        for (column, values) in scatter.chunks_exact_mut(dims).enumerate() {
            let (lower, next) = rest.split_at(dims - column);
            values[column..].copy_from_slice(lower);
            rest = next;
        }
        Ok(Self { count: saved.count, mean: saved.mean, scatter })
    }
}
