//! Losses of translations between two domains (CycleGAN): there and back, and leaving alone what
//! fits already.
//!
//! `λ·‖F(G(x)) − x‖₁` and `λ_id·‖G(y) − y‖₁`: Zhu et al., *Unpaired Image-to-Image Translation
//! using Cycle-Consistent Adversarial Networks*, ICCV 2017, equation (2) and section 5.2. As in
//! their code, the norm is the mean over elements.

use burn::config::Config;
use burn::tensor::Tensor;
use windage_core::Error;

use crate::settings::{assert_valid, require};
use crate::{Loss, Reduction};

/// How two samples are compared, element by element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    /// `|a − b|`, L1; the gradient where both are equal is 0.
    #[default]
    Absolute,
    /// `(a − b)²`, L2.
    Squared,
}

impl Distance {
    #[track_caller]
    fn terms<const D: usize>(self, output: Tensor<D>, original: Tensor<D>) -> Tensor<D> {
        let (dims, other) = (output.dims(), original.dims());
        assert_eq!(dims, other, "a sample and what became of it have the same shape");
        let difference = output - original;
        match self {
            Self::Absolute => difference.abs(),
            Self::Squared => difference.square(),
        }
    }
}

/// Configuration of a [`CycleLoss`].
#[derive(Config, Debug)]
pub struct CycleLossConfig {
    /// λ, positive.
    #[config(default = 10.0)]
    pub weight: f64,
    /// How samples are compared.
    #[config(default = "Distance::Absolute")]
    pub distance: Distance,
}

impl CycleLossConfig {
    /// # Errors
    /// If the weight is not positive and finite.
    pub fn validate(&self) -> Result<(), Error> {
        positive_weight(self.weight)
    }

    /// The loss.
    ///
    /// # Panics
    /// If [`CycleLossConfig::validate`] refuses the settings.
    #[track_caller]
    pub fn init(&self) -> CycleLoss {
        assert_valid(self.validate());
        CycleLoss { weight: self.weight, distance: self.distance }
    }
}

/// What a sample lost on its way to the other domain and back.
///
/// *Formula*: `λ·E|F(G(x)) − x|` or its square. *Shapes*: `(F(G(x)), x)`, equal, any rank. *Terms*:
/// one an element, weighted; so the mean is that of the published code.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::adversarial::CycleLossConfig;
/// use windage_losses::{Loss, Reduction};
///
/// let sample = |values: [f32; 2]| Tensor::<1>::from_floats(values, &Device::flex());
/// let loss = CycleLossConfig::new().init();
/// let pair = (sample([0.5, 1.0]), sample([0.0, 1.0]));
/// assert_eq!(loss.forward(pair, Reduction::Mean).into_scalar::<f32>(), 2.5);
/// ```
///
/// # Panics
/// If the shapes differ.
#[derive(Clone, Copy, Debug)]
pub struct CycleLoss {
    weight: f64,
    distance: Distance,
}

impl<const D: usize> Loss<(Tensor<D>, Tensor<D>)> for CycleLoss {
    fn forward(
        &self,
        (returned, original): (Tensor<D>, Tensor<D>),
        reduction: Reduction,
    ) -> Tensor<1> {
        reduction.apply(self.distance.terms(returned, original) * self.weight)
    }
}

/// Configuration of an [`IdentityLoss`].
#[derive(Config, Debug)]
pub struct IdentityLossConfig {
    /// Weight, positive: half of the default λ of [`CycleLossConfig`].
    #[config(default = 5.0)]
    pub weight: f64,
    /// How samples are compared.
    #[config(default = "Distance::Absolute")]
    pub distance: Distance,
}

impl IdentityLossConfig {
    /// # Errors
    /// If the weight is not positive and finite.
    pub fn validate(&self) -> Result<(), Error> {
        positive_weight(self.weight)
    }

    /// The loss.
    ///
    /// # Panics
    /// If [`IdentityLossConfig::validate`] refuses the settings.
    #[track_caller]
    pub fn init(&self) -> IdentityLoss {
        assert_valid(self.validate());
        IdentityLoss { weight: self.weight, distance: self.distance }
    }
}

/// What a translation does to a sample that is of its target domain already; it should do nothing.
///
/// *Formula*: `λ_id·E|G(y) − y|` or its square. *Shapes* and *terms* as in [`CycleLoss`], with the
/// input `(G(y), y)`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::adversarial::IdentityLossConfig;
/// use windage_losses::{Loss, Reduction};
///
/// let sample = |values: [f32; 2]| Tensor::<1>::from_floats(values, &Device::flex());
/// let loss = IdentityLossConfig::new().with_weight(2.0).init();
/// let pair = (sample([0.5, 1.0]), sample([0.0, 1.0]));
/// assert_eq!(loss.forward(pair, Reduction::Sum).into_scalar::<f32>(), 1.0);
/// ```
///
/// # Panics
/// If the shapes differ.
#[derive(Clone, Copy, Debug)]
pub struct IdentityLoss {
    weight: f64,
    distance: Distance,
}

impl<const D: usize> Loss<(Tensor<D>, Tensor<D>)> for IdentityLoss {
    fn forward(
        &self,
        (translated, original): (Tensor<D>, Tensor<D>),
        reduction: Reduction,
    ) -> Tensor<1> {
        reduction.apply(self.distance.terms(translated, original) * self.weight)
    }
}

fn positive_weight(weight: f64) -> Result<(), Error> {
    let usable = (f64::from(f32::MIN_POSITIVE)..=f64::from(f32::MAX)).contains(&weight);
    require(usable, "weight", weight, "positive and finite")
}
