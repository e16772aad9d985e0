//! A small generator with three doublings.

use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig};
use burn::tensor::activation::tanh;
use burn::tensor::{Device, Tensor};
use windage_core::Error;
use windage_ops::layers::{batch_norm_relu, conv2d};

use super::{conv3, first_maps};
use crate::Generator;
use windage_ops::Doubling;
use windage_ops::Upsampling;

/// Number of doublings of the sides.
const DOUBLINGS: usize = 3;

/// Configuration of a [`ConvGenerator`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_gan::networks::ConvGeneratorConfig;
/// use windage_gan::Generator;
///
/// let device = Device::flex();
/// let generator = ConvGeneratorConfig::new([3, 32, 48]).with_width(8).init(&device);
/// assert_eq!(generator.generate(Tensor::zeros([2, 64], &device)).dims(), [2, 3, 32, 48]);
/// ```
#[derive(Config, Debug)]
pub struct ConvGeneratorConfig {
    /// Shape of the images, `[channels, height, width]`; height and width are multiples of 8.
    pub shape: [usize; 3],
    /// Length of latent vectors.
    #[config(default = 64)]
    pub latent: usize,
    /// Number of channels halfway, even; twice as many at the start, half as many at the end.
    #[config(default = 32)]
    pub width: usize,
    /// Method of doubling. Transposed convolutions take a third of the time of the other method on
    /// the CPU, but leave a pattern at high frequencies that training does not remove
    /// (docs/results.md).
    #[config(default = "Upsampling::Nearest")]
    pub upsampling: Upsampling,
}

impl ConvGeneratorConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error that names a setting out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        let [channels, height, width] = self.shape;
        let side = 1 << DOUBLINGS;
        if channels == 0
            || height == 0
            || width == 0
            || !height.is_multiple_of(side)
            || !width.is_multiple_of(side)
        {
            let value = format!("{:?}", self.shape);
            return Err(Error::setting(
                "shape",
                value,
                "channels, then height and width divisible by 8",
            ));
        }
        if self.latent == 0 {
            return Err(Error::setting("latent", 0, "at least 1"));
        }
        if self.width == 0 || !self.width.is_multiple_of(2) {
            return Err(Error::setting("width", self.width, "even, at least 2"));
        }
        Ok(())
    }

    /// Creates the network with initial weights.
    ///
    /// # Panics
    /// Panics if [`ConvGeneratorConfig::validate`] refuses the settings.
    pub fn init(&self, device: &Device) -> ConvGenerator {
        if let Err(error) = self.validate() {
            panic!("{error}");
        }
        let [channels, height, width] = self.shape;
        let start = [2 * self.width, height >> DOUBLINGS, width >> DOUBLINGS];
        let stage = |number: usize, from, to| {
            let sides = [number, number + 1]
                .map(|doublings| [start[1] << doublings, start[2] << doublings]);
            Stage {
                up: Doubling::new(self.upsampling, [from, to], sides[0], sides[1], device),
                norm: BatchNormConfig::new(to).init(device),
            }
        };
        ConvGenerator {
            expand: LinearConfig::new(self.latent, start.iter().product()).init(device),
            norm: BatchNormConfig::new(start[0]).init(device),
            stages: vec![
                stage(0, 2 * self.width, 2 * self.width),
                stage(1, 2 * self.width, self.width),
                stage(2, self.width, self.width / 2),
            ],
            output: conv3([self.width / 2, channels], device),
            start,
        }
    }
}

/// A generator: dense → batch norm → ReLU, then three times doubling → batch norm → ReLU, then 3×3
/// → tanh. A doubling is a 4×4 transposed convolution of stride 2, or nearest-neighbor upsampling
/// and a 3×3 convolution.
#[derive(Module, Debug)]
pub struct ConvGenerator {
    expand: Linear,
    norm: BatchNorm,
    stages: Vec<Stage>,
    output: Conv2d,
    start: [usize; 3],
}

#[derive(Module, Debug)]
struct Stage {
    up: Doubling,
    norm: BatchNorm,
}

impl Stage {
    fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        batch_norm_relu(&self.norm, self.up.forward(maps))
    }
}

impl Generator for ConvGenerator {
    fn latent(&self) -> usize {
        self.expand.weight.dims()[0]
    }

    fn generate(&self, latent: Tensor<2>) -> Tensor<4> {
        let maps = first_maps(&self.expand, latent, self.start);
        let maps = batch_norm_relu(&self.norm, maps);
        tanh(conv2d(&self.output, self.stages.iter().fold(maps, |maps, stage| stage.forward(maps))))
    }
}
