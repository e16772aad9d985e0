//! Losses of networks that are trained against each other, and of translations between domains.
//!
//! | loss | input | minimized by |
//! | --- | --- | --- |
//! | [`DiscriminatorLoss`] | scores of real and of generated samples, or of pairs | discriminator |
//! | [`GeneratorLoss`] | scores of generated samples | generator |
//! | [`EncoderGeneratorLoss`] | scores of pairs (ALI, BiGAN) | encoder and generator |
//! | [`ConsistencyLoss`] | scores of a spatial and a frequency discriminator | the spatial one |
//! | [`CycleLoss`] | samples translated there and back | both generators |
//! | [`IdentityLoss`] | samples that a translation should not change | both generators |
//!
//! A *score* is the output of a discriminator before any sigmoid, high for real. The first three
//! losses exist in every [`AdversarialFamily`].

mod consistency;
mod cycle;
mod scores;

pub use consistency::{ConsistencyLoss, DualScores};
pub use cycle::{CycleLoss, CycleLossConfig, Distance, IdentityLoss, IdentityLossConfig};
pub use scores::{AdversarialFamily, DiscriminatorLoss, EncoderGeneratorLoss, GeneratorLoss};
