//! A small convolutional network for images and signals.

use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use windage_core::Classifier;
use windage_metrics::FeatureExtractor;
use windage_ops::layers::{Activation, conv2d_then};

use super::InputScaling;
use windage_ops::geometry::{along, padding};

/// Configuration of a [`Cnn`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_core::Classifier;
/// use windage_diagnose::classifier::CnnConfig;
///
/// let device = Device::flex();
/// let cnn = CnnConfig::new([3, 24, 24], 10).init(&device);
/// assert_eq!(cnn.logits(Tensor::<4>::zeros([2, 3, 24, 24], &device)).dims(), [2, 10]);
/// ```
#[derive(Config, Debug)]
pub struct CnnConfig {
    /// `[channels, height, width]` of the images; `[channels, 1, length]` for signals.
    pub shape: [usize; 3],
    /// Number of classes.
    pub classes: usize,
    /// Channels of the two convolutions.
    #[config(default = "[16, 32]")]
    pub channels: [usize; 2],
    /// Units of the hidden layer.
    #[config(default = 64)]
    pub hidden: usize,
    /// What inputs are standardized by; by default they are taken as they are.
    #[config(default = "InputScaling::default()")]
    pub scaling: InputScaling,
}

impl CnnConfig {
    /// Creates the network with fresh weights.
    pub fn init(&self, device: &Device) -> Cnn {
        let [channels, height, width] = self.shape;
        let [first, second] = self.channels;
        let conv = |from, to| {
            let side = [height, width];
            let config =
                Conv2dConfig::new([from, to], along(side, 3, 1)).with_stride(along(side, 2, 1));
            config.with_padding(padding(along(side, 1, 0))).init(device)
        };
        let flat = second * height.div_ceil(2).div_ceil(2) * width.div_ceil(2).div_ceil(2);
        Cnn {
            conv1: conv(channels, first),
            conv2: conv(first, second),
            hidden: LinearConfig::new(flat, self.hidden).init(device),
            output: LinearConfig::new(self.hidden, self.classes).init(device),
            shape: self.shape,
            scaling: self.scaling.clone(),
        }
    }
}

/// A network of two convolutions of stride 2 and a hidden layer: 3×3 → ReLU → 3×3 → ReLU → dense →
/// ReLU → dense; 1×3 for signals.
///
/// It takes batches of images, `[batch, channels, height, width]`, and of signals, `[batch,
/// channels, length]`.
#[derive(Module, Debug)]
pub struct Cnn {
    conv1: Conv2d,
    conv2: Conv2d,
    hidden: Linear,
    output: Linear,
    shape: [usize; 3],
    #[module(skip)]
    scaling: InputScaling,
}

impl<const D: usize> Classifier<D> for Cnn {
    fn logits(&self, inputs: Tensor<D>) -> Tensor<2> {
        self.output.forward(self.features(inputs))
    }
}

/// The features are the hidden layer after its ReLU.
impl<const D: usize> FeatureExtractor<D> for Cnn {
    fn features(&self, inputs: Tensor<D>) -> Tensor<2> {
        let [channels, height, width] = self.shape;
        let batch = inputs.dims()[0];
        let inputs = self.scaling.standardized(inputs.reshape([batch, channels, height, width]));
        let maps = [&self.conv1, &self.conv2]
            .into_iter()
            .fold(inputs, |maps, conv| conv2d_then(conv, maps, Activation::Relu));
        relu(self.hidden.forward(maps.reshape([batch as i32, -1])))
    }
}
