//! The variance and covariance terms of VICReg.
//!
//! Bardes, Ponce and LeCun, *VICReg: Variance-Invariance-Covariance Regularization for
//! Self-Supervised Learning*, ICLR 2022, equations (1) to (4). Variances and covariances are
//! unbiased (`N − 1`). The paper weights the variance term 25 and the covariance term 1.

use burn::config::Config;
use burn::tensor::{Tensor, activation::relu};
use windage_core::Error;

use super::matrix::{Divisor, centered, covariance};
use crate::settings::{assert_valid, require};
use crate::{Loss, Reduction};

/// Covariances between different channels of a batch, squared.
///
/// *Formula*: `(1/d)·Σ_{i≠j} c²_ij`. *Shapes*: `[samples, channels]`. *Terms*: one a channel,
/// `Σ_{j≠i} c²_ij`, so the **mean** is the paper's term. One channel gives 0.
///
/// *Numerics*: one product of `samples·channels²`; features are centered before it.
///
/// # References
/// Bardes, Ponce and LeCun, ICLR 2022, equations (3) and (4).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::covariance::VicregCovarianceLoss;
/// use windage_losses::{Loss, Reduction};
///
/// let features = Tensor::<2>::from_floats([[1.0, 2.0], [-1.0, -2.0]], &Device::flex()); // c₁₂ = 4.
/// assert_eq!(VicregCovarianceLoss.forward(features, Reduction::Mean).into_scalar::<f32>(), 16.0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct VicregCovarianceLoss;

impl Loss<Tensor<2>> for VicregCovarianceLoss {
    fn forward(&self, features: Tensor<2>, reduction: Reduction) -> Tensor<1> {
        reduction
            .apply(without_diagonal(covariance(features, Divisor::Unbiased).square()).sum_dim(1))
    }
}

/// `matrix` with its diagonal set to 0.
fn without_diagonal(matrix: Tensor<2>) -> Tensor<2> {
    let [channels, _] = matrix.dims();
    let mask = Tensor::<2>::eye(channels, &matrix.device()).bool();
    matrix.mask_fill(mask, 0.0)
}

/// Smallest ε: its root must be a normal number in f32.
const MIN_EPSILON: f64 = 1e-30;

/// Configuration of a [`VicregVarianceLoss`].
#[derive(Config, Debug)]
pub struct VicregVarianceLossConfig {
    /// γ, the standard deviation that every channel should reach; positive.
    #[config(default = 1.0)]
    pub gamma: f64,
    /// ε, added to the variance; at least 1e-30. The gradient of a deviation is bounded by `1/√ε`.
    #[config(default = 1e-4)]
    pub epsilon: f64,
}

impl VicregVarianceLossConfig {
    /// # Errors
    /// If γ is not positive, or ε below 1e-30; either not finite.
    pub fn validate(&self) -> Result<(), Error> {
        let Self { gamma, epsilon } = *self;
        require(gamma > 0.0 && gamma.is_finite(), "gamma", gamma, "positive and finite")?;
        let holds = epsilon >= MIN_EPSILON && epsilon.is_finite();
        require(holds, "epsilon", epsilon, "at least 1e-30 and finite")
    }

    /// The loss.
    ///
    /// # Panics
    /// If [`VicregVarianceLossConfig::validate`] refuses the settings.
    #[track_caller]
    pub fn init(&self) -> VicregVarianceLoss {
        assert_valid(self.validate());
        VicregVarianceLoss { gamma: self.gamma, epsilon: self.epsilon }
    }
}

/// How much channels of a batch fall short of a standard deviation γ.
///
/// *Formula*: `(1/d)·Σ_j max(0, γ − √(var_j + ε))`. *Shapes*: `[samples, channels]`. *Terms*: one a
/// channel, so the **mean** is the paper's term. A constant channel and a single sample have
/// variance 0: `γ − √ε`, with gradient 0.
///
/// # References
/// Bardes, Ponce and LeCun, ICLR 2022, equations (1) and (2).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::covariance::VicregVarianceLossConfig;
/// use windage_losses::{Loss, Reduction};
///
/// let features = Tensor::<2>::from_floats([[9.0, 2.0], [-9.0, 2.0]], &Device::flex());
/// let loss = VicregVarianceLossConfig::new().with_gamma(2.0).init();
/// let terms = loss.forward(features, Reduction::None).into_data();
/// assert!(terms.iter::<f32>().zip([0.0, 1.99]).all(|(term, expected)| (term - expected).abs() < 1e-6));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VicregVarianceLoss {
    gamma: f64,
    epsilon: f64,
}

impl Loss<Tensor<2>> for VicregVarianceLoss {
    fn forward(&self, features: Tensor<2>, reduction: Reduction) -> Tensor<1> {
        let divisor = Divisor::Unbiased.of(features.dims()[0]);
        let variance = centered(features).square().sum_dim(0) / divisor;
        reduction.apply(relu(-(variance + self.epsilon).sqrt() + self.gamma))
    }
}
