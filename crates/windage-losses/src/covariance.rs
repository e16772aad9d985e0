//! Losses on the covariances of channels, with which channel correlation is usually compared.
//!
//! | loss | aim | paper's value |
//! | --- | --- | --- |
//! | [`DeepCoralLoss`] | equal covariances in two domains | the mean |
//! | [`DecovLoss`] | uncorrelated channels in one batch | the sum |
//! | [`VicregCovarianceLoss`] | the same, but weaker the more channels there are | the mean |
//! | [`VicregVarianceLoss`] | a minimum variance of every channel | the mean |
//!
//! All take features `[samples, channels]`. They are defined, with a finite gradient, for no
//! sample, one sample, one channel and constant channels. With fewer than two samples, covariances
//! are 0.
//!
//! *Numerics*: each covariance matrix is one product of `samples·channels²`. Features are centered
//! before it, so an offset of 1e6 costs no accuracy in f32.

use burn::config::Config;
use burn::tensor::{Tensor, activation::relu};
use windage_core::{Error, Shift};

use crate::matrix::{Divisor, centered, covariance, off_diagonal};
use crate::settings::{assert_valid, require};
use crate::{Loss, Reduction};

/// The distance between the channel covariances of two batches.
///
/// *Formula*: `‖C_S − C_T‖²_F / (4d²)`, with unbiased covariances (`N − 1`).
///
/// *Shapes*: `[samples, channels]` for the source and for the target; the numbers of samples may
/// differ. *Terms*: the d² entries `(C_S − C_T)²/4`, so the **mean** is the paper's loss. The loss
/// is symmetric.
///
/// # References
/// Sun and Saenko, *Deep CORAL: Correlation Alignment for Deep Domain Adaptation*, ECCV 2016
/// workshops, equations (1) to (3).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_core::Shift;
/// use windage_losses::covariance::DeepCoralLoss;
/// use windage_losses::{Loss, Reduction};
///
/// let device = Device::flex();
/// let source = Tensor::<2>::from_floats([[1.0], [-1.0]], &device); // Variance 2.
/// let target = Tensor::<2>::from_floats([[5.0], [5.0], [5.0]], &device); // Variance 0.
/// let loss = DeepCoralLoss.forward(Shift { source, target }, Reduction::Mean);
/// assert_eq!(loss.into_scalar::<f32>(), 1.0);
/// ```
///
/// # Panics
/// If the numbers of channels differ.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeepCoralLoss;

impl Loss<Shift<Tensor<2>>> for DeepCoralLoss {
    fn forward(&self, features: Shift<Tensor<2>>, reduction: Reduction) -> Tensor<1> {
        let Shift { source, target } = features;
        let ([_, a], [_, b]) = (source.dims(), target.dims());
        assert_eq!(a, b, "source and target must have the same number of channels");
        let difference =
            covariance(source, Divisor::Unbiased) - covariance(target, Divisor::Unbiased);
        reduction.apply(difference.square() * 0.25)
    }
}

/// The squared covariances between different channels of a batch.
///
/// *Formula*: `½(‖C‖²_F − ‖diag C‖²)`, where `C` is divided by the number of samples `N`.
///
/// *Shapes*: `[samples, channels]`. *Terms*: `½c²_ij` for each of the `C(C − 1)` ordered pairs `i ≠
/// j` in row-major order, so the **sum** is the paper's loss. One channel has no term, and its mean
/// is 0.
///
/// # References
/// Cogswell et al., *Reducing Overfitting in Deep Networks by Decorrelating Representations*, ICLR
/// 2016, equations (1) and (2).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::covariance::DecovLoss;
/// use windage_losses::{Loss, Reduction};
///
/// // The covariances are c₁₂ = c₂₁ = 2.
/// let features = Tensor::<2>::from_floats([[1.0, 2.0], [-1.0, -2.0]], &Device::flex());
/// assert_eq!(DecovLoss.forward(features, Reduction::Sum).into_scalar::<f32>(), 4.0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct DecovLoss;

impl Loss<Tensor<2>> for DecovLoss {
    fn forward(&self, features: Tensor<2>, reduction: Reduction) -> Tensor<1> {
        reduction.apply(off_diagonal(covariance(features, Divisor::Samples).square() * 0.5))
    }
}

