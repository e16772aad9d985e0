//! Images to features.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, assert_shape};

use super::{AutoencoderConfig, sides};

/// Three blocks of 4×4 convolution of stride 2, batch norm and ReLU, then a dense layer.
#[derive(Module, Debug)]
pub struct ConvEncoder {
    blocks: Vec<Block>,
    project: Linear,
    shape: [usize; 3],
}

#[derive(Module, Debug)]
struct Block {
    conv: Conv2d,
    norm: BatchNorm,
}

impl ConvEncoder {
    /// Fresh weights.
    pub fn new(config: &AutoencoderConfig, device: &Device) -> Self {
        let channels = [config.shape[0], config.channels[0], config.channels[1], config.channels[2]];
        let block = |pair: &[usize]| Block {
            conv: Conv2dConfig::new([pair[0], pair[1]], [4, 4])
                .with_stride([2, 2])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .init(device),
            norm: BatchNormConfig::new(pair[1]).init(device),
        };
        let [.., [height, width]] = sides(config.shape);
        Self {
            blocks: channels.windows(2).map(block).collect(),
            project: LinearConfig::new(config.channels[2] * height * width, config.latent).init(device),
            shape: config.shape,
        }
    }

    /// Features `[batch, latent]` of images `[batch, channels, height, width]`.
    ///
    /// # Panics
    /// If the images do not have the configured shape.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let [channels, height, width] = self.shape;
        let [batch, ..] = images.dims();
        assert_shape!(images, [batch, channels, height, width]);
        let maps = self.blocks.iter().fold(images, |maps, block| relu(block.norm.forward(block.conv.forward(maps))));
        self.project.forward(maps.reshape([batch as i32, -1]))
    }
}
