//! Divergence of the Gaussians fitted to two sets.
//!
//! The entropy of the mixture `M` of two Gaussians has no closed form, so the two means in
//! `JSD = ½·E_P log2(p/m) + ½·E_Q log2(q/m)` are taken over samples of `P` and of `Q`. With the
//! difference `Δ` of the log densities, `log2(p/m) = 1 − softplus(−Δ)/ln 2`: no density is ever
//! computed, and each term is at most one bit.

use faer::linalg::matmul::triangular::{BlockStructure, matmul};
use faer::{Accum, Mat, MatRef, Side, get_global_parallelism};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use windage_core::seed::Rng;
use windage_core::{Error as CoreError, Seed, Stream};

use super::{DistributionDivergence, DivergenceEstimate, EstimateKind};
use crate::check::{assert_same_dims, finite, positive_setting};
use crate::distance::{check_rows, check_statistics};
use crate::error::{Error, Result};
use crate::mean::MeanEstimate;
use crate::{GaussianStatistics, Rows};

/// Number of samples whose densities are computed at once.
const BLOCK: usize = 512;

/// The covariance of a fitted Gaussian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Covariance {
    /// The full covariance matrix; it needs many more samples than features to be meaningful.
    #[default]
    Full,
    /// The variances alone; all covariances are 0.
    Diagonal,
}

/// The Jensen–Shannon divergence of the Gaussians with the means and covariances of two sets, by
/// seeded sampling.
///
/// *Numerics*: f64; `O((m + n)·d² + d³ + samples·d²)` time for the full covariance. For each
/// feature, `ridge · (variance over both sets)` is added to the diagonal of both covariances, so
/// that constant and dependent features have a density. The result does not depend on the units of
/// the features.
///
/// With no more samples than features, the divergence is nearly 1 even for equal distributions; use
/// [`Covariance::Diagonal`] or fewer features then.
///
/// ```
/// use windage_metrics::{DistributionDivergence, Rows};
/// use windage_metrics::divergence::{EstimateKind, GaussianDivergence};
/// let (first, second) = ([-1.0, 0.0, 1.0], [0.0, 1.0, 2.0]); // N(0, 1) and N(1, 1)
/// let (first, second) = (Rows::new(&first, 1), Rows::new(&second, 1));
/// let estimate = GaussianDivergence::default().divergence(first, second)?;
/// let EstimateKind::Sampled { standard_error } = estimate.kind else { panic!("not sampled") };
/// assert!((estimate.value - 0.16075).abs() < 4.0 * standard_error); // By quadrature.
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GaussianDivergence {
    /// Covariance of the fitted Gaussians.
    pub covariance: Covariance,
    /// Number of samples drawn from each Gaussian, at least 2.
    pub samples: usize,
    /// Share of the variance of a feature over both sets that is added to its variance in each set,
    /// above 0.
    pub ridge: f64,
    /// Seed of the samples.
    pub seed: Seed,
}

impl Default for GaussianDivergence {
    /// Returns full covariances, 4,096 samples (a measured standard error of about 0.007 at most)
    /// and a ridge of 10⁻⁶.
    fn default() -> Self {
        Self { covariance: Covariance::Full, samples: 4096, ridge: 1e-6, seed: Seed(0) }
    }
}

impl GaussianDivergence {
    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error if a setting is out of its range.
    pub fn validate(&self) -> Result<()> {
        if self.samples < 2 {
            return Err(CoreError::setting("samples", self.samples, "at least 2").into());
        }
        positive_setting("ridge", self.ridge)
    }

    /// Estimates the divergence of two Gaussians given by their statistics.
    ///
    /// # Errors
    /// Returns an error if a setting is out of its range, a set has fewer than two samples, or a
    /// covariance is singular in spite of the ridge.
    ///
    /// # Panics
    /// Panics if the numbers of features differ.
    #[track_caller]
    pub fn between(
        &self,
        first: &GaussianStatistics,
        second: &GaussianStatistics,
    ) -> Result<DivergenceEstimate> {
        self.validate()?;
        check_statistics(first, second)?;
        let dims = first.dims();
        let (first_covariance, second_covariance) = (first.covariance()?, second.covariance()?);
        let ridge = |feature: usize| {
            let diagonal = feature * (dims + 1);
            let apart = first.mean()[feature] - second.mean()[feature];
            let pooled = 0.5 * (first_covariance[diagonal] + second_covariance[diagonal])
                + 0.25 * apart * apart;
            // A feature that is the same constant in both sets has no scale, so any will do.
            self.ridge * if pooled > 0.0 { pooled } else { 1.0 }
        };
        let ridge: Vec<f64> = (0..dims).map(ridge).collect();
        let fit = |statistics: &GaussianStatistics, covariance: &[f64]| {
            Gaussian::fit(statistics.mean(), covariance, self.covariance, &ridge)
        };
        let (p, q) = (fit(first, &first_covariance)?, fit(second, &second_covariance)?);
        let p_bits = MeanEstimate::new(&self.bits(&p, &q, 0));
        let q_bits = MeanEstimate::new(&self.bits(&q, &p, 1));
        let standard_error = 0.5 * (p_bits.squared_error + q_bits.squared_error).sqrt();
        Ok(DivergenceEstimate {
            value: (0.5 * (p_bits.mean + q_bits.mean)).clamp(0.0, 1.0),
            kind: EstimateKind::Sampled { standard_error },
        })
    }

