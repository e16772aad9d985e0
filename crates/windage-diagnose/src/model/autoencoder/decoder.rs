//! The decoder: from features and conditions to images and signals.

use burn::module::Module;
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig};
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor};

use windage_ops::layers::batch_norm_relu;

use super::AutoencoderConfig;
use crate::model::maps::sides;
use windage_ops::Doubling;

/// A decoder: a dense layer, then a doubling of the side for each number of channels, with batch
/// normalization and ReLU between and a sigmoid at the end.
#[derive(Module, Debug)]
pub struct ConvDecoder {
    expand: Linear,
    norm: BatchNorm,
    blocks: Vec<Block>,
    output: Doubling,
    start: [usize; 3],
}

#[derive(Module, Debug)]
struct Block {
    up: Doubling,
    norm: BatchNorm,
}

impl ConvDecoder {
    /// Creates the decoder with fresh weights.
    pub fn new(config: &AutoencoderConfig, device: &Device) -> Self {
        let sides = sides(config.shape, config.channels.len());
        // From the innermost maps outwards.
        let inwards = config.channels.windows(2).zip(sides[1..].windows(2));
        let (channels, innermost) = (&config.channels, sides[config.channels.len()]);
        let inner = channels[channels.len() - 1];
        let block = |channels: [usize; 2], from, to| Block {
            up: Doubling::new(config.upsampling, channels, from, to, device),
            norm: BatchNormConfig::new(channels[1]).init(device),
        };
        let inputs = config.latent + config.conditioning.width(config.classes);
        Self {
            expand: LinearConfig::new(inputs, inner * innermost[0] * innermost[1]).init(device),
            norm: BatchNormConfig::new(inner).init(device),
            blocks: inwards
                .rev()
                .map(|(channels, sides)| block([channels[1], channels[0]], sides[1], sides[0]))
                .collect(),
            output: Doubling::new(
                config.upsampling,
                [channels[0], config.shape[0]],
                sides[1],
                sides[0],
                device,
            ),
            start: [inner, innermost[0], innermost[1]],
        }
    }

    /// Returns maps `[batch, channels, height, width]` in 0…1 for rows of features and condition,
    /// concatenated.
    pub fn forward(&self, inputs: Tensor<2>) -> Tensor<4> {
        let [batch, _] = inputs.dims();
        let [channels, height, width] = self.start;
        let maps = self.expand.forward(inputs).reshape([batch, channels, height, width]);
        let maps = batch_norm_relu(&self.norm, maps);
        let maps = self
            .blocks
            .iter()
            .fold(maps, |maps, block| batch_norm_relu(&block.norm, block.up.forward(maps)));
        sigmoid(self.output.forward(maps))
    }
}
