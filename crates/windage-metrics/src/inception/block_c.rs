//! Blocks at 17×17, whose 7×7 convolutions are split into 1×7 and 7×1: one in one branch, two in
//! another.
//!
//! Source: `FIDInceptionC` of pytorch-fid, which is `InceptionC` of torchvision with an average
//! that excludes padding.

use burn::config::Config;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::convolution::{ConvolutionBlock, pointwise, same};
use super::pooling;

const ROW: [usize; 2] = [1, 7];
const COLUMN: [usize; 2] = [7, 1];

/// The configuration of [`InceptionC`].
#[derive(Config, Debug)]
pub(super) struct InceptionCConfig {
    /// Number of input channels.
    channels: usize,
    /// Number of channels between the split convolutions.
    inner_channels: usize,
}

impl InceptionCConfig {
    pub(super) fn init(&self, device: &Device) -> InceptionC {
        let (channels, inner) = (self.channels, self.inner_channels);
        InceptionC {
            branch1x1: pointwise(channels, 192, device),
            branch7x7_1: pointwise(channels, inner, device),
            branch7x7_2: same(inner, inner, ROW, device),
            branch7x7_3: same(inner, 192, COLUMN, device),
            branch7x7dbl_1: pointwise(channels, inner, device),
            branch7x7dbl_2: same(inner, inner, COLUMN, device),
            branch7x7dbl_3: same(inner, inner, ROW, device),
            branch7x7dbl_4: same(inner, inner, COLUMN, device),
            branch7x7dbl_5: same(inner, 192, ROW, device),
            branch_pool: pointwise(channels, 192, device),
        }
    }
}

/// A map from `[batch, channels, h, w]` to `[batch, 768, h, w]`.
#[derive(Module, Debug)]
pub(super) struct InceptionC {
    branch1x1: ConvolutionBlock,
    branch7x7_1: ConvolutionBlock,
    branch7x7_2: ConvolutionBlock,
    branch7x7_3: ConvolutionBlock,
    branch7x7dbl_1: ConvolutionBlock,
    branch7x7dbl_2: ConvolutionBlock,
    branch7x7dbl_3: ConvolutionBlock,
    branch7x7dbl_4: ConvolutionBlock,
    branch7x7dbl_5: ConvolutionBlock,
    branch_pool: ConvolutionBlock,
}

impl InceptionC {
    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let single = self.branch1x1.forward(x.clone());
        let seven = self.branch7x7_2.forward(self.branch7x7_1.forward(x.clone()));
        let seven = self.branch7x7_3.forward(seven);
        let double = self.branch7x7dbl_2.forward(self.branch7x7dbl_1.forward(x.clone()));
        let double = self.branch7x7dbl_4.forward(self.branch7x7dbl_3.forward(double));
        let double = self.branch7x7dbl_5.forward(double);
        let pooled = self.branch_pool.forward(pooling::average(x));
        Tensor::cat(vec![single, seven, double, pooled], 1)
    }
}
