//! Losses of translations between two domains (CycleGAN): there and back, and no change to samples
//! that are already in the target domain.
//!
//! `λ·‖F(G(x)) − x‖₁` and `λ_id·‖G(y) − y‖₁`: Zhu et al., *Unpaired Image-to-Image Translation
//! using Cycle-Consistent Adversarial Networks*, ICCV 2017, equation (2) and section 5.2. As in
//! their code, the norm is the mean over elements.

use burn::config::Config;
use burn::tensor::Tensor;
use windage_core::Error;

use crate::settings::{assert_valid, require};
use crate::{Compared, Loss, Reduction};

/// The distance between two samples, element by element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    /// `|a − b|`, L1, whose gradient is 0 where both are equal.
    #[default]
    Absolute,
    /// `(a − b)²`, L2.
    Squared,
}

/// A weighted distance of translated samples from the samples that they should equal.
#[derive(Clone, Copy, Debug)]
struct WeightedDistance {
    weight: f64,
    distance: Distance,
}

impl WeightedDistance {
    #[track_caller]
    fn reduced<const D: usize>(
        self,
        samples: Compared<Tensor<D>>,
        reduction: Reduction,
    ) -> Tensor<1> {
        let Compared { output, target } = samples;
        assert_eq!(
            output.dims(),
            target.dims(),
            "a sample and its translation must have the same shape"
        );
        let difference = output - target;
        let terms = match self.distance {
            Distance::Absolute => difference.abs(),
            Distance::Squared => difference.square(),
        };
        reduction.apply(terms * self.weight)
    }
}

/// Configuration of a [`CycleLoss`].
#[derive(Config, Debug)]
pub struct CycleLossConfig {
    /// λ, positive.
    #[config(default = 10.0)]
    pub weight: f64,
    /// Distance between samples.
    #[config(default = "Distance::Absolute")]
    pub distance: Distance,
}

impl CycleLossConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// If the weight is not positive and finite.
    pub fn validate(&self) -> Result<(), Error> {
        require_positive(self.weight)
    }

    /// Creates the loss.
    ///
    /// # Panics
    /// If [`CycleLossConfig::validate`] refuses the settings.
    #[track_caller]
    pub fn init(&self) -> CycleLoss {
        assert_valid(self.validate());
        CycleLoss(WeightedDistance { weight: self.weight, distance: self.distance })
    }
}

/// The change of samples on their way to the other domain and back.
///
/// *Formula*: `λ·E|F(G(x)) − x|` or its square. *Shapes*: the output `F(G(x))` and the target `x`
/// have the same shape, of any rank. *Terms*: one weighted term per element, so the mean is the
/// loss of the published code.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::adversarial::CycleLossConfig;
/// use windage_losses::{Compared, Loss, Reduction};
///
/// let sample = |values: [f32; 2]| Tensor::<1>::from_floats(values, &Device::flex());
/// let loss = CycleLossConfig::new().init();
/// let samples = Compared { output: sample([0.5, 1.0]), target: sample([0.0, 1.0]) };
/// assert_eq!(loss.forward(samples, Reduction::Mean).into_scalar::<f32>(), 2.5);
/// ```
///
/// # Panics
/// If the shapes differ.
#[derive(Clone, Copy, Debug)]
pub struct CycleLoss(WeightedDistance);

impl<const D: usize> Loss<Compared<Tensor<D>>> for CycleLoss {
    fn forward(&self, samples: Compared<Tensor<D>>, reduction: Reduction) -> Tensor<1> {
        self.0.reduced(samples, reduction)
    }
}

/// Configuration of an [`IdentityLoss`].
#[derive(Config, Debug)]
pub struct IdentityLossConfig {
    /// λ_id, positive; half of the default λ of [`CycleLossConfig`].
    #[config(default = 5.0)]
    pub weight: f64,
    /// Distance between samples.
    #[config(default = "Distance::Absolute")]
    pub distance: Distance,
}

impl IdentityLossConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// If the weight is not positive and finite.
    pub fn validate(&self) -> Result<(), Error> {
        require_positive(self.weight)
    }

    /// Creates the loss.
    ///
    /// # Panics
    /// If [`IdentityLossConfig::validate`] refuses the settings.
    #[track_caller]
    pub fn init(&self) -> IdentityLoss {
        assert_valid(self.validate());
        IdentityLoss(WeightedDistance { weight: self.weight, distance: self.distance })
    }
}

/// The change that a translation makes to samples that are already in its target domain.
///
/// *Formula*: `λ_id·E|G(y) − y|` or its square. *Shapes* and *terms*: as for [`CycleLoss`], with
/// the output `G(y)` and the target `y`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::adversarial::IdentityLossConfig;
/// use windage_losses::{Compared, Loss, Reduction};
///
/// let sample = |values: [f32; 2]| Tensor::<1>::from_floats(values, &Device::flex());
/// let loss = IdentityLossConfig::new().with_weight(2.0).init();
/// let samples = Compared { output: sample([0.5, 1.0]), target: sample([0.0, 1.0]) };
/// assert_eq!(loss.forward(samples, Reduction::Sum).into_scalar::<f32>(), 1.0);
/// ```
///
/// # Panics
/// If the shapes differ.
#[derive(Clone, Copy, Debug)]
pub struct IdentityLoss(WeightedDistance);

impl<const D: usize> Loss<Compared<Tensor<D>>> for IdentityLoss {
    fn forward(&self, samples: Compared<Tensor<D>>, reduction: Reduction) -> Tensor<1> {
        self.0.reduced(samples, reduction)
    }
}

fn require_positive(weight: f64) -> Result<(), Error> {
    let usable = (f64::from(f32::MIN_POSITIVE)..=f64::from(f32::MAX)).contains(&weight);
    require(usable, "weight", weight, "positive and finite")
}
