//! The converter's networks, small enough for CPUs, for images of any size and, with a height of 1,
//! for signals.

mod discriminator;
mod generator;

pub use discriminator::{PatchDiscriminator, PatchDiscriminatorConfig};
pub use generator::{StyleGenerator, StyleGeneratorConfig, StyleOutput};

use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::Device;
use windage_core::Error;

/// Sides of the maps, `[height, width]`.
type Sides = [usize; 2];

/// Creates a 3×3 convolution over maps of these sides; an axis of size 1 stays as it is.
fn conv3(channels: [usize; 2], sides: Sides, stride: usize, device: &Device) -> Conv2d {
    let along = |least: usize, otherwise: usize| {
        sides.map(|side| if side == 1 { least } else { otherwise })
    };
    let [top, left] = along(0, 1);
    Conv2dConfig::new(channels, along(1, 3))
        .with_stride(along(1, stride))
        .with_padding(PaddingConfig2d::Explicit(top, left, top, left))
        .init(device)
}

/// Returns the sides after [`conv3`] with stride 2.
fn halved(sides: Sides) -> Sides {
    sides.map(|side| side.div_ceil(2))
}

/// Checks a range of values.
fn check_range(range: [f32; 2]) -> Result<(), Error> {
    let [low, high] = range;
    if low < high && low.is_finite() && high.is_finite() {
        return Ok(());
    }
    Err(Error::setting("range", format!("{range:?}"), "a lowest value, then a higher one"))
}
