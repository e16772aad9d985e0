//! The two sides of an adversarial pair: equations (1) and (2) of the space and frequency GAN, for
//! any family.

use burn::tensor::Tensor;

use super::{AdversarialFamily, sides::reduce_sides};
use crate::{Loss, Reduction};

/// What a discriminator minimizes: scores of real samples up, of generated ones down.
///
/// *Formula*: `E[real(D(x))] + E[generated(D(G(z)))]` with the functions of [`AdversarialFamily`].
///
/// *Shapes*: `(real, generated)`, scores of any equal rank: `[batch]`, `[batch, 1]`, or a map of
/// patches. *Terms*: term n is `real(s_n) + generated(s'_n)`. The mean is the mean over the real
/// plus the mean over the generated scores, also where their counts differ; so is the sum.
///
/// *Numerics*: finite with its gradient for scores of ±1e4 (f32) in every family; an empty side
/// counts 0.
///
/// The same loss trains the discriminator of pairs (ALI, BiGAN): give it the scores of `(x, E(x))`
/// as real and of `(G(z, L), z)` as generated; the other side minimizes
/// [`EncoderGeneratorLoss`](super::EncoderGeneratorLoss).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::adversarial::{AdversarialFamily, DiscriminatorLoss};
/// use windage_losses::{Loss, Reduction};
///
/// let device = Device::flex();
/// let real = Tensor::<1>::from_floats([0.5, 2.0], &device);
/// let generated = Tensor::<1>::from_floats([-3.0, 0.0], &device);
/// let loss = DiscriminatorLoss::new(AdversarialFamily::Hinge);
/// assert_eq!(loss.forward((real, generated), Reduction::Mean).into_scalar::<f32>(), 0.25 + 0.5);
/// ```
///
/// # Panics
/// With [`Reduction::None`], if the shapes differ.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiscriminatorLoss {
    family: AdversarialFamily,
}

impl DiscriminatorLoss {
    /// The discriminator's loss of a family.
    pub fn new(family: AdversarialFamily) -> Self {
        Self { family }
    }
}

impl<const D: usize> Loss<(Tensor<D>, Tensor<D>)> for DiscriminatorLoss {
    fn forward(
        &self,
        (real, generated): (Tensor<D>, Tensor<D>),
        reduction: Reduction,
    ) -> Tensor<1> {
        reduce_sides(
            self.family.judged_real(real),
            self.family.judged_generated(generated),
            reduction,
        )
    }
}

/// What a generator minimizes: scores of its samples up.
///
/// *Formula*: `E[real(D(G(z)))]`, hinge without its margin: `−s`, `softplus(−s)` or `½(s − 1)²`.
///
/// *Shapes*: scores of any rank. *Terms*: one a score.
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
    /// The generator's loss of a family.
    pub fn new(family: AdversarialFamily) -> Self {
        Self { family }
    }
}

impl<const D: usize> Loss<Tensor<D>> for GeneratorLoss {
    fn forward(&self, scores: Tensor<D>, reduction: Reduction) -> Tensor<1> {
        reduction.apply(self.family.called_real(scores))
    }
}
