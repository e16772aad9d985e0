//! A kernel test with permutations.
//!
//! Outline: with the Gram matrix `K` of all samples, whose diagonal is 0, its row sums `r`, and the
//! indicator `a` of the first set, the sums of the kernel are `S_xx = aᵀKa`, `S_xy = aᵀr − S_xx`
//! and `S_yy = 1ᵀr − 2aᵀr + S_xx`. A permutation changes `a` alone, so many of them are one product
//! of matrices.

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, get_global_parallelism};
use serde::{Deserialize, Serialize};
use windage_core::seed::shuffled;
use windage_core::{Error as CoreError, Seed, Shift, Stream};

use crate::Rows;
use crate::check::positive_setting;
use crate::distance::{FeatureRows, check_rows, squared_distances};
use crate::error::Result;

/// Samples of both sets whose distances the median is taken of.
const MEDIAN_SAMPLES: usize = 1000;
/// Permutations that are computed at once.
const BLOCK: usize = 64;
/// Statistics that differ by less than this share of the kernel's largest mean are equal.
const ROUNDING: f64 = 1e-12;
/// Step of the random stream of the first permutation; those before choose samples.
const FIRST_PERMUTATION: u64 = 2;

/// A test of whether two sets of features come from one distribution: the unbiased maximum mean
/// discrepancy `MMD²` with a sum of Gaussian kernels `exp(−‖x − y‖² / (2·(b·m)²))`, where `m` is
/// the median distance between samples, compared with its values when all samples are divided into
/// two sets at random.
///
/// The test is exact for any number of samples and permutations: if there is no difference, the
/// probability of `p ≤ α` is at most `α`.
///
/// *Numerics*: f64; `O(n²·(features + permutations))` time and `8·n²` bytes for `n` samples of both
/// sets, at most twice `most_samples`.
///
/// *References*: Gretton et al. 2012, "A Kernel Two-Sample Test"; Phipson and Smyth 2010,
/// "Permutation P-values Should Never Be Zero".
///
/// ```
/// use windage_metrics::Rows;
/// use windage_metrics::two_sample::MmdTest;
/// let source: Vec<f32> = (0..60).map(|index| (index as f32 * 0.7).sin()).collect();
/// let target: Vec<f32> = source.iter().map(|value| value + 2.0).collect();
/// let outcome = MmdTest::default().test(Rows::new(&source, 2), Rows::new(&target, 2))?;
/// assert_eq!(outcome.p_value, 1.0 / 501.0);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MmdTest {
    /// Number of permutations, at least 1. The least p-value is `1 / (permutations + 1)`.
    pub permutations: usize,
    /// At most this many samples of each set are taken, chosen at random; at least 2.
    pub most_samples: usize,
    /// Bandwidths of the kernels that are summed, in medians of the distances; at least one.
    pub bandwidths: Vec<f64>,
    /// Seed of the permutations and of the choice of samples.
    pub seed: Seed,
}

impl Default for MmdTest {
    fn default() -> Self {
        let (permutations, most_samples) = (500, 1000);
        Self { permutations, most_samples, bandwidths: vec![0.5, 1.0, 2.0], seed: Seed(0) }
    }
}

/// What an [`MmdTest`] found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MmdOutcome {
    /// The unbiased `MMD²`, summed over the kernels; small negative values are normal.
    pub statistic: f64,
    /// `(1 + permutations with at least this statistic) / (1 + permutations)`.
    pub p_value: f64,
    /// Number of permutations.
    pub permutations: usize,
    /// Number of samples that were used of each set.
    pub samples: Shift<usize>,
}

impl MmdTest {
    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error for a setting out of its range.
    pub fn validate(&self) -> Result<()> {
        if self.permutations < 1 {
            return Err(CoreError::setting("permutations", 0, "at least 1").into());
        }
        if self.most_samples < 2 {
            return Err(CoreError::setting("most_samples", self.most_samples, "at least 2").into());
        }
        if self.bandwidths.is_empty() {
            return Err(CoreError::setting("bandwidths", "none", "at least one").into());
        }
        self.bandwidths.iter().try_for_each(|&width| positive_setting("bandwidths", width))
    }

    /// Tests two sets, whose sizes may differ.
    ///
    /// # Errors
    /// Returns an error for a setting out of its range, a set of fewer than two samples, and a
    /// value that is not finite.
    ///
    /// # Panics
    /// Panics if the numbers of features differ.
    #[track_caller]
    pub fn test(&self, source: Rows<'_>, target: Rows<'_>) -> Result<MmdOutcome> {
        self.validate()?;
        check_rows(source, target, 2)?;
        let sets = Shift::new(source, target).zip(Shift::new(0, 1));
        let sets = sets.map(|(rows, step)| self.chosen(rows, step));
        let samples = sets.as_ref().map(|set| set.rows().count());
        let values = [sets.source.rows().values(), sets.target.rows().values()].concat();
        let gram = Gram::new(self.kernel(Rows::new(&values, source.dims())), samples);
        let statistic = gram.statistics(&[(0..samples.source).collect()])[0];
        let least = statistic - ROUNDING * gram.scale();
        let mut as_large = 0;
        for start in (0..self.permutations).step_by(BLOCK) {
            let numbers = start..self.permutations.min(start + BLOCK);
            let firsts: Vec<Vec<usize>> =
                numbers.map(|number| self.permuted(number, samples)).collect();
            as_large += gram.statistics(&firsts).iter().filter(|&&value| value >= least).count();
        }
        let p_value = (1 + as_large) as f64 / (1 + self.permutations) as f64;
        Ok(MmdOutcome { statistic, p_value, permutations: self.permutations, samples })
    }

