//! The encoder's and the generator's side of a discriminator of pairs (ALI, BiGAN).

use burn::tensor::Tensor;

use super::{AdversarialFamily, sides::reduce_sides};
use crate::{Loss, Reduction};

/// What encoder and generator minimize together while a discriminator tells the pairs `(x, E(x))`
/// from `(G(z, L), z)`.
///
/// *Formula*: `E[generated(D(x, E(x)))] + E[real(D(G(z, L), z))]`, both labels of the discriminator
/// swapped. Unlike a generator alone, this side has **both** terms: the encoder learns only through
/// the pairs that are called real. Hinge has no margin here: `D(x, E(x)) − D(G(z, L), z)`.
///
/// *Shapes*: `(scores of encoder pairs, scores of generator pairs)`, of any equal rank; reduction
/// as in [`DiscriminatorLoss`](super::DiscriminatorLoss), which is the discriminator's side with
/// the same input.
///
/// # References
/// Dumoulin et al., *Adversarially Learned Inference*, ICLR 2017, section 2 (non-saturating);
/// Donahue, Krähenbühl and Darrell, *Adversarial Feature Learning*, ICLR 2017; hinge: Donahue and
/// Simonyan, *Large Scale Adversarial Representation Learning*, NeurIPS 2019, the joint term of its
/// loss.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::adversarial::{AdversarialFamily, DiscriminatorLoss, EncoderGeneratorLoss};
/// use windage_losses::{Loss, Reduction};
///
/// let device = Device::flex();
/// let encoder_pairs = Tensor::<1>::from_floats([2.0, 4.0], &device);
/// let generator_pairs = Tensor::<1>::from_floats([-1.0, -2.0], &device);
/// let input = (encoder_pairs, generator_pairs);
/// let family = AdversarialFamily::Hinge;
/// let judged = DiscriminatorLoss::new(family).forward(input.clone(), Reduction::Mean);
/// let fooling = EncoderGeneratorLoss::new(family).forward(input, Reduction::Mean);
/// assert_eq!((judged.into_scalar::<f32>(), fooling.into_scalar::<f32>()), (0.0, 4.5));
/// ```
///
/// # Panics
/// With [`Reduction::None`], if the shapes differ.
#[derive(Clone, Copy, Debug, Default)]
pub struct EncoderGeneratorLoss {
    family: AdversarialFamily,
}

impl EncoderGeneratorLoss {
    /// The loss of a family.
    pub fn new(family: AdversarialFamily) -> Self {
        Self { family }
    }
}

impl<const D: usize> Loss<(Tensor<D>, Tensor<D>)> for EncoderGeneratorLoss {
    fn forward(
        &self,
        (encoder, generator): (Tensor<D>, Tensor<D>),
        reduction: Reduction,
    ) -> Tensor<1> {
        reduce_sides(
            self.family.called_generated(encoder),
            self.family.called_real(generator),
            reduction,
        )
    }
}
