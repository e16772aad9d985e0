//! Layers by which decoders and generators double the sides of their maps.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

use crate::geometry::{along, padding};
use crate::layers::{conv_transpose2d, enlarged_conv2d};

/// The method by which the sides of maps are doubled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Upsampling {
    /// A transposed 4×4 convolution with stride 2. The stride divides the kernel, so every pixel
    /// gets the same number of taps as its neighbors (Odena et al. 2016). This works well if the
    /// loss compares images pixel by pixel, as a decoder's does, but not in a GAN
    /// (docs/results.md).
    #[default]
    Transposed,
    /// Nearest neighbors, followed by a 3×3 convolution. There is no checkerboard at all. On flex,
    /// which computes both steps as one, this is as fast as the transposed convolution; elsewhere
    /// it takes 2.25 times the multiplications.
    Nearest,
}

/// A layer that doubles the sides of its maps and changes their number of channels.
#[derive(Module, Debug)]
pub enum Doubling {
    /// The layer of [`Upsampling::Transposed`].
    Transposed(ConvTranspose2d),
    /// The layer of [`Upsampling::Nearest`].
    Nearest(Nearest),
}

/// Nearest neighbors, followed by a convolution.
#[derive(Module, Debug)]
pub struct Nearest {
    #[module(skip)]
    to: [usize; 2],
    conv: Conv2d,
}

impl Doubling {
    /// Creates a layer from maps with the sides `from` to maps with the sides `to`.
    ///
    /// Each side becomes twice as long, or one longer than that; a side of 1 may stay 1.
    pub fn new(
        upsampling: Upsampling,
        channels: [usize; 2],
        from: [usize; 2],
        to: [usize; 2],
        device: &Device,
    ) -> Self {
        match upsampling {
            Upsampling::Transposed => Self::Transposed(
                ConvTranspose2dConfig::new(channels, along(to, 4, 1))
                    .with_stride(along(to, 2, 1))
                    .with_padding(along(to, 1, 0))
                    .with_padding_out(padding_out(from, to))
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

/// Returns how much longer than doubled each axis becomes, 0 or 1.
fn padding_out(from: [usize; 2], to: [usize; 2]) -> [usize; 2] {
    [0, 1].map(|axis| if to[axis] > 1 { to[axis] - 2 * from[axis] } else { 0 })
}
