//! Features and conditions to images.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::interpolate::{Interpolate2d, Interpolate2dConfig, InterpolateMode};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Tensor};

use super::{AutoencoderConfig, sides};

/// A dense layer, then nearest upsampling and 3×3 convolution three times, with batch norm and ReLU between; a sigmoid
/// last.
///
/// Upsampling with convolution rather than transposed convolution: it is faster on the CPU and leaves no checkerboard
/// (Odena et al. 2016).
#[derive(Module, Debug)]
pub struct ConvDecoder {
    expand: Linear,
    norm: BatchNorm,
    blocks: Vec<Block>,
    up: Interpolate2d,
    output: Conv2d,
    start: [usize; 3],
}

#[derive(Module, Debug)]
struct Block {
    up: Interpolate2d,
    conv: Conv2d,
    norm: BatchNorm,
}

impl ConvDecoder {
    /// Fresh weights.
    pub fn new(config: &AutoencoderConfig, device: &Device) -> Self {
        let [full, half, quarter, [height, width]] = sides(config.shape);
        let [outer, middle, inner] = config.channels;
        let conv = |from, to| {
            Conv2dConfig::new([from, to], [3, 3]).with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).init(device)
        };
        let up = |size| Interpolate2dConfig::new().with_output_size(Some(size)).with_mode(InterpolateMode::Nearest).init();
        let block = |from, to, size| Block { up: up(size), conv: conv(from, to), norm: BatchNormConfig::new(to).init(device) };
        let inputs = config.latent + config.conditioning.width(config.classes);
        Self {
            expand: LinearConfig::new(inputs, inner * height * width).init(device),
            norm: BatchNormConfig::new(inner).init(device),
            blocks: vec![block(inner, middle, quarter), block(middle, outer, half)],
            up: up(full),
            output: conv(outer, config.shape[0]),
            start: [inner, height, width],
        }
    }

    /// Images `[batch, channels, height, width]` in 0…1 from features and condition side by side.
    pub fn forward(&self, inputs: Tensor<2>) -> Tensor<4> {
        let [batch, _] = inputs.dims();
        let [channels, height, width] = self.start;
        let maps = self.expand.forward(inputs).reshape([batch, channels, height, width]);
        let maps = relu(self.norm.forward(maps));
        let maps = self.blocks.iter().fold(maps, |maps, block| {
            relu(block.norm.forward(block.conv.forward(block.up.forward(maps))))
        });
        sigmoid(self.output.forward(self.up.forward(maps)))
    }
}
