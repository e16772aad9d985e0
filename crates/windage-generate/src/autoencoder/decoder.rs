//! Features and conditions to images.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::nn::interpolate::{Interpolate2d, Interpolate2dConfig, InterpolateMode};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

use super::{AutoencoderConfig, sides};

/// How the decoder doubles the side of its maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Upsampling {
    /// Transposed convolution of 4×4 with stride 2, whose kernel the stride divides, so that every pixel gets as many
    /// taps as its neighbours (Odena et al. 2016). Half the time of the other on small images on the CPU.
    #[default]
    Transposed,
    /// Nearest neighbours, then a 3×3 convolution: 2.25 times the multiplications, no checkerboard at all.
    Nearest,
}

/// A dense layer, then three doublings of the side, with batch norm and ReLU between and a sigmoid last.
#[derive(Module, Debug)]
pub struct ConvDecoder {
    expand: Linear,
    norm: BatchNorm,
    blocks: Vec<Block>,
    output: Up,
    start: [usize; 3],
}

#[derive(Module, Debug)]
struct Block {
    up: Up,
    norm: BatchNorm,
}

#[derive(Module, Debug)]
enum Up {
    Transposed(ConvTranspose2d),
    Nearest(Nearest),
}

#[derive(Module, Debug)]
struct Nearest {
    up: Interpolate2d,
    conv: Conv2d,
}

impl Up {
    /// From maps of one side to maps of the next, which is twice as long or one longer than that.
    fn new(
        config: &AutoencoderConfig,
        channels: [usize; 2],
        from: [usize; 2],
        to: [usize; 2],
        device: &Device,
    ) -> Self {
        match config.upsampling {
            Upsampling::Transposed => Self::Transposed(
                ConvTranspose2dConfig::new(channels, [4, 4])
                    .with_stride([2, 2])
                    .with_padding([1, 1])
                    .with_padding_out([to[0] - 2 * from[0], to[1] - 2 * from[1]])
                    .init(device),
            ),
            Upsampling::Nearest => {
                let up =
                    Interpolate2dConfig::new().with_output_size(Some(to)).with_mode(InterpolateMode::Nearest).init();
                let conv = Conv2dConfig::new(channels, [3, 3]).with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1));
                Self::Nearest(Nearest { up, conv: conv.init(device) })
            }
        }
    }

    fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Transposed(conv) => conv.forward(maps),
            Self::Nearest(nearest) => nearest.conv.forward(nearest.up.forward(maps)),
        }
    }
}

impl ConvDecoder {
    /// Fresh weights.
    pub fn new(config: &AutoencoderConfig, device: &Device) -> Self {
        let [full, half, quarter, eighth] = sides(config.shape);
        let [outer, middle, inner] = config.channels;
        let block = |channels: [usize; 2], from, to| Block {
            up: Up::new(config, channels, from, to, device),
            norm: BatchNormConfig::new(channels[1]).init(device),
        };
        let inputs = config.latent + config.conditioning.width(config.classes);
        Self {
            expand: LinearConfig::new(inputs, inner * eighth[0] * eighth[1]).init(device),
            norm: BatchNormConfig::new(inner).init(device),
            blocks: vec![block([inner, middle], eighth, quarter), block([middle, outer], quarter, half)],
            output: Up::new(config, [outer, config.shape[0]], half, full, device),
            start: [inner, eighth[0], eighth[1]],
        }
    }

    /// Images `[batch, channels, height, width]` in 0…1 from features and condition side by side.
    pub fn forward(&self, inputs: Tensor<2>) -> Tensor<4> {
        let [batch, _] = inputs.dims();
        let [channels, height, width] = self.start;
        let maps = self.expand.forward(inputs).reshape([batch, channels, height, width]);
        let maps = relu(self.norm.forward(maps));
        let maps = self.blocks.iter().fold(maps, |maps, block| relu(block.norm.forward(block.up.forward(maps))));
        sigmoid(self.output.forward(maps))
    }
}
