//! Convolutions as products of matrices, sample by sample.
//!
//! *Formula*: `y[n, o, i] = b[o] + Σ_{c, k} W[o, c, k]·x[n, c, s·i + k − p]` with stride `s` and
//! padding `p`. The transposed convolution is the gradient of that at its input.
//!
//! *Method*:
//!
//! 1. The [operation](operation) takes one of three forms, depending on the [layer](supported).
//! 2. A sample is [split by the stride](geometry) into planes, in which every step of the output is
//!    a step of one value.
//! 3. The [patches](patches) of a few rows are laid out as a matrix (*im2col*) that stays in the
//!    cache of a core, and [multiplied](products) with the weight. Cores share the samples.
//! 4. The gradient at the input is [itself such a convolution](transposed), and a doubling followed
//!    by a convolution is [one transposed convolution](doubled).
//!
//! *Source*: Chellapilla, Puri, Simard, *High Performance Convolutional Neural Networks for
//! Document Processing*, 2006.

mod doubled;
mod geometry;
mod operation;
mod patches;
mod products;
mod supported;
mod transposed;

use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::nn::interpolate::{Interpolate2dConfig, InterpolateMode};
use burn::tensor::Tensor;

use super::activation::Activation;
use crate::host::is_flex;

/// Computes `layer.forward(maps)` of maps `[batch, channels, height, width]`.
///
/// f32 tensors on flex go through windage's own method if the layer has no groups, no dilation, no
/// `Same` padding and less padding than its kernel is long. All others go through Burn's.
///
/// # Panics
/// As Burn's layer, if the maps do not fit the layer.
pub fn conv2d(layer: &Conv2d, maps: Tensor<4>) -> Tensor<4> {
    conv2d_then(layer, maps, Activation::None)
}

/// Computes an activation of [`conv2d`] in the same graph node.
///
/// # Panics
/// As [`conv2d`].
pub fn conv2d_then(layer: &Conv2d, maps: Tensor<4>, activation: Activation) -> Tensor<4> {
    let burns = |maps| activation.forward(layer.forward(maps));
    // The weight is taken as late as possible: a reparameterization may change its state each time.
    if !is_flex(&maps.device()) {
        return burns(maps);
    }
    let Some(operation) = supported::plain(layer, &maps, activation) else { return burns(maps) };
    let weight = layer.weight.val();
    let bias = layer.bias.as_ref().map(|bias| bias.val());
    operation.run(maps, weight, bias).unwrap_or_else(burns)
}

/// Computes `layer.forward(maps)` of maps `[batch, channels, height, width]`.
///
/// f32 tensors on flex go through windage's own method if the layer has no groups, no dilation and
/// less padding than its kernel is long. All others go through Burn's.
///
/// # Panics
/// As Burn's layer, if the maps do not fit the layer.
pub fn conv_transpose2d(layer: &ConvTranspose2d, maps: Tensor<4>) -> Tensor<4> {
    if !is_flex(&maps.device()) {
        return layer.forward(maps);
    }
    let Some(operation) = supported::transposed(layer, &maps) else { return layer.forward(maps) };
    let weight = layer.weight.val();
    let bias = layer.bias.as_ref().map(|bias| bias.val());
    operation.run(maps, weight, bias).unwrap_or_else(|maps| layer.forward(maps))
}

/// Computes `layer.forward` of maps `[batch, channels, height, width]` that are first enlarged to
/// the sides `to` by nearest neighbors.
///
/// For f32 tensors on flex this is one transposed convolution if each axis either is doubled and
/// has three taps and padding 1, or stays and has one tap. Otherwise it is Burn's interpolation,
/// followed by [`conv2d`].
///
/// # Panics
/// As Burn's layer, if the maps do not fit the layer.
pub fn enlarged_conv2d(layer: &Conv2d, maps: Tensor<4>, to: [usize; 2]) -> Tensor<4> {
    let nearest = Interpolate2dConfig::new()
        .with_output_size(Some(to))
        .with_mode(InterpolateMode::Nearest)
        .init();
    let composed = |maps: Tensor<4>| conv2d(layer, nearest.forward(maps));
    if !is_flex(&maps.device()) {
        return composed(maps);
    }
    let Some(operation) = supported::doubled(layer, &maps, to) else { return composed(maps) };
    let weight = layer.weight.val();
    let bias = layer.bias.as_ref().map(|bias| bias.val());
    operation.run(maps, weight, bias).unwrap_or_else(composed)
}
