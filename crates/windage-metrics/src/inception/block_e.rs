//! Blocks at 8×8, in which 1×3 and 3×1 convolutions run side by side.
//!
//! Source: `FIDInceptionE_1` and `FIDInceptionE_2` of pytorch-fid. They differ only in the pooled
//! branch, which takes an average that excludes padding, or, in the last block of the network, a
//! maximum. No other Inception takes a maximum there, but the published weights belong to it, so
//! scores depend on it.

use burn::config::Config;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::convolution::{ConvolutionBlock, pointwise, same};
use super::pooling;

const ROW: [usize; 2] = [1, 3];
const COLUMN: [usize; 2] = [3, 1];

/// The pooling of the pooled branch.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) enum Pooling {
    /// The average of `FIDInceptionE_1`.
    Average,
    /// The maximum of `FIDInceptionE_2`.
    Maximum,
}

/// The configuration of [`InceptionE`].
#[derive(Config, Debug)]
pub(super) struct InceptionEConfig {
    /// Number of input channels.
    channels: usize,
    /// Pooling of the pooled branch.
    pooling: Pooling,
}

impl InceptionEConfig {
    pub(super) fn init(&self, device: &Device) -> InceptionE {
        InceptionE {
            branch1x1: pointwise(self.channels, 320, device),
            branch3x3_1: pointwise(self.channels, 384, device),
            branch3x3_2a: same(384, 384, ROW, device),
            branch3x3_2b: same(384, 384, COLUMN, device),
            branch3x3dbl_1: pointwise(self.channels, 448, device),
            branch3x3dbl_2: same(448, 384, [3, 3], device),
            branch3x3dbl_3a: same(384, 384, ROW, device),
            branch3x3dbl_3b: same(384, 384, COLUMN, device),
            branch_pool: pointwise(self.channels, 192, device),
            pooling: self.pooling,
        }
    }
}

/// A map from `[batch, channels, h, w]` to `[batch, 2048, h, w]`.
#[derive(Module, Debug)]
pub(super) struct InceptionE {
    branch1x1: ConvolutionBlock,
    branch3x3_1: ConvolutionBlock,
    branch3x3_2a: ConvolutionBlock,
    branch3x3_2b: ConvolutionBlock,
    branch3x3dbl_1: ConvolutionBlock,
    branch3x3dbl_2: ConvolutionBlock,
    branch3x3dbl_3a: ConvolutionBlock,
    branch3x3dbl_3b: ConvolutionBlock,
    branch_pool: ConvolutionBlock,
    #[module(skip)]
    pooling: Pooling,
}

impl InceptionE {
    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let single = self.branch1x1.forward(x.clone());
        let three = self.branch3x3_1.forward(x.clone());
        let three = [self.branch3x3_2a.forward(three.clone()), self.branch3x3_2b.forward(three)];
        let double = self.branch3x3dbl_2.forward(self.branch3x3dbl_1.forward(x.clone()));
        let double =
            [self.branch3x3dbl_3a.forward(double.clone()), self.branch3x3dbl_3b.forward(double)];
        let pooled = self.branch_pool.forward(match self.pooling {
            Pooling::Average => pooling::average(x),
            Pooling::Maximum => pooling::maximum(x),
        });
        Tensor::cat([single].into_iter().chain(three).chain(double).chain([pooled]).collect(), 1)
    }
}
