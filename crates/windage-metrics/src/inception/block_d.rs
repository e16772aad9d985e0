//! The step from 17×17 to 8×8.
//!
//! Source: `InceptionD` of torchvision, which the FID variant does not change.

use burn::config::Config;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::convolution::{ConvolutionBlock, halving, pointwise, same};
use super::pooling;

/// The configuration of [`InceptionD`].
#[derive(Config, Debug)]
pub(super) struct InceptionDConfig {
    /// Number of input channels.
    channels: usize,
}

impl InceptionDConfig {
    pub(super) fn init(&self, device: &Device) -> InceptionD {
        InceptionD {
            branch3x3_1: pointwise(self.channels, 192, device),
            branch3x3_2: halving(192, 320, device),
            branch7x7x3_1: pointwise(self.channels, 192, device),
            branch7x7x3_2: same(192, 192, [1, 7], device),
            branch7x7x3_3: same(192, 192, [7, 1], device),
            branch7x7x3_4: halving(192, 192, device),
        }
    }
}

/// A map from `[batch, channels, h, w]` to `[batch, 512 + channels, (h − 1)/2, (w − 1)/2]`.
#[derive(Module, Debug)]
pub(super) struct InceptionD {
    branch3x3_1: ConvolutionBlock,
    branch3x3_2: ConvolutionBlock,
    branch7x7x3_1: ConvolutionBlock,
    branch7x7x3_2: ConvolutionBlock,
    branch7x7x3_3: ConvolutionBlock,
    branch7x7x3_4: ConvolutionBlock,
}

impl InceptionD {
    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let three = self.branch3x3_2.forward(self.branch3x3_1.forward(x.clone()));
        let seven = self.branch7x7x3_2.forward(self.branch7x7x3_1.forward(x.clone()));
        let seven = self.branch7x7x3_4.forward(self.branch7x7x3_3.forward(seven));
        Tensor::cat(vec![three, seven, pooling::halving_maximum(x)], 1)
    }
}
