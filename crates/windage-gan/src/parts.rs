//! What the GAN is made of: any generator, any discriminators.

use burn::module::Module;
use burn::tensor::Tensor;

/// Makes images from latent vectors.
pub trait Generator: Module {
    /// Length of a latent vector, each entry drawn from the standard normal distribution.
    fn latent(&self) -> usize;

    /// Images `[batch, channels, height, width]` in −1…1 from latent vectors `[batch, latent]`.
    fn generate(&self, latent: Tensor<2>) -> Tensor<4>;
}

/// Says how real images, or their spectra, look.
pub trait Discriminator: Module {
    /// Scores `[batch, 1]` before any sigmoid, high for real, of `[batch, channels, height,
    /// width]`.
    fn scores(&self, inputs: Tensor<4>) -> Tensor<2>;
}
