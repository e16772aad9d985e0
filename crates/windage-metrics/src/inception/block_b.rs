//! The step from 35×35 to 17×17.
//!
//! Source: `InceptionB` of torchvision, which the FID variant does not change.

use burn::config::Config;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::convolution::{ConvolutionBlock, halving, pointwise, same};
use super::pooling;

/// The configuration of [`InceptionB`].
#[derive(Config, Debug)]
pub(super) struct InceptionBConfig {
    /// Number of input channels.
    channels: usize,
}

impl InceptionBConfig {
    pub(super) fn init(&self, device: &Device) -> InceptionB {
        InceptionB {
            branch3x3: halving(self.channels, 384, device),
            branch3x3dbl_1: pointwise(self.channels, 64, device),
            branch3x3dbl_2: same(64, 96, [3, 3], device),
            branch3x3dbl_3: halving(96, 96, device),
        }
    }
}

/// A map from `[batch, channels, h, w]` to `[batch, 480 + channels, (h − 1)/2, (w − 1)/2]`.
#[derive(Module, Debug)]
pub(super) struct InceptionB {
    branch3x3: ConvolutionBlock,
    branch3x3dbl_1: ConvolutionBlock,
    branch3x3dbl_2: ConvolutionBlock,
    branch3x3dbl_3: ConvolutionBlock,
}

impl InceptionB {
    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let single = self.branch3x3.forward(x.clone());
        let double = self.branch3x3dbl_2.forward(self.branch3x3dbl_1.forward(x.clone()));
        let double = self.branch3x3dbl_3.forward(double);
        Tensor::cat(vec![single, double, pooling::halving_maximum(x)], 1)
    }
}
