//! The unit of all blocks: a convolution without bias, batch normalization by stored statistics,
//! and a ReLU.
//!
//! Formula: `max(0, γ·(W∗x − μ)/√(σ² + 0.001) + β)`. Source: `BasicConv2d` of torchvision's
//! `inception.py`.

use burn::config::Config;
use burn::module::{Initializer, Module};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor};
use windage_ops::layers::{batch_norm_relu, conv2d};

/// ε of all batch normalizations, as in TensorFlow's slim library. The default of PyTorch is 1e-5.
const BATCH_NORM_EPSILON: f64 = 0.001;

/// Initializer of parameters to NaN, so that a parameter which no file replaced fails the check of
/// [`load`](super::weights::load).
pub(super) const UNLOADED: Initializer = Initializer::Constant { value: f64::NAN };

/// The configuration of [`ConvolutionBlock`].
#[derive(Config, Debug)]
pub(super) struct ConvolutionBlockConfig {
    /// Numbers of input and output channels.
    channels: [usize; 2],
    /// Height and width of the kernel.
    kernel: [usize; 2],
    /// Step of the kernel in both directions.
    #[config(default = 1)]
    stride: usize,
    /// Padding with zeros, vertically and horizontally.
    #[config(default = "[0, 0]")]
    padding: [usize; 2],
}

impl ConvolutionBlockConfig {
    /// Pads such that an odd kernel keeps the size of the image.
    pub(super) fn same(self) -> Self {
        let padding = self.kernel.map(|size| size / 2);
        self.with_padding(padding)
    }

    /// Creates the block without weights.
    pub(super) fn init(&self, device: &Device) -> ConvolutionBlock {
        let [vertical, horizontal] = self.padding;
        let conv = Conv2dConfig::new(self.channels, self.kernel)
            .with_stride([self.stride; 2])
            .with_padding(PaddingConfig2d::Explicit(vertical, horizontal, vertical, horizontal))
            .with_bias(false)
            .with_initializer(UNLOADED);
        let bn = BatchNormConfig::new(self.channels[1]).with_epsilon(BATCH_NORM_EPSILON);
        ConvolutionBlock { conv: conv.init(device), bn: bn.init(device) }
    }
}

/// A convolution, a normalization and a ReLU, with the field names of the weight file.
#[derive(Module, Debug)]
pub(super) struct ConvolutionBlock {
    conv: Conv2d,
    bn: BatchNorm,
}

impl ConvolutionBlock {
    /// Maps `[batch, in, height, width]` to `[batch, out, height', width']`.
    pub(super) fn forward(&self, images: Tensor<4>) -> Tensor<4> {
        batch_norm_relu(&self.bn, conv2d(&self.conv, images))
    }
}

/// Creates a block with a 1×1 kernel.
pub(super) fn pointwise(
    channels_in: usize,
    channels_out: usize,
    device: &Device,
) -> ConvolutionBlock {
    ConvolutionBlockConfig::new([channels_in, channels_out], [1, 1]).init(device)
}

/// Creates a block that keeps the size of the image.
pub(super) fn same(
    channels_in: usize,
    channels_out: usize,
    kernel: [usize; 2],
    device: &Device,
) -> ConvolutionBlock {
    ConvolutionBlockConfig::new([channels_in, channels_out], kernel).same().init(device)
}

/// Creates a block with a 3×3 kernel that halves the size of the image, without padding.
pub(super) fn halving(
    channels_in: usize,
    channels_out: usize,
    device: &Device,
) -> ConvolutionBlock {
    ConvolutionBlockConfig::new([channels_in, channels_out], [3, 3]).with_stride(2).init(device)
}
