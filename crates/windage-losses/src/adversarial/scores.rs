//! Losses of the scores of one discriminator: equations (1) and (2) of the space and frequency GAN,
//! for three families.
//!
//! | family | discriminator: real, generated | other networks: lower, raise their scores |
//! | --- | --- | --- |
//! | hinge | `max(0, 1 − s)`, `max(0, 1 + s)` | `s`, `−s` |
//! | non-saturating | `softplus(−s)`, `softplus(s)` | `softplus(s)`, `softplus(−s)` |
//! | least squares | `½(s − 1)²`, `½s²` | `½s²`, `½(s − 1)²` |
//!
//! `softplus(s) = ln(1 + eˢ)`, so `softplus(−s) = −ln σ(s)` is the cross entropy of a sigmoid,
//! without its overflow. A generator raises the scores of its samples; an encoder lowers those of
//! its real ones.

use burn::tensor::Tensor;
use burn::tensor::activation::{relu, softplus};

use crate::{Loss, RealAndGenerated, Reduction};

/// The function of a score that is minimized.
///
/// # References
/// Hinge: Lim and Ye, *Geometric GAN*, 2017; Miyato et al., *Spectral Normalization for GANs*, ICLR
/// 2018, equations (16) and (17). Non-saturating: Goodfellow et al., *Generative Adversarial Nets*,
/// NIPS 2014, section 3. Least squares: Mao et al., *Least Squares Generative Adversarial
/// Networks*, ICCV 2017, equation (2) with a = 0, b = c = 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdversarialFamily {
    /// Margins of 1, beyond which the discriminator has no gradient.
    #[default]
    Hinge,
    /// The cross entropy of the sigmoid of scores, with the generator maximizing `ln σ(s)`.
    NonSaturating,
    /// Half the squared distance from the labels 1 (real) and 0 (generated).
    LeastSquares,
}

impl AdversarialFamily {
    /// Computes the terms of a discriminator for real samples, whose scores should be high.
    fn real<const D: usize>(self, scores: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Hinge => relu(-scores + 1.0),
            Self::NonSaturating | Self::LeastSquares => self.raise(scores),
        }
    }

    /// Computes the terms of a discriminator for generated samples, whose scores should be low.
    fn generated<const D: usize>(self, scores: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Hinge => relu(scores + 1.0),
            Self::NonSaturating | Self::LeastSquares => self.lower(scores),
        }
    }

    /// Computes the terms of another network that raises the scores of its samples.
    fn raise<const D: usize>(self, scores: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Hinge => -scores,
            Self::NonSaturating => softplus(-scores, 1.0),
            Self::LeastSquares => (scores - 1.0).square() * 0.5,
        }
    }

    /// Computes the terms of another network that lowers the scores of its samples.
    fn lower<const D: usize>(self, scores: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Hinge => scores,
            Self::NonSaturating => softplus(scores, 1.0),
            Self::LeastSquares => scores.square() * 0.5,
        }
    }
}

/// The loss of a discriminator, which raises the scores of real samples and lowers those of
/// generated ones.
///
/// *Formula*: `E[real(D(x))] + E[generated(D(G(z)))]` with the functions of [`AdversarialFamily`].
///
/// *Shapes*: scores of any rank: `[batch]`, `[batch, 1]`, or a map of patches. *Terms*: term n is
/// `real(s_n) + generated(s'_n)`. The mean is the mean over the real plus the mean over the
/// generated scores, even if their counts differ. The same holds for the sum.
///
/// *Numerics*: the value and its gradient are finite for scores of ±1e4 (f32) in every family. An
/// empty side counts as 0.
///
/// The same loss trains the discriminator of pairs (ALI, BiGAN): give it the scores of `(x, E(x))`
/// as real and those of `(G(z, L), z)` as generated. Encoder and generator minimize
/// [`EncoderGeneratorLoss`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::adversarial::{AdversarialFamily, DiscriminatorLoss};
/// use windage_losses::{Loss, RealAndGenerated, Reduction};
///
/// let device = Device::flex();
/// let real = Tensor::<1>::from_floats([0.5, 2.0], &device);
/// let generated = Tensor::<1>::from_floats([-3.0, 0.0], &device);
/// let loss = DiscriminatorLoss::new(AdversarialFamily::Hinge);
/// let mean = loss.forward(RealAndGenerated { real, generated }, Reduction::Mean);
/// assert_eq!(mean.into_scalar::<f32>(), 0.25 + 0.5);
/// ```
///
/// # Panics
/// If the shapes differ and the reduction is [`Reduction::None`].
#[derive(Clone, Copy, Debug, Default)]
pub struct DiscriminatorLoss {
    family: AdversarialFamily,
}

