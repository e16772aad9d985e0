//! The layers that windage computes itself, and the operation for each.

use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::tensor::{DType, Tensor};

use super::doubled::Taps;
use super::geometry::Geometry;
use super::operation::{Convolution, Form};
use crate::layers::activation::Activation;

/// Returns the operation for a convolution, or `None` if it is left to Burn.
pub(super) fn plain(
    layer: &Conv2d,
    maps: &Tensor<4>,
    activation: Activation,
) -> Option<Convolution> {
    let [outputs, inputs, rows, columns] = layer.weight.dims();
    let [top, left, bottom, right] = match layer.padding {
        PaddingConfig2d::Valid => [0; 4],
        PaddingConfig2d::Explicit(top, left, bottom, right) => [top, left, bottom, right],
        PaddingConfig2d::Same => return None,
    };
    let [_, channels, height, width] = maps.dims();
    let plain = layer.groups == 1
        && layer.dilation == [1, 1]
        && maps.dtype() == DType::F32
        && channels == inputs;
    let (kernel, stride) = ([rows, columns], layer.stride);
    let ends = [height + top + bottom, width + left + right];
    if !plain || ends[0] < kernel[0] || ends[1] < kernel[1] || top >= kernel[0] || left >= kernel[1]
    {
        return None;
    }
    let geometry = Geometry {
        channels: [channels, outputs],
        kernel,
        stride,
        padding: [top, left],
        maps: [height, width],
        output: [0, 1].map(|axis| (ends[axis] - kernel[axis]) / stride[axis] + 1),
    };
    Some(Convolution { geometry, form: Form::Plain, activation })
}

/// Returns the operation for a transposed convolution, or `None` if it is left to Burn.
///
/// The transposed convolution is the gradient at the input of the convolution that leads from its
/// result to its input. The geometry is that convolution's.
pub(super) fn transposed(layer: &ConvTranspose2d, maps: &Tensor<4>) -> Option<Convolution> {
    let [inputs, outputs, rows, columns] = layer.weight.dims();
    let [_, channels, height, width] = maps.dims();
    let (kernel, stride, padding) = ([rows, columns], layer.stride, layer.padding);
    let within = padding[0] < kernel[0] && padding[1] < kernel[1];
    let plain = layer.groups == 1
        && layer.dilation == [1, 1]
        && maps.dtype() == DType::F32
        && channels == inputs;
    let side = |axis: usize, from: usize| {
        let whole = from.checked_sub(1)? * stride[axis] + kernel[axis] + layer.padding_out[axis];
        whole.checked_sub(2 * padding[axis]).filter(|side| *side > 0)
    };
    let result = [side(0, height)?, side(1, width)?];
    let geometry = Geometry {
        channels: [outputs, channels],
        kernel,
        stride,
        padding,
        maps: result,
        output: [height, width],
    };
    (plain && within).then_some(Convolution {
        geometry,
        form: Form::Transposed,
        activation: Activation::None,
    })
}

/// Returns the operation for a convolution of maps enlarged to the sides `to`, or `None` if it is
/// left to Burn.
pub(super) fn doubled(layer: &Conv2d, maps: &Tensor<4>, to: [usize; 2]) -> Option<Convolution> {
    let [_, channels, height, width] = maps.dims();
    let [outputs, inputs, rows, columns] = layer.weight.dims();
    let from = [height, width];
    let doubled = [0, 1].map(|axis| to[axis] == 2 * from[axis]);
    let stays = (0..2).all(|axis| doubled[axis] || to[axis] == from[axis]);
    let expected = doubled.map(|doubled| if doubled { [3, 1] } else { [1, 0] });
    let PaddingConfig2d::Explicit(top, left, bottom, right) = layer.padding else { return None };
    let fits = [rows, columns] == expected.map(|[taps, _]| taps)
        && [top, left] == expected.map(|[_, padding]| padding)
        && [bottom, right] == [top, left];
    let plain = layer.groups == 1
        && layer.dilation == [1, 1]
        && layer.stride == [1, 1]
        && channels == inputs;
    if !(fits && stays && plain && maps.dtype() == DType::F32) {
        return None;
    }
    let taps = Taps { outputs, inputs, doubled };
    let geometry = Geometry {
        channels: [outputs, inputs],
        kernel: taps.transposed_kernel(),
        stride: doubled.map(|doubled| if doubled { 2 } else { 1 }),
        padding: [top, left],
        maps: to,
        output: from,
    };
    Some(Convolution { geometry, form: Form::Doubled(taps), activation: Activation::None })
}