    /// Chooses samples of a set.
    fn chosen(&self, rows: Rows<'_>, step: u64) -> FeatureRows {
        let mut order = shuffled(rows.count(), &mut self.seed.rng(Stream::Selection, step));
        order.truncate(self.most_samples);
        rows.selected(&order)
    }

    /// Returns the samples that a permutation puts into the first set.
    fn permuted(&self, number: usize, samples: Shift<usize>) -> Vec<usize> {
        let step = FIRST_PERMUTATION + number as u64;
        let rng = &mut self.seed.rng(Stream::Selection, step);
        let mut order = shuffled(samples.source + samples.target, rng);
        order.truncate(samples.source);
        order
    }

    /// Computes the kernel of all pairs, 0 on the diagonal.
    fn kernel(&self, all: Rows<'_>) -> Mat<f64> {
        let mut kernel = squared_distances(all);
        let median = self.squared_median(&kernel);
        let rates: Vec<f64> =
            self.bandwidths.iter().map(|width| -0.5 / (width * width * median)).collect();
        for (index, column) in kernel.col_iter_mut().enumerate() {
            for (other, value) in column.iter_mut().enumerate() {
                let sum: f64 = rates.iter().map(|rate| (rate * *value).exp()).sum();
                *value = if index == other { 0.0 } else { sum };
            }
        }
        kernel
    }

    /// Returns the median of the squared distances between different samples, or 1 if it is 0. The
    /// samples are chosen without regard to their sets, as exactness needs.
    fn squared_median(&self, distances: &Mat<f64>) -> f64 {
        let mut order =
            shuffled(distances.nrows(), &mut self.seed.rng(Stream::Selection, u64::MAX));
        order.truncate(MEDIAN_SAMPLES);
        let pairs = order.iter().enumerate();
        let mut values: Vec<f64> = pairs
            .flat_map(|(place, &row)| order[..place].iter().map(move |&column| (row, column)))
            .map(|(row, column)| distances[(row, column)])
            .collect();
        let middle = values.len() / 2;
        let (_, median, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
        if *median > 0.0 { *median } else { 1.0 }
    }
}

/// The kernel of all pairs, with its sums.
struct Gram {
    kernel: Mat<f64>,
    row_sums: Vec<f64>,
    sum: f64,
    samples: Shift<usize>,
}

impl Gram {
    fn new(kernel: Mat<f64>, samples: Shift<usize>) -> Self {
        // The kernel is symmetric, so that columns are rows.
        let row_sums: Vec<f64> = kernel.col_iter().map(|column| column.iter().sum()).collect();
        let sum = row_sums.iter().sum();
        Self { kernel, row_sums, sum, samples }
    }

    /// Returns the size of the means of the kernel.
    fn scale(&self) -> f64 {
        let count = self.row_sums.len() as f64;
        self.sum / (count * (count - 1.0))
    }

    /// Returns the unbiased `MMD²` with each of these as the first set.
    fn statistics(&self, firsts: &[Vec<usize>]) -> Vec<f64> {
        let count = self.row_sums.len();
        let mut indicators = Mat::<f64>::zeros(count, firsts.len());
        for (column, first) in firsts.iter().enumerate() {
            first.iter().for_each(|&row| indicators[(row, column)] = 1.0);
        }
        let mut products = Mat::<f64>::zeros(count, firsts.len());
        let parallel = get_global_parallelism();
        matmul(&mut products, Accum::Replace, &self.kernel, &indicators, 1.0, parallel);
        let statistic = |(column, first): (usize, &Vec<usize>)| {
            let within: f64 = first.iter().map(|&row| products[(row, column)]).sum();
            let from: f64 = first.iter().map(|&row| self.row_sums[row]).sum();
            self.mmd2(within, from)
        };
        firsts.iter().enumerate().map(statistic).collect()
    }

    /// Returns `MMD²` from `S_xx` and `aᵀr`.
    fn mmd2(&self, within: f64, from: f64) -> f64 {
        let [m, n] = self.samples.map(|count| count as f64).into_array();
        let between = from - within;
        let others = self.sum - 2.0 * from + within;
        within / (m * (m - 1.0)) + others / (n * (n - 1.0)) - 2.0 * between / (m * n)
    }
}