/// The squared covariances between different channels of a batch, summed per channel.
///
/// *Formula*: `(1/d)·Σ_{i≠j} c²_ij`, with unbiased covariances (`N − 1`). The paper gives it the
/// weight 1. *Shapes*: `[samples, channels]`. *Terms*: `Σ_{j≠i} c²_ij`, one per channel, so the
/// **mean** is the paper's term. One channel has a loss of 0.
///
/// # References
/// Bardes, Ponce and LeCun, *VICReg: Variance-Invariance-Covariance Regularization for
/// Self-Supervised Learning*, ICLR 2022, equations (3) and (4).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::covariance::VicregCovarianceLoss;
/// use windage_losses::{Loss, Reduction};
///
/// // The covariance is c₁₂ = 4.
/// let features = Tensor::<2>::from_floats([[1.0, 2.0], [-1.0, -2.0]], &Device::flex());
/// assert_eq!(VicregCovarianceLoss.forward(features, Reduction::Mean).into_scalar::<f32>(), 16.0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct VicregCovarianceLoss;

impl Loss<Tensor<2>> for VicregCovarianceLoss {
    fn forward(&self, features: Tensor<2>, reduction: Reduction) -> Tensor<1> {
        let squares = covariance(features, Divisor::Unbiased).square();
        let [channels, _] = squares.dims();
        let diagonal = Tensor::<2>::eye(channels, &squares.device()).bool();
        reduction.apply(squares.mask_fill(diagonal, 0.0).sum_dim(1))
    }
}

/// Smallest ε, whose square root must be a normal number in f32.
const MIN_EPSILON: f64 = 1e-30;

/// Configuration of a [`VicregVarianceLoss`].
#[derive(Config, Debug)]
pub struct VicregVarianceLossConfig {
    /// γ, the standard deviation that every channel should reach; positive.
    #[config(default = 1.0)]
    pub gamma: f64,
    /// ε, which is added to the variance; at least 1e-30. It bounds the gradient of a standard
    /// deviation by `1/√ε`.
    #[config(default = 1e-4)]
    pub epsilon: f64,
}

impl VicregVarianceLossConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// If γ is not positive and finite, or ε is not at least 1e-30 and finite.
    pub fn validate(&self) -> Result<(), Error> {
        let Self { gamma, epsilon } = *self;
        require(gamma > 0.0 && gamma.is_finite(), "gamma", gamma, "positive and finite")?;
        let holds = epsilon >= MIN_EPSILON && epsilon.is_finite();
        require(holds, "epsilon", epsilon, "at least 1e-30 and finite")
    }

    /// Creates the loss.
    ///
    /// # Panics
    /// If [`VicregVarianceLossConfig::validate`] refuses the settings.
    #[track_caller]
    pub fn init(&self) -> VicregVarianceLoss {
        assert_valid(self.validate());
        VicregVarianceLoss { gamma: self.gamma, epsilon: self.epsilon }
    }
}

/// The amount by which the channels of a batch fall short of a standard deviation γ.
///
/// *Formula*: `(1/d)·Σ_j max(0, γ − √(var_j + ε))`, with unbiased variances (`N − 1`). The paper
/// gives it the weight 25. *Shapes*: `[samples, channels]`. *Terms*: one per channel, so the
/// **mean** is the paper's term. A constant channel and a single sample have variance 0: their term
/// is `γ − √ε`, with gradient 0.
///
/// # References
/// Bardes, Ponce and LeCun, *VICReg: Variance-Invariance-Covariance Regularization for
/// Self-Supervised Learning*, ICLR 2022, equations (1) and (2).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::covariance::VicregVarianceLossConfig;
/// use windage_losses::{Loss, Reduction};
///
/// let features = Tensor::<2>::from_floats([[9.0, 2.0], [-9.0, 2.0]], &Device::flex());
/// let loss = VicregVarianceLossConfig::new().with_gamma(2.0).init();
/// let terms = loss.forward(features, Reduction::None).into_data();
/// let close = |(term, expected): (f32, f32)| (term - expected).abs() < 1e-6;
/// assert!(terms.iter::<f32>().zip([0.0, 1.99]).all(close));
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