    /// Draws samples of `p` and computes `log2(p/m)` for each.
    fn bits(&self, p: &Gaussian, q: &Gaussian, stream: u64) -> Vec<f64> {
        let mut rng = self.seed.rng(Stream::Data, stream);
        let mut bits = Vec::with_capacity(self.samples);
        for start in (0..self.samples).step_by(BLOCK) {
            let noise = standard_normal(p.mean.len(), BLOCK.min(self.samples - start), &mut rng);
            let (own, other) = (p.density_of_noise(&noise), q.log_densities(p.samples(&noise)));
            bits.extend(
                own.iter()
                    .zip(other)
                    .map(|(own, other)| 1.0 - softplus(other - own) / std::f64::consts::LN_2),
            );
        }
        bits
    }
}

impl DistributionDivergence for GaussianDivergence {
    fn divergence(&self, first: Rows<'_>, second: Rows<'_>) -> Result<DivergenceEstimate> {
        self.validate()?;
        check_rows(first, second, 2)?;
        let statistics = |rows: Rows<'_>| {
            let mut statistics = GaussianStatistics::new(rows.dims());
            statistics.update(rows.values()).map(|()| statistics)
        };
        self.between(&statistics(first)?, &statistics(second)?)
    }
}

/// Computes the log densities of rows under the Gaussian with the mean and covariance of a set,
/// without the shared term `−(d/2)·ln 2π`.
///
/// Of several sets, a sample most likely belongs to the one under which its log density is highest.
/// `ridge` times the mean variance of the features is added to the diagonal of the covariance, so
/// that a constant feature does not make all other values impossible.
///
/// ```
/// use windage_metrics::divergence::{Covariance, gaussian_log_densities};
/// use windage_metrics::{GaussianStatistics, Rows};
/// let mut statistics = GaussianStatistics::new(1);
/// statistics.update(&[-1.0, 1.0])?; // Mean 0, variance 2.
/// let rows = Rows::new(&[0.0, 2.0], 1);
/// let densities = gaussian_log_densities(&statistics, rows, Covariance::Full, 1e-9)?;
/// assert!((densities[0] + 0.5 * 2.0_f64.ln()).abs() < 1e-8);
/// assert!((densities[0] - densities[1] - 1.0).abs() < 1e-8);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// Returns an error if the statistics have fewer than two samples, a value is not finite, `ridge`
/// is not above 0, or the covariance is singular in spite of the ridge.
///
/// # Panics
/// Panics if the numbers of features differ.
#[track_caller]
pub fn gaussian_log_densities(
    statistics: &GaussianStatistics,
    rows: Rows<'_>,
    kind: Covariance,
    ridge: f64,
) -> Result<Vec<f64>> {
    let dims = statistics.dims();
    assert_same_dims(dims, rows.dims());
    positive_setting("ridge", ridge)?;
    finite("the features", rows.values().iter().map(|&value| value.into()))?;
    let covariance = statistics.covariance()?;
    let mean_variance =
        (0..dims).map(|feature| covariance[feature * (dims + 1)]).sum::<f64>() / dims as f64;
    let added = ridge * if mean_variance > 0.0 { mean_variance } else { 1.0 };
    let gaussian = Gaussian::fit(statistics.mean(), &covariance, kind, &vec![added; dims])?;
    Ok(gaussian.log_densities(Mat::from_fn(dims, rows.count(), |feature, row| {
        rows.row(row)[feature].into()
    })))
}

/// Computes `ln(1 + eˣ)` without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// A Gaussian, as its mean and the Cholesky factor of its covariance.
struct Gaussian {
    mean: Vec<f64>,
    factor: Mat<f64>,
    /// `−Σ ln L_ii`, the part of the log density that differs between Gaussians but not samples.
    log_scale: f64,
}

