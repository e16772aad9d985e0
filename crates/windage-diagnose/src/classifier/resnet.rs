//! A small residual network for images and signals.

use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};
use windage_core::Classifier;
use windage_metrics::FeatureExtractor;
use windage_ops::geometry::{along, padding};
use windage_ops::layers::{batch_norm_relu, conv2d};

use super::InputScaling;

/// Taps of the kernels along each axis of an image …
const IMAGE_TAPS: usize = 3;
/// … and of a signal, which has one axis to look along.
const SIGNAL_TAPS: usize = 5;

/// Configuration of a [`ResNet`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_core::Classifier;
/// use windage_diagnose::classifier::ResNetConfig;
///
/// let device = Device::flex();
/// let network = ResNetConfig::new([3, 64, 64], 7).with_stride(2).init(&device);
/// assert_eq!(network.logits(Tensor::<4>::zeros([2, 3, 64, 64], &device)).dims(), [2, 7]);
/// ```
#[derive(Config, Debug)]
pub struct ResNetConfig {
    /// `[channels, height, width]` of the images; `[channels, 1, length]` for signals.
    pub shape: [usize; 3],
    /// Number of classes.
    pub classes: usize,
    /// Channels of the maps after the first convolution and after each block.
    #[config(default = "[16, 32, 64, 128]")]
    pub channels: [usize; 4],
    /// Stride of the first convolution along each axis that is longer than 1.
    #[config(default = 1)]
    pub stride: usize,
    /// What inputs are standardized by; by default they are taken as they are.
    #[config(default = "InputScaling::default()")]
    pub scaling: InputScaling,
}

impl ResNetConfig {
    /// Creates the network with fresh weights.
    pub fn init(&self, device: &Device) -> ResNet {
        let [channels, height, width] = self.shape;
        let side = [height, width];
        let taps = if height == 1 || width == 1 { SIGNAL_TAPS } else { IMAGE_TAPS };
        // A stride beyond the kernel would leave values out.
        let stem = Kernel { side, taps: taps.max(self.stride | 1), stride: self.stride };
        let [first, ..] = self.channels;
        let last = self.channels[3];
        let block = |index: usize| {
            Block::new(side, taps, [self.channels[index], self.channels[index + 1]], device)
        };
        ResNet {
            stem: stem.layer([channels, first], device),
            blocks: (0..3).map(block).collect(),
            norm: BatchNormConfig::new(last).init(device),
            output: LinearConfig::new(last, self.classes).init(device),
            shape: self.shape,
            scaling: self.scaling.clone(),
        }
    }
}

/// The kernel of a convolution that keeps sides, or divides them by its stride.
struct Kernel {
    /// Sides of the images, which tell axes of length 1.
    side: [usize; 2],
    taps: usize,
    stride: usize,
}

impl Kernel {
    fn layer(&self, channels: [usize; 2], device: &Device) -> Conv2d {
        let config = Conv2dConfig::new(channels, along(self.side, self.taps, 1));
        let config = config.with_stride(along(self.side, self.stride, 1));
        config.with_padding(padding(along(self.side, self.taps / 2, 0))).init(device)
    }
}

/// A residual block that halves the sides: `conv(relu(norm(conv(x)))) + shortcut(x)` of
/// `x = relu(norm(maps))`.
#[derive(Module, Debug)]
struct Block {
    norm1: BatchNorm,
    conv1: Conv2d,
    norm2: BatchNorm,
    conv2: Conv2d,
    shortcut: Conv2d,
}

impl Block {
    fn new(side: [usize; 2], taps: usize, channels: [usize; 2], device: &Device) -> Self {
        let [from, to] = channels;
        let kernel = |taps, stride| Kernel { side, taps, stride };
        Self {
            norm1: BatchNormConfig::new(from).init(device),
            conv1: kernel(taps, 2).layer([from, to], device),
            norm2: BatchNormConfig::new(to).init(device),
            conv2: kernel(taps, 1).layer([to, to], device),
            shortcut: kernel(1, 2).layer([from, to], device),
        }
    }

    fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        let maps = batch_norm_relu(&self.norm1, maps);
        let inner = batch_norm_relu(&self.norm2, conv2d(&self.conv1, maps.clone()));
        conv2d(&self.conv2, inner) + conv2d(&self.shortcut, maps)
    }
}

/// A residual network with the activation before each convolution: a convolution, three blocks that
/// halve the sides, the mean over all positions, and a linear layer; 3×3 kernels for images, 1×5
/// for signals.
///
/// It takes batches of images, `[batch, channels, height, width]`, and of signals, `[batch,
/// channels, length]`.
///
/// *Source*: He, Zhang, Ren, Sun, *Identity Mappings in Deep Residual Networks*, ECCV 2016.
#[derive(Module, Debug)]
pub struct ResNet {
    stem: Conv2d,
    blocks: Vec<Block>,
    norm: BatchNorm,
    output: Linear,
    shape: [usize; 3],
    #[module(skip)]
    scaling: InputScaling,
}

impl<const D: usize> Classifier<D> for ResNet {
    fn logits(&self, inputs: Tensor<D>) -> Tensor<2> {
        self.output.forward(self.features(inputs))
    }
}

/// The features are the means of the last maps over all positions.
impl<const D: usize> FeatureExtractor<D> for ResNet {
    fn features(&self, inputs: Tensor<D>) -> Tensor<2> {
        let [channels, height, width] = self.shape;
        let batch = inputs.dims()[0];
        let inputs = self.scaling.standardized(inputs.reshape([batch, channels, height, width]));
        let maps = conv2d(&self.stem, inputs);
        let maps = self.blocks.iter().fold(maps, |maps, block| block.forward(maps));
        let maps = batch_norm_relu(&self.norm, maps);
        let [_, features, height, width] = maps.dims();
        maps.reshape([batch, features, height * width]).mean_dim(2).reshape([batch, features])
    }
}
