//! The distance of two distributions, of which there are samples.

use burn::config::Config;
use burn::tensor::Tensor;
use windage_core::{Error, Shift};

use crate::matrix::centered;
use crate::settings::{assert_valid, require};
use crate::{Loss, Reduction};

/// Smallest bandwidth: equal samples have a distance of 0, not 0/0.
const LEAST: f64 = 1e-30;

/// Configuration of a [`DiscrepancyLoss`].
#[derive(Config, Debug)]
pub struct DiscrepancyLossConfig {
    /// Number of kernels; odd, so that one of them has the mean bandwidth.
    #[config(default = 5)]
    pub kernels: usize,
    /// Ratio of the bandwidths of successive kernels; above 1.
    #[config(default = 2.0)]
    pub ratio: f64,
}

impl DiscrepancyLossConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// If the number of kernels is even, or the ratio is not above 1 and finite.
    pub fn validate(&self) -> Result<(), Error> {
        require(self.kernels % 2 == 1, "kernels", self.kernels as f64, "odd")?;
        let holds = self.ratio > 1.0 && self.ratio.is_finite();
        require(holds, "ratio", self.ratio, "above 1 and finite")
    }

    /// Creates the loss.
    ///
    /// # Panics
    /// If [`validate`](Self::validate) refuses the settings.
    #[track_caller]
    pub fn init(&self) -> DiscrepancyLoss {
        assert_valid(self.validate());
        DiscrepancyLoss { kernels: self.kernels, ratio: self.ratio }
    }
}

/// The maximum mean discrepancy of two batches, with several Gaussian kernels (MMD, as in DAN).
///
/// *Formula*: `mean k(s, s′) + mean k(t, t′) − 2·mean k(s, t)` over all pairs, a sample with itself
/// included, where `k(x, y) = Σ_i exp(−‖x − y‖² / (b·r^i))` for `i = −m…m`. The bandwidth `b` is
/// the mean of `‖x − y‖²` over all pairs of different samples of both batches, and a constant in
/// the gradient. It is not negative, and 0 if both batches have the same samples.
///
/// *Shapes*: `[samples, channels]` for the source and for the target; the numbers of samples may
/// differ. *Terms*: the loss is one term. *Numerics*: squared distances come from one product of
/// centered features, so an offset of all features costs no accuracy.
///
/// # References
/// Gretton et al., *A Kernel Two-Sample Test*, JMLR 2012; Long, Cao, Wang and Jordan, *Learning
/// Transferable Features with Deep Adaptation Networks*, ICML 2015.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_core::Shift;
/// use windage_losses::discrepancy::DiscrepancyLossConfig;
/// use windage_losses::{Loss, Reduction};
///
/// let device = Device::flex();
/// let source = Tensor::<2>::from_floats([[0.0], [1.0]], &device);
/// let loss = DiscrepancyLossConfig::new().init();
/// let value = |target| {
///     let features = Shift { source: source.clone(), target };
///     loss.forward(features, Reduction::Mean).into_scalar::<f32>()
/// };
/// assert!(value(source.clone()).abs() < 1e-6);
/// assert!(value(source.clone() + 3.0) > 1.0);
/// ```
///
/// # Panics
/// If the numbers of channels differ, or a batch is empty.
#[derive(Clone, Copy, Debug)]
pub struct DiscrepancyLoss {
    kernels: usize,
    ratio: f64,
}

impl Loss<Shift<Tensor<2>>> for DiscrepancyLoss {
    fn forward(&self, features: Shift<Tensor<2>>, reduction: Reduction) -> Tensor<1> {
        let Shift { source, target } = features;
        let ([sources, a], [targets, b]) = (source.dims(), target.dims());
        assert_eq!(a, b, "source and target must have the same number of channels");
        assert!(sources > 0 && targets > 0, "both batches must have samples");
        let distances = squared_distances(Tensor::cat(vec![source, target], 0));
        let kernel = self.kernel(distances);
        let mean = |rows: (usize, usize), columns: (usize, usize)| {
            kernel.clone().narrow(0, rows.0, rows.1).narrow(1, columns.0, columns.1).mean()
        };
        let (source, target) = ((0, sources), (sources, targets));
        reduction.apply(mean(source, source) + mean(target, target) - mean(source, target) * 2.0)
    }
}

impl DiscrepancyLoss {
    /// Computes the sum of all kernels, `[samples, samples]`.
    fn kernel(&self, distances: Tensor<2>) -> Tensor<2> {
        let [samples, _] = distances.dims();
        let pairs = (samples * (samples - 1)).max(1) as f64;
        let bandwidth = (distances.clone().detach().sum() / pairs).clamp_min(LEAST);
        let relative = distances / bandwidth.unsqueeze::<2>();
        let half = (self.kernels / 2) as i32;
        let kernels = (-half..=half).map(|power| {
            let narrowness = self.ratio.powi(-power);
            (-(relative.clone() * narrowness)).exp()
        });
        kernels.reduce(|sum, kernel| sum + kernel).unwrap_or(relative)
    }
}

/// Computes `‖x_i − x_j‖²` of all pairs of rows, at least 0.
fn squared_distances(features: Tensor<2>) -> Tensor<2> {
    let features = centered(features);
    let squares = features.clone().square().sum_dim(1);
    let products = features.clone().matmul(features.transpose());
    (squares.clone() + squares.transpose() - products * 2.0).clamp_min(0.0)
}
