//! Losses of two players: discriminators and generators, pairs of encoder and generator, cycles.
//!
//! | loss | of | minimized by |
//! | --- | --- | --- |
//! | [`DiscriminatorLoss`] | scores of real and of generated samples, or of pairs | the discriminator |
//! | [`GeneratorLoss`] | scores of generated samples | the generator |
//! | [`EncoderGeneratorLoss`] | scores of pairs (ALI, BiGAN) | encoder and generator |
//! | [`ConsistencyLoss`] | scores of a spatial and a frequency discriminator | the spatial discriminator |
//! | [`CycleLoss`], [`IdentityLoss`] | samples that came back, samples that should not change | both generators |
//!
//! A *score* is what a discriminator gives before any sigmoid, high for real. The first three come
//! in every [`AdversarialFamily`].

mod consistency;
mod cycle;
mod family;
mod pair;
mod scores;
mod sides;

pub use consistency::ConsistencyLoss;
pub use cycle::{CycleLoss, CycleLossConfig, Distance, IdentityLoss, IdentityLossConfig};
pub use family::AdversarialFamily;
pub use pair::EncoderGeneratorLoss;
pub use scores::{DiscriminatorLoss, GeneratorLoss};
