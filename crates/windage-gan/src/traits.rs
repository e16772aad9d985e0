//! Traits for generators and discriminators of your own.

use burn::module::Module;
use burn::tensor::Tensor;

/// A network that generates images from latent vectors.
pub trait Generator: Module {
    /// Returns the length of a latent vector, whose entries are standard normal.
    fn latent(&self) -> usize;

    /// Generates images `[batch, channels, height, width]` in −1…1 from latent vectors `[batch,
    /// latent]`.
    fn generate(&self, latent: Tensor<2>) -> Tensor<4>;
}

/// A network that scores how real images, or their spectra, look.
pub trait Discriminator: Module {
    /// Computes scores `[batch, 1]` of inputs `[batch, channels, height, width]`: logits, high for
    /// real images.
    fn scores(&self, inputs: Tensor<4>) -> Tensor<2>;
}