impl Gaussian {
    /// Creates the Gaussian of a mean and a covariance, to whose diagonal `ridge` is added.
    fn fit(mean: &[f64], covariance: &[f64], kind: Covariance, ridge: &[f64]) -> Result<Self> {
        let dims = mean.len();
        let entry = |row: usize, column: usize| match kind {
            _ if row == column => covariance[row * dims + row] + ridge[row],
            Covariance::Full => covariance[row * dims + column],
            Covariance::Diagonal => 0.0,
        };
        let decomposition = Mat::from_fn(dims, dims, entry).llt(Side::Lower);
        let factor = decomposition.map_err(|_| Error::SingularCovariance)?.L().to_owned();
        let log_scale = -(0..dims).map(|index| factor[(index, index)].ln()).sum::<f64>();
        Ok(Self { mean: mean.to_vec(), factor, log_scale })
    }

    /// Returns the columns `μ + L·z` for the columns `z` of `noise`.
    fn samples(&self, noise: &Mat<f64>) -> Mat<f64> {
        let mut samples = Mat::from_fn(noise.nrows(), noise.ncols(), |row, _| self.mean[row]);
        let (lower, whole) = (BlockStructure::TriangularLower, BlockStructure::Rectangular);
        matmul(
            &mut samples,
            whole,
            Accum::Add,
            &self.factor,
            lower,
            noise,
            whole,
            1.0,
            get_global_parallelism(),
        );
        samples
    }

    /// Computes the log densities of [`Self::samples`] from their noise, without `−(d/2)·ln 2π`.
    fn density_of_noise(&self, noise: &Mat<f64>) -> Vec<f64> {
        noise.col_iter().map(|column| self.log_scale - 0.5 * column.squared_norm_l2()).collect()
    }

    /// Computes the log densities of the columns, without `−(d/2)·ln 2π`.
    fn log_densities(&self, mut samples: Mat<f64>) -> Vec<f64> {
        let mean = MatRef::from_column_major_slice(&self.mean, self.mean.len(), 1);
        samples.col_iter_mut().for_each(|mut column| column -= mean.col(0));
        self.factor.solve_lower_triangular_in_place(&mut samples);
        self.density_of_noise(&samples)
    }
}

/// Draws standard normal values (Box and Muller 1958).
fn standard_normal(rows: usize, columns: usize, rng: &mut Rng) -> Mat<f64> {
    Mat::from_fn(rows, columns, |_, _| {
        let (radius, turn) = (rng.random::<f64>(), rng.random::<f64>());
        (-2.0 * (1.0 - radius).ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn densities_follow_the_formula() {
        // Σ = [[4, 2], [2, 3]]: determinant 8, inverse [[3, −2], [−2, 4]]/8.
        let gaussian =
            Gaussian::fit(&[1.0, -1.0], &[4.0, 2.0, 2.0, 3.0], Covariance::Full, &[0.0; 2])
                .unwrap();
        let points = [[1.0, -1.0], [2.0, 0.5], [-3.0, 4.0]];
        let actual = gaussian.log_densities(Mat::from_fn(2, 3, |row, column| points[column][row]));
        for (actual, [x, y]) in actual.iter().zip(points) {
            let (x, y) = (x - 1.0, y + 1.0);
            let expected =
                -0.5 * 8.0_f64.ln() - 0.5 * (3.0 * x * x - 4.0 * x * y + 4.0 * y * y) / 8.0;
            assert!((actual - expected).abs() < 1e-14, "{actual} {expected}");
        }
        let noise = Mat::from_fn(2, 3, |row, column| points[column][row]);
        let again = gaussian.log_densities(gaussian.samples(&noise));
        for (own, again) in gaussian.density_of_noise(&noise).iter().zip(again) {
            assert!((own - again).abs() < 1e-13, "{own} {again}");
        }
    }

    #[test]
    fn bits_follow_the_difference_of_densities() {
        // Densities in the ratio 3 : 1 have log2(p/m) = log2(3/2).
        let bit = 1.0 - softplus(-(3.0_f64.ln())) / std::f64::consts::LN_2;
        assert!((bit - 1.5_f64.log2()).abs() < 1e-15, "{bit}");
        assert_eq!((softplus(-800.0), softplus(800.0)), (0.0, 800.0));
        let unit = |mean: f64| Gaussian::fit(&[mean], &[1.0], Covariance::Full, &[0.0]).unwrap();
        let settings = GaussianDivergence { samples: 5, ..Default::default() };
        let noise = standard_normal(1, 5, &mut settings.seed.rng(Stream::Data, 0));
        for (column, bits) in settings.bits(&unit(0.0), &unit(1.0), 0).iter().enumerate() {
            // p/q = exp(½ − x)
            let ratio = (0.5 - noise[(0, column)]).exp();
            assert!((bits - (2.0 * ratio / (ratio + 1.0)).log2()).abs() < 1e-13, "{bits}");
        }
    }
}
