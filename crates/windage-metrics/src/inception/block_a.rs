//! Blocks at 35×35, with four branches: 1×1, 5×5, two 3×3 in a row, and a pooled branch.
//!
//! Source: `FIDInceptionA` of pytorch-fid, which is `InceptionA` of torchvision with an average
//! that excludes padding.

use burn::config::Config;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::convolution::{ConvolutionBlock, pointwise, same};
use super::pooling;

/// The configuration of [`InceptionA`].
#[derive(Config, Debug)]
pub(super) struct InceptionAConfig {
    /// Number of input channels.
    channels: usize,
    /// Number of output channels of the pooled branch.
    pooled_channels: usize,
}

impl InceptionAConfig {
    pub(super) fn init(&self, device: &Device) -> InceptionA {
        InceptionA {
            branch1x1: pointwise(self.channels, 64, device),
            branch5x5_1: pointwise(self.channels, 48, device),
            branch5x5_2: same(48, 64, [5, 5], device),
            branch3x3dbl_1: pointwise(self.channels, 64, device),
            branch3x3dbl_2: same(64, 96, [3, 3], device),
            branch3x3dbl_3: same(96, 96, [3, 3], device),
            branch_pool: pointwise(self.channels, self.pooled_channels, device),
        }
    }
}

/// A map from `[batch, channels, h, w]` to `[batch, 224 + pooled channels, h, w]`.
#[derive(Module, Debug)]
pub(super) struct InceptionA {
    branch1x1: ConvolutionBlock,
    branch5x5_1: ConvolutionBlock,
    branch5x5_2: ConvolutionBlock,
    branch3x3dbl_1: ConvolutionBlock,
    branch3x3dbl_2: ConvolutionBlock,
    branch3x3dbl_3: ConvolutionBlock,
    branch_pool: ConvolutionBlock,
}

impl InceptionA {
    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let single = self.branch1x1.forward(x.clone());
        let five = self.branch5x5_2.forward(self.branch5x5_1.forward(x.clone()));
        let double = self.branch3x3dbl_2.forward(self.branch3x3dbl_1.forward(x.clone()));
        let double = self.branch3x3dbl_3.forward(double);
        let pooled = self.branch_pool.forward(pooling::average(x));
        Tensor::cat(vec![single, five, double, pooled], 1)
    }
}
