//! How decoders and generators double the side of their maps.

use crate::layers::{conv_transpose2d, enlarged_conv2d};
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

use crate::geometry::{along, padding};

/// How the side of maps is doubled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Upsampling {
    /// Transposed convolution of 4×4 with stride 2, whose kernel the stride divides, so that every
    /// pixel gets as many taps as its neighbors (Odena et al. 2016). Fine where an image is
    /// told pixel by pixel, as a decoder's is, but not in a GAN (docs/results.md).
    #[default]
    Transposed,
    /// Nearest neighbors, then a 3×3 convolution: no checkerboard at all. As fast as the other on
    /// flex, where the two are one step; 2.25 times the multiplications elsewhere.
    Nearest,
}

/// One doubling, from some channels to others.
#[derive(Module, Debug)]
pub enum Doubling {
    /// [`Upsampling::Transposed`].
    Transposed(ConvTranspose2d),
    /// [`Upsampling::Nearest`].
    Nearest(Nearest),
}

/// Nearest neighbors, then a convolution.
#[derive(Module, Debug)]
pub struct Nearest {
    #[module(skip)]
    to: [usize; 2],
    conv: Conv2d,
}

impl Doubling {
    /// From maps of one size to maps of the next, each side twice as long or one longer than that;
    /// a side of 1 may stay.
    pub fn new(
        upsampling: Upsampling,
        channels: [usize; 2],
        (from, to): ([usize; 2], [usize; 2]),
        device: &Device,
    ) -> Self {
        match upsampling {
            Upsampling::Transposed => Self::Transposed(
                ConvTranspose2dConfig::new(channels, along(to, 4, 1))
                    .with_stride(along(to, 2, 1))
                    .with_padding(along(to, 1, 0))
                    .with_padding_out(left_over(from, to))
                    .init(device),
            ),
            Upsampling::Nearest => {
                let conv = Conv2dConfig::new(channels, along(to, 3, 1))
                    .with_padding(padding(along(to, 1, 0)));
                Self::Nearest(Nearest { to, conv: conv.init(device) })
            }
        }
    }

    /// Doubles the sides of `maps`, `[batch, channels, height, width]`.
    pub fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Transposed(conv) => conv_transpose2d(conv, maps),
            Self::Nearest(Nearest { to, conv }) => enlarged_conv2d(conv, maps, *to),
        }
    }
}

/// What a transposed convolution adds at the end of each axis: 0 or 1.
fn left_over(from: [usize; 2], to: [usize; 2]) -> [usize; 2] {
    [0, 1].map(|axis| if to[axis] > 1 { to[axis] - 2 * from[axis] } else { 0 })
}
