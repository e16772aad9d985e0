//! Generators and discriminators.
//!
//! [`ConvGenerator`] and [`ConvDiscriminator`] are small, for CPUs; [`ResidualGenerator`] and
//! [`ResidualDiscriminator`] are those of SNGAN, of any size.

mod conv_discriminator;
mod conv_generator;
mod residual_block;
mod residual_discriminator;
mod residual_generator;

pub use conv_discriminator::{ConvDiscriminator, ConvDiscriminatorConfig, ConvLayer};
pub use conv_generator::{ConvGenerator, ConvGeneratorConfig};
pub use residual_discriminator::{ResidualDiscriminator, ResidualDiscriminatorConfig};
pub use residual_generator::{ResidualGenerator, ResidualGeneratorConfig};

use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::interpolate::{Interpolate2d, Interpolate2dConfig, InterpolateMode};
use burn::nn::{Initializer, Linear, PaddingConfig2d};
use burn::tensor::{Device, Tensor, assert_shape};

/// Computes the first maps of a generator, `[batch, channels, height, width]`, from latent vectors
/// by a dense layer.
fn first_maps(
    expand: &Linear,
    latent: Tensor<2>,
    [channels, height, width]: [usize; 3],
) -> Tensor<4> {
    let length = expand.weight.dims()[0];
    assert_shape!(latent, [_, length]);
    let batch = latent.dims()[0];
    expand.forward(latent).reshape([batch, channels, height, width])
}

/// Creates a 3×3 convolution that keeps the size of maps.
fn conv3(channels: [usize; 2], device: &Device) -> Conv2d {
    same_size(channels).init(device)
}

fn same_size(channels: [usize; 2]) -> Conv2dConfig {
    Conv2dConfig::new(channels, [3, 3]).with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
}

/// Creates nearest-neighbor upsampling by 2, without the high-frequency pattern of transposed
/// convolutions.
fn doubling() -> Interpolate2d {
    Interpolate2dConfig::new()
        .with_scale_factor(Some([2.0, 2.0]))
        .with_mode(InterpolateMode::Nearest)
        .init()
}

fn xavier(gain: f64) -> Initializer {
    Initializer::XavierUniform { gain }
}