impl DiscriminatorLoss {
    /// Creates the loss of a family.
    pub fn new(family: AdversarialFamily) -> Self {
        Self { family }
    }
}

impl<const D: usize> Loss<RealAndGenerated<Tensor<D>>> for DiscriminatorLoss {
    fn forward(&self, scores: RealAndGenerated<Tensor<D>>, reduction: Reduction) -> Tensor<1> {
        let terms = RealAndGenerated {
            real: self.family.real(scores.real),
            generated: self.family.generated(scores.generated),
        };
        terms.reduced(reduction)
    }
}

/// The loss of a generator, which raises the scores of its samples.
///
/// *Formula*: `E[raise(D(G(z)))]`, that is `−s` (hinge, without its margin), `softplus(−s)` or
/// `½(s − 1)²`.
///
/// *Shapes*: scores of any rank. *Terms*: one per score.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::adversarial::{AdversarialFamily, GeneratorLoss};
/// use windage_losses::{Loss, Reduction};
///
/// let scores = Tensor::<1>::from_floats([0.0, 1e4], &Device::flex());
/// let loss = GeneratorLoss::new(AdversarialFamily::NonSaturating);
/// let sum = loss.forward(scores, Reduction::Sum).into_scalar::<f32>();
/// assert!((sum - 2.0_f32.ln()).abs() < 1e-6);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct GeneratorLoss {
    family: AdversarialFamily,
}

impl GeneratorLoss {
    /// Creates the loss of a family.
    pub fn new(family: AdversarialFamily) -> Self {
        Self { family }
    }
}

impl<const D: usize> Loss<Tensor<D>> for GeneratorLoss {
    fn forward(&self, scores: Tensor<D>, reduction: Reduction) -> Tensor<1> {
        reduction.apply(self.family.raise(scores))
    }
}

/// The loss that encoder and generator minimize together against a discriminator of the pairs
/// `(x, E(x))` and `(G(z, L), z)` (ALI, BiGAN).
///
/// *Formula*: `E[lower(D(x, E(x)))] + E[raise(D(G(z, L), z))]`, the discriminator's labels swapped.
/// Unlike the loss of a generator alone, it has **both** terms: the encoder learns only through the
/// pairs of real samples. The hinge family has no margin here: `D(x, E(x)) − D(G(z, L), z)`.
///
/// *Shapes* and *terms*: as for [`DiscriminatorLoss`], with the same input: the scores of `(x,
/// E(x))` as real, those of `(G(z, L), z)` as generated.
///
/// # References
/// Dumoulin et al., *Adversarially Learned Inference*, ICLR 2017, section 2 (non-saturating).
/// Donahue, Krähenbühl and Darrell, *Adversarial Feature Learning*, ICLR 2017. Hinge: Donahue and
/// Simonyan, *Large Scale Adversarial Representation Learning*, NeurIPS 2019, the joint term of its
/// loss.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::adversarial::{AdversarialFamily, DiscriminatorLoss, EncoderGeneratorLoss};
/// use windage_losses::{Loss, RealAndGenerated, Reduction};
///
/// let device = Device::flex();
/// let scores = RealAndGenerated {
///     real: Tensor::<1>::from_floats([2.0, 4.0], &device),
///     generated: Tensor::<1>::from_floats([-1.0, -2.0], &device),
/// };
/// let family = AdversarialFamily::Hinge;
/// let discriminator = DiscriminatorLoss::new(family).forward(scores.clone(), Reduction::Mean);
/// let opponents = EncoderGeneratorLoss::new(family).forward(scores, Reduction::Mean);
/// assert_eq!(discriminator.into_scalar::<f32>(), 0.0);
/// assert_eq!(opponents.into_scalar::<f32>(), 4.5);
/// ```
///
/// # Panics
/// If the shapes differ and the reduction is [`Reduction::None`].
#[derive(Clone, Copy, Debug, Default)]
pub struct EncoderGeneratorLoss {
    family: AdversarialFamily,
}

impl EncoderGeneratorLoss {
    /// Creates the loss of a family.
    pub fn new(family: AdversarialFamily) -> Self {
        Self { family }
    }
}

impl<const D: usize> Loss<RealAndGenerated<Tensor<D>>> for EncoderGeneratorLoss {
    fn forward(&self, scores: RealAndGenerated<Tensor<D>>, reduction: Reduction) -> Tensor<1> {
        let terms = RealAndGenerated {
            real: self.family.lower(scores.real),
            generated: self.family.raise(scores.generated),
        };
        terms.reduced(reduction)
    }
}
