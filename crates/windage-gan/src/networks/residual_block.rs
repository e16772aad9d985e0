//! The residual blocks of SNGAN.
//!
//! Generator: `x + …` with BN → ReLU → ×2 → 3×3 → BN → ReLU → 3×3, the shortcut ×2 → 1×1.
//! Discriminator: ReLU → 3×3 → ReLU → 3×3 → mean of 2×2, the shortcut 1×1 → mean of 2×2; the first
//! block begins without ReLU, and its shortcut takes the mean first.
//!
//! Source: Miyato et al., *Spectral Normalization for Generative Adversarial Networks*, ICLR 2018,
//! appendix B.4 and figure 8; initial weights and order of the shortcut from its released code.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::interpolate::Interpolate2d;
use burn::nn::pool::{AvgPool2d, AvgPool2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use windage_ops::layers::{Activation, batch_norm_relu, conv2d, conv2d_then, enlarged_conv2d};

use super::{doubling, same_size, xavier};

/// Creates a convolution of the residual path, initialized with gain √2; those of the shortcut have
/// gain 1.
pub(super) fn residual_conv(channels: [usize; 2], device: &Device) -> Conv2d {
    same_size(channels).with_initializer(xavier(std::f64::consts::SQRT_2)).init(device)
}

fn shortcut_conv(channels: [usize; 2], device: &Device) -> Conv2d {
    Conv2dConfig::new(channels, [1, 1]).with_initializer(xavier(1.0)).init(device)
}

/// A block of the generator, which doubles the side.
#[derive(Module, Debug)]
pub(super) struct UpBlock {
    norms: [BatchNorm; 2],
    convs: [Conv2d; 2],
    shortcut: Conv2d,
    up: Interpolate2d,
}

impl UpBlock {
    pub(super) fn new([from, to]: [usize; 2], device: &Device) -> Self {
        Self {
            norms: [from, to].map(|channels| BatchNormConfig::new(channels).init(device)),
            convs: [residual_conv([from, to], device), residual_conv([to, to], device)],
            shortcut: shortcut_conv([from, to], device),
            up: doubling(),
        }
    }

    pub(super) fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        let [first, second] = &self.norms;
        let [_, _, height, width] = maps.dims();
        let path = enlarged_conv2d(
            &self.convs[0],
            batch_norm_relu(first, maps.clone()),
            [2 * height, 2 * width],
        );
        let path = conv2d(&self.convs[1], batch_norm_relu(second, path));
        // A 1×1 convolution and nearest-neighbor upsampling commute; this order needs a quarter of
        // the products.
        path + self.up.forward(conv2d(&self.shortcut, maps))
    }
}

/// The place of a block in the discriminator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// First block, on the image itself.
    First,
    /// Later block that halves the side.
    Halving,
    /// Later block that keeps the side.
    Keeping,
}

/// A block of the discriminator, which keeps or halves the side.
#[derive(Module, Debug)]
pub(super) struct DownBlock {
    convs: [Conv2d; 2],
    /// Present if the channels or the side change.
    shortcut: Option<Conv2d>,
    pool: AvgPool2d,
    #[module(skip)]
    place: Place,
}

impl DownBlock {
    pub(super) fn new([from, to]: [usize; 2], place: Place, device: &Device) -> Self {
        let needs_shortcut = place != Place::Keeping || from != to;
        Self {
            convs: [residual_conv([from, to], device), residual_conv([to, to], device)],
            shortcut: needs_shortcut.then(|| shortcut_conv([from, to], device)),
            pool: AvgPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
            place,
        }
    }

    pub(super) fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        let begun = if self.place == Place::First { maps.clone() } else { relu(maps.clone()) };
        let path = conv2d(&self.convs[1], conv2d_then(&self.convs[0], begun, Activation::Relu));
        // The mean of 2×2 and a 1×1 convolution commute too.
        let shortcut = self.halved(maps);
        self.halved(path)
            + self.shortcut.as_ref().map_or(shortcut.clone(), |conv| conv2d(conv, shortcut))
    }

    fn halved(&self, maps: Tensor<4>) -> Tensor<4> {
        match self.place {
            Place::Keeping => maps,
            Place::First | Place::Halving => self.pool.forward(maps),
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Distribution;
    use windage_core::{Seed, Stream};

    use super::*;

    #[test]
    fn only_the_first_block_lets_negative_values_into_its_path() {
        let device = Device::flex();
        let negative =
            Tensor::<4>::random([1, 8, 4, 4], Distribution::Uniform(-1.0, -0.1), &device);
        for (place, sees_them) in [(Place::First, true), (Place::Halving, false)] {
            // Fixed weights: of few channels with random ones, all could be negative.
            let init = |device: &Device| DownBlock::new([8, 8], place, device);
            let mut block = Seed(0).init(Stream::NetworkWeights, &device, init);
            // Without the shortcut, all differences come through the residual path.
            block.shortcut = None;
            let path = |maps: Tensor<4>| block.forward(maps.clone()) - block.pool.forward(maps);
            let change = (path(negative.clone()) - path(negative.clone() * 0.5))
                .abs()
                .max()
                .into_scalar::<f32>();
            assert_eq!(change > 1e-4, sees_them, "{place:?}: {change}");
        }
    }
}
