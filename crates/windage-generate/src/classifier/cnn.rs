//! A small convolutional network for images.

use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, assert_shape};
use windage_core::Classifier;
use windage_metrics::FeatureExtractor;

/// Configuration of a [`Cnn`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_core::Classifier;
/// use windage_generate::CnnConfig;
///
/// let device = Device::flex();
/// let cnn = CnnConfig::new([3, 24, 24], 10).init(&device);
/// assert_eq!(cnn.logits(Tensor::zeros([2, 3, 24, 24], &device)).dims(), [2, 10]);
/// ```
#[derive(Config, Debug)]
pub struct CnnConfig {
    /// `[channels, height, width]` of the images.
    pub shape: [usize; 3],
    /// Number of classes.
    pub classes: usize,
    /// Channels of the two convolutions.
    #[config(default = "[16, 32]")]
    pub channels: [usize; 2],
    /// Units of the hidden layer.
    #[config(default = 64)]
    pub hidden: usize,
}

impl CnnConfig {
    /// The network with fresh weights.
    pub fn init(&self, device: &Device) -> Cnn {
        let [channels, height, width] = self.shape;
        let [first, second] = self.channels;
        let conv = |from, to| {
            let config = Conv2dConfig::new([from, to], [3, 3]).with_stride([2, 2]);
            config.with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).init(device)
        };
        let flat = second * height.div_ceil(2).div_ceil(2) * width.div_ceil(2).div_ceil(2);
        Cnn {
            conv1: conv(channels, first),
            conv2: conv(first, second),
            hidden: LinearConfig::new(flat, self.hidden).init(device),
            output: LinearConfig::new(self.hidden, self.classes).init(device),
        }
    }
}

/// Two convolutions of stride 2 and a hidden layer: 3×3 → ReLU → 3×3 → ReLU → dense → ReLU → dense.
#[derive(Module, Debug)]
pub struct Cnn {
    conv1: Conv2d,
    conv2: Conv2d,
    hidden: Linear,
    output: Linear,
}

impl Classifier<4> for Cnn {
    fn logits(&self, inputs: Tensor<4>) -> Tensor<2> {
        self.output.forward(self.features(inputs))
    }
}

/// The hidden layer after its ReLU.
impl FeatureExtractor<4> for Cnn {
    fn features(&self, inputs: Tensor<4>) -> Tensor<2> {
        let [batch, ..] = inputs.dims();
        assert_shape!(inputs, [batch, ..]);
        let maps = relu(self.conv2.forward(relu(self.conv1.forward(inputs))));
        relu(self.hidden.forward(maps.reshape([batch as i32, -1])))
    }
}
