//! The discriminator of SNGAN.

use burn::config::Config;
use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, assert_shape};
use windage_core::Error;

use super::residual_block::{DownBlock, Place};
use super::xavier;
use crate::Discriminator;
use windage_ops::SpectralNormConfig;

/// Configuration of a [`ResidualDiscriminator`] with one block per entry of `channels`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_gan::Discriminator;
/// use windage_gan::networks::ResidualDiscriminatorConfig;
///
/// let device = Device::flex();
/// let config = ResidualDiscriminatorConfig::new([3, 32, 32], vec![4, 8]).with_halvings(1);
/// let discriminator = config.init(&device);
/// assert_eq!(discriminator.scores(Tensor::zeros([2, 3, 32, 32], &device)).dims(), [2, 1]);
/// assert_eq!(ResidualDiscriminatorConfig::sngan(64).channels, [64, 128, 256, 512, 1024]);
/// ```
#[derive(Config, Debug)]
pub struct ResidualDiscriminatorConfig {
    /// Shape of the inputs, `[channels, height, width]`.
    pub shape: [usize; 3],
    /// Number of channels after each block.
    pub channels: Vec<usize>,
    /// Number of blocks that halve the side, counted from the first; at least 1.
    #[config(default = 2)]
    pub halvings: usize,
    /// Spectral normalization of all weights, or `None` for none.
    #[config(default = "Some(SpectralNormConfig::new())")]
    pub spectral_norm: Option<SpectralNormConfig>,
}

impl ResidualDiscriminatorConfig {
    /// Returns the published configuration for color images with sides of 32, 48 or 64 pixels;
    /// other sides use that for 64.
    pub fn sngan(side: usize) -> Self {
        let (channels, halvings) = match side {
            32 => (vec![128; 4], 2),
            48 => (vec![64, 128, 256, 512, 1024], 4),
            _ => (vec![64, 128, 256, 512, 1024], 5),
        };
        Self::new([3, side, side], channels).with_halvings(halvings)
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error that names a setting out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        if self.channels.is_empty() || self.channels.contains(&0) {
            let value = format!("{:?}", self.channels);
            return Err(Error::setting("channels", value, "one or more numbers above 0"));
        }
        if !(1..=self.channels.len()).contains(&self.halvings) {
            return Err(Error::setting("halvings", self.halvings, "1 to the number of blocks"));
        }
        let [channels, height, width] = self.shape;
        if channels == 0 || height >> self.halvings == 0 || width >> self.halvings == 0 {
            let value = format!("{:?}", self.shape);
            return Err(Error::setting(
                "shape",
                value,
                "channels, then sides of at least 1 after all halvings",
            ));
        }
        self.spectral_norm.as_ref().map_or(Ok(()), SpectralNormConfig::validate)
    }

    /// Creates the network with initial weights.
    ///
    /// # Panics
    /// Panics if [`ResidualDiscriminatorConfig::validate`] refuses the settings.
    pub fn init(&self, device: &Device) -> ResidualDiscriminator {
        if let Err(error) = self.validate() {
            panic!("{error}");
        }
        let mut from = self.shape[0];
        let mut blocks = Vec::new();
        for (number, &to) in self.channels.iter().enumerate() {
            let place = match number {
                0 => Place::First,
                number if number < self.halvings => Place::Halving,
                _ => Place::Keeping,
            };
            blocks.push(DownBlock::new([from, to], place, device));
            from = to;
        }
        let output = LinearConfig::new(from, 1).with_initializer(xavier(1.0)).init(device);
        let plain = ResidualDiscriminator { blocks, output, shape: self.shape };
        match &self.spectral_norm {
            Some(norm) => norm.apply(plain),
            None => plain,
        }
    }
}

/// A discriminator of residual blocks, then ReLU → sum over positions → dense.
///
/// # References
/// Miyato et al., *Spectral Normalization for Generative Adversarial Networks*, ICLR 2018, tables 4
/// and 5.
#[derive(Module, Debug)]
pub struct ResidualDiscriminator {
    blocks: Vec<DownBlock>,
    output: Linear,
    shape: [usize; 3],
}

impl Discriminator for ResidualDiscriminator {
    fn scores(&self, inputs: Tensor<4>) -> Tensor<2> {
        let [channels, height, width] = self.shape;
        assert_shape!(inputs, [_, channels, height, width]);
        let maps = relu(self.blocks.iter().fold(inputs, |maps, block| block.forward(maps)));
        let [batch, channels, ..] = maps.dims();
        self.output.forward(maps.flatten::<3>(2, 3).sum_dim(2).reshape([batch, channels]))
    }
}
