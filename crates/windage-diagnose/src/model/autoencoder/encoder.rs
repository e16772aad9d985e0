//! The encoder: from images and signals to features.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor, assert_shape};
use windage_ops::layers::{batch_norm_relu, conv2d};

use super::AutoencoderConfig;
use crate::model::maps::sides;
use windage_ops::geometry::{along, padding};

/// An encoder: blocks, one for each number of channels, of a 4×4 convolution of stride 2 (1×4 for
/// signals), batch normalization and ReLU, then a dense layer; for a VAE, a second dense layer for
/// the logarithms of variances.
#[derive(Module, Debug)]
pub struct ConvEncoder {
    blocks: Vec<Block>,
    project: Linear,
    log_variance: Option<Linear>,
    shape: [usize; 3],
}

#[derive(Module, Debug)]
struct Block {
    conv: Conv2d,
    norm: BatchNorm,
}

impl ConvEncoder {
    /// Creates the encoder with fresh weights.
    pub fn new(config: &AutoencoderConfig, device: &Device) -> Self {
        let channels = [&config.shape[..1], &config.channels].concat();
        let (sides, halvings) = (sides(config.shape, config.channels.len()), config.channels.len());
        let (full, [height, width]) = (sides[0], sides[halvings]);
        let block = |pair: &[usize]| Block {
            conv: Conv2dConfig::new([pair[0], pair[1]], along(full, 4, 1))
                .with_stride(along(full, 2, 1))
                .with_padding(padding(along(full, 1, 0)))
                .init(device),
            norm: BatchNormConfig::new(pair[1]).init(device),
        };
        let blocks = channels.windows(2).map(block).collect();
        let dense =
            || LinearConfig::new(channels[halvings] * height * width, config.latent).init(device);
        let (project, log_variance) = (dense(), config.variational.then(dense));
        Self { blocks, project, log_variance, shape: config.shape }
    }

    /// Returns features `[batch, latent]` of maps `[batch, channels, height, width]`; their means
    /// for a VAE.
    ///
    /// # Panics
    /// Panics if the maps do not have the configured shape.
    pub fn forward(&self, maps: Tensor<4>) -> Tensor<2> {
        self.project.forward(self.trunk(maps))
    }

    /// Returns means and, for a VAE, logarithms of variances.
    pub(super) fn posterior(&self, maps: Tensor<4>) -> (Tensor<2>, Option<Tensor<2>>) {
        let trunk = self.trunk(maps);
        let log_variance = self.log_variance.as_ref().map(|dense| dense.forward(trunk.clone()));
        (self.project.forward(trunk), log_variance)
    }

    /// Returns the shape of its inputs.
    pub(super) fn shape(&self) -> [usize; 3] {
        self.shape
    }

    fn trunk(&self, maps: Tensor<4>) -> Tensor<2> {
        let [channels, height, width] = self.shape;
        let [batch, ..] = maps.dims();
        assert_shape!(maps, [batch, channels, height, width]);
        let maps = self
            .blocks
            .iter()
            .fold(maps, |maps, block| batch_norm_relu(&block.norm, conv2d(&block.conv, maps)));
        maps.reshape([batch as i32, -1])
    }
}
