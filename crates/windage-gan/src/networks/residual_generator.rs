//! The generator of SNGAN.

use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig};
use burn::tensor::activation::tanh;
use burn::tensor::{Device, Tensor};
use windage_core::Error;
use windage_ops::layers::{batch_norm_relu, conv2d};

use super::residual_block::UpBlock;
use super::{first_maps, same_size, xavier};
use crate::Generator;

/// Configuration of a [`ResidualGenerator`] with one block per doubling, from maps of `side /
/// 2^blocks`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_gan::Generator;
/// use windage_gan::networks::ResidualGeneratorConfig;
///
/// let device = Device::flex();
/// let config = ResidualGeneratorConfig::new([3, 48, 48], vec![16, 8, 4, 2]);
/// let images = config.init(&device).generate(Tensor::zeros([2, 128], &device));
/// assert_eq!(images.dims(), [2, 3, 48, 48]);
/// assert_eq!(ResidualGeneratorConfig::sngan(48).channels, [512, 256, 128, 64]);
/// ```
#[derive(Config, Debug)]
pub struct ResidualGeneratorConfig {
    /// Shape of the images, `[channels, height, width]`.
    pub shape: [usize; 3],
    /// Number of channels at the start and after each block.
    pub channels: Vec<usize>,
    /// Length of latent vectors.
    #[config(default = 128)]
    pub latent: usize,
}

impl ResidualGeneratorConfig {
    /// Returns the published configuration for color images with sides of 32, 48 or 64 pixels;
    /// other sides divisible by 16 use that for 64.
    pub fn sngan(side: usize) -> Self {
        let channels = match side {
            32 => vec![256; 4],
            48 => vec![512, 256, 128, 64],
            _ => vec![1024, 512, 256, 128, 64],
        };
        Self::new([3, side, side], channels)
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error that names a setting out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        if self.channels.len() < 2 || self.channels.contains(&0) {
            let value = format!("{:?}", self.channels);
            return Err(Error::setting("channels", value, "two or more numbers above 0"));
        }
        let ([channels, height, width], times) = (self.shape, 1 << self.blocks());
        if channels == 0
            || height == 0
            || width == 0
            || !height.is_multiple_of(times)
            || !width.is_multiple_of(times)
        {
            let range = format!(
                "channels, then height and width divisible by {times} ({} doublings)",
                self.blocks()
            );
            return Err(Error::setting("shape", format!("{:?}", self.shape), &range));
        }
        if self.latent == 0 {
            return Err(Error::setting("latent", 0, "at least 1"));
        }
        Ok(())
    }

    fn blocks(&self) -> usize {
        self.channels.len() - 1
    }

    /// Creates the network with initial weights.
    ///
    /// # Panics
    /// Panics if [`ResidualGeneratorConfig::validate`] refuses the settings.
    pub fn init(&self, device: &Device) -> ResidualGenerator {
        if let Err(error) = self.validate() {
            panic!("{error}");
        }
        let [channels, height, width] = self.shape;
        let start = [self.channels[0], height >> self.blocks(), width >> self.blocks()];
        let last = self.channels[self.blocks()];
        let expand =
            LinearConfig::new(self.latent, start.iter().product()).with_initializer(xavier(1.0));
        ResidualGenerator {
            expand: expand.init(device),
            blocks: self
                .channels
                .windows(2)
                .map(|pair| UpBlock::new([pair[0], pair[1]], device))
                .collect(),
            norm: BatchNormConfig::new(last).init(device),
            output: same_size([last, channels]).with_initializer(xavier(1.0)).init(device),
            start,
        }
    }
}

/// A generator: dense, residual blocks that double the side, then batch norm → ReLU → 3×3 → tanh.
///
/// # References
/// Miyato et al., *Spectral Normalization for Generative Adversarial Networks*, ICLR 2018, tables 4
/// and 5.
#[derive(Module, Debug)]
pub struct ResidualGenerator {
    expand: Linear,
    blocks: Vec<UpBlock>,
    norm: BatchNorm,
    output: Conv2d,
    start: [usize; 3],
}

impl Generator for ResidualGenerator {
    fn latent(&self) -> usize {
        self.expand.weight.dims()[0]
    }

    fn generate(&self, latent: Tensor<2>) -> Tensor<4> {
        let maps = first_maps(&self.expand, latent, self.start);
        let maps = self.blocks.iter().fold(maps, |maps, block| block.forward(maps));
        tanh(conv2d(&self.output, batch_norm_relu(&self.norm, maps)))
    }
}
