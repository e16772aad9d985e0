//! The generator, which turns a sample of one domain into its counterpart in the other.
//!
//! After Johnson et al., *Perceptual Losses for Real-Time Style Transfer and Super-Resolution*,
//! ECCV 2016, which CycleGAN uses too: halvings, residual blocks with instance normalization,
//! doublings. This one is smaller, has only its last layer at full size, and doubles by nearest
//! neighbors and a 3×3 convolution.

use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{InstanceNorm, InstanceNormConfig};
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Tensor, assert_shape};
use serde::{Deserialize, Serialize};
use windage_core::Error;
use windage_ops::layers::{conv2d, enlarged_conv2d};

use super::{Sides, check_range, conv3, halved};

/// Meaning of the output of the last layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StyleOutput {
    /// The sample itself, as a sigmoid over the range of values.
    #[default]
    Sample,
    /// A change that is added to the input. The sum may leave the range in training, and is clamped
    /// in conversion.
    Change,
}

/// Configuration of a [`StyleGenerator`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_diagnose::style::StyleGeneratorConfig;
///
/// let device = Device::flex();
/// let generator = StyleGeneratorConfig::new([3, 28, 23]).with_width(4).init(&device);
/// assert_eq!(generator.forward(Tensor::zeros([2, 3, 28, 23], &device)).dims(), [2, 3, 28, 23]);
/// ```
#[derive(Config, Debug)]
pub struct StyleGeneratorConfig {
    /// `[channels, height, width]` of samples.
    pub shape: [usize; 3],
    /// Channels after the first halving; each further one doubles them.
    #[config(default = 24)]
    pub width: usize,
    /// How often sides are halved, and then doubled.
    #[config(default = 2)]
    pub halvings: usize,
    /// Residual blocks between halvings and doublings.
    #[config(default = 2)]
    pub blocks: usize,
    /// Meaning of the output of the last layer.
    #[config(default = "StyleOutput::Sample")]
    pub output: StyleOutput,
    /// Lowest and highest value of the samples.
    #[config(default = "[0.0, 1.0]")]
    pub range: [f32; 2],
}

impl StyleGeneratorConfig {
    /// Checks every setting.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        for (field, value) in [("width", self.width), ("halvings", self.halvings)] {
            if value == 0 {
                return Err(Error::setting(field, 0, "at least 1"));
            }
        }
        // Instance normalization would turn a single position into its mean.
        let positions: usize = self.sides().last().map_or(0, |[height, width]| height * width);
        if self.shape[0] == 0 || positions < 2 {
            let range = "channels, then sides that leave two positions or more after all halvings";
            return Err(Error::setting("shape", format!("{:?}", self.shape), range));
        }
        check_range(self.range)
    }

    /// Returns the sides of the maps, from the samples to the residual blocks.
    fn sides(&self) -> Vec<Sides> {
        let [_, height, width] = self.shape;
        std::iter::successors(Some([height, width]), |&sides| Some(halved(sides)))
            .take(self.halvings + 1)
            .collect()
    }

    /// Creates the network with fresh weights.
    ///
    /// # Panics
    /// Panics if [`StyleGeneratorConfig::validate`] returns an error.
    pub fn init(&self, device: &Device) -> StyleGenerator {
        if let Err(error) = self.validate() {
            panic!("{error}");
        }
        let sides = self.sides();
        let channels =
            |level: usize| if level == 0 { self.shape[0] } else { self.width << (level - 1) };
        let layer = |from, to, sides, stride| Layer {
            conv: conv3([from, to], sides, stride, device),
            norm: InstanceNormConfig::new(to).init(device),
        };
        let (deep, smallest) = (channels(self.halvings), sides[self.halvings]);
        let halve = |level: usize| layer(channels(level), channels(level + 1), sides[level], 2);
        let double = |level: usize| layer(channels(level + 1), channels(level), sides[level], 1);
        let block = |_| Block {
            first: layer(deep, deep, smallest, 1),
            second: layer(deep, deep, smallest, 1),
        };
        StyleGenerator {
            halvings: (0..self.halvings).map(halve).collect(),
            blocks: (0..self.blocks).map(block).collect(),
            doublings: (1..self.halvings).rev().map(double).collect(),
            last: conv3([self.width, self.shape[0]], sides[0], 1, device),
            shape: self.shape,
            output: self.output,
            range: self.range,
        }
    }
}

/// A network of halvings, residual blocks and doublings; every convolution but the last has
/// instance normalization and ReLU.
#[derive(Module, Debug)]
pub struct StyleGenerator {
    halvings: Vec<Layer>,
    blocks: Vec<Block>,
    doublings: Vec<Layer>,
    last: Conv2d,
    shape: [usize; 3],
    #[module(skip)]
    output: StyleOutput,
    #[module(skip)]
    range: [f32; 2],
}

impl StyleGenerator {
    /// Returns the counterparts of `samples`, both `[batch, channels, height, width]`.
    ///
    /// # Panics
    /// Panics if the shape is not that of the configuration.
    pub fn forward(&self, samples: Tensor<4>) -> Tensor<4> {
        let [channels, height, width] = self.shape;
        assert_shape!(samples, [_, channels, height, width]);
        let [low, high] = self.range.map(f64::from);
        // To −1…1, the range that initial weights are meant for.
        let mut maps = (samples.clone() - f64::midpoint(low, high)) * (2.0 / (high - low));
        let mut sides = vec![[height, width]];
        for layer in &self.halvings {
            sides.push(halved(sides[sides.len() - 1]));
            maps = relu(layer.forward(maps));
        }
        for block in &self.blocks {
            maps = block.forward(maps);
        }
        let mut larger = sides.into_iter().rev().skip(1);
        for (layer, to) in self.doublings.iter().zip(&mut larger) {
            maps = relu(layer.norm.forward(enlarged_conv2d(&layer.conv, maps, to)));
        }
        let output = enlarged_conv2d(&self.last, maps, [height, width]);
        match self.output {
            StyleOutput::Sample => sigmoid(output * 2.0) * (high - low) + low,
            StyleOutput::Change => samples + output * (0.5 * (high - low)),
        }
    }

    /// Returns the lowest and highest value of samples.
    pub fn range(&self) -> [f32; 2] {
        self.range
    }
}

/// A convolution with instance normalization.
#[derive(Module, Debug)]
struct Layer {
    conv: Conv2d,
    norm: InstanceNorm,
}

impl Layer {
    fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        self.norm.forward(conv2d(&self.conv, maps))
    }
}

/// `x + layer(relu(layer(x)))`.
#[derive(Module, Debug)]
struct Block {
    first: Layer,
    second: Layer,
}

impl Block {
    fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        maps.clone() + self.second.forward(relu(self.first.forward(maps)))
    }
}
