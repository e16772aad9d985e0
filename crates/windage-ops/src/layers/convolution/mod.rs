//! Convolutions as products of matrices, a sample at a time.
//!
//! *Formula*: `y[n, o, i] = b[o] + Σ_{c, k} W[o, c, k]·x[n, c, s·i + k − p]` with stride `s` and
//! padding `p`; the transposed convolution is the gradient of that at its input. *Method*: the
//! patches of a few rows of a sample are laid out as a matrix (*im2col*) which stays in a core's
//! cache, and multiplied with the weight; samples are shared among the cores.
//!
//! *Source*: Chellapilla, Puri, Simard, *High Performance Convolutional Neural Networks for
//! Document Processing*, 2006.

mod doubled;
mod geometry;
mod patches;
mod products;
mod transposed;

use std::borrow::Cow;

use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::nn::interpolate::{Interpolate2dConfig, InterpolateMode};
use burn::tensor::{DType, Tensor};

use self::doubled::Taps;
use self::geometry::Geometry;
use super::activation::Activation;
use crate::differentiable::{
    LayerGradients, LayerInputs, LayerOperation, Wanted, apply_layer_on_host,
};
use crate::host::{HostValues, is_flex};

/// `layer.forward(maps)` of maps `[batch, channels, height, width]`.
///
/// By windage's own method on flex, for f32 without groups, dilation, `Same` padding or padding as
/// long as the kernel; by Burn's else.
///
/// # Panics
/// As Burn's, on maps that do not fit the layer.
pub fn conv2d(layer: &Conv2d, maps: Tensor<4>) -> Tensor<4> {
    conv2d_then(layer, maps, Activation::None)
}

/// An activation of [`conv2d`], in the same graph node.
///
/// # Panics
/// As [`conv2d`].
pub fn conv2d_then(layer: &Conv2d, maps: Tensor<4>, activation: Activation) -> Tensor<4> {
    let burns = |maps| activation.forward(layer.forward(maps));
    // The weight only then: a reparameterization may change its state with each look at it.
    if !is_flex(&maps.device()) {
        return burns(maps);
    }
    let Some(geometry) = geometry_of(layer, &maps, layer.weight.dims()) else { return burns(maps) };
    let weight = layer.weight.val();
    let bias = layer.bias.as_ref().map(|bias| bias.val());
    run(Convolution { geometry, form: Form::Plain, activation }, maps, weight, bias)
        .unwrap_or_else(burns)
}

/// `layer.forward(maps)` of maps `[batch, channels, height, width]`.
///
/// By windage's own method on flex, for f32 without groups, dilation or padding as long as the
/// kernel; by Burn's else.
///
/// # Panics
/// As Burn's, on maps that do not fit the layer.
pub fn conv_transpose2d(layer: &ConvTranspose2d, maps: Tensor<4>) -> Tensor<4> {
    if !is_flex(&maps.device()) {
        return layer.forward(maps);
    }
    let Some(geometry) = transposed_geometry_of(layer, &maps, layer.weight.dims()) else {
        return layer.forward(maps);
    };
    let weight = layer.weight.val();
    let bias = layer.bias.as_ref().map(|bias| bias.val());
    run(
        Convolution { geometry, form: Form::Transposed, activation: Activation::None },
        maps,
        weight,
        bias,
    )
    .unwrap_or_else(|maps| layer.forward(maps))
}

/// `layer.forward` of maps `[batch, channels, height, width]` that are first enlarged to these
/// sides by nearest neighbors.
///
/// As one transposed convolution on flex, for f32, where each axis is doubled and has three taps
/// and padding 1, or stays and has one tap; by Burn's interpolation and [`conv2d`] else.
///
/// # Panics
/// As Burn's, on maps that do not fit the layer.
pub fn enlarged_conv2d(layer: &Conv2d, maps: Tensor<4>, to: [usize; 2]) -> Tensor<4> {
    let nearest = Interpolate2dConfig::new()
        .with_output_size(Some(to))
        .with_mode(InterpolateMode::Nearest)
        .init();
    let literal = |maps: Tensor<4>| conv2d(layer, nearest.forward(maps));
    if !is_flex(&maps.device()) {
        return literal(maps);
    }
    let Some(operation) = doubled_form(layer, &maps, layer.weight.dims(), to) else {
        return literal(maps);
    };
    let weight = layer.weight.val();
    let bias = layer.bias.as_ref().map(|bias| bias.val());
    run(operation, maps, weight, bias).unwrap_or_else(literal)
}

/// What [`enlarged_conv2d`] computes itself.
fn doubled_form(
    layer: &Conv2d,
    maps: &Tensor<4>,
    weight: [usize; 4],
    to: [usize; 2],
) -> Option<Convolution> {
    let [_, channels, height, width] = maps.dims();
    let [outputs, inputs, rows, columns] = weight;
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

/// What [`conv2d`] computes itself.
fn geometry_of(layer: &Conv2d, maps: &Tensor<4>, weight: [usize; 4]) -> Option<Geometry> {
    let [top, left, bottom, right] = match layer.padding {
        PaddingConfig2d::Valid => [0; 4],
        PaddingConfig2d::Explicit(top, left, bottom, right) => [top, left, bottom, right],
        PaddingConfig2d::Same => return None,
    };
    let [_, channels, height, width] = maps.dims();
    let plain = layer.groups == 1
        && layer.dilation == [1, 1]
        && maps.dtype() == DType::F32
        && channels == weight[1];
    let (kernel, stride) = ([weight[2], weight[3]], layer.stride);
    let ends = [height + top + bottom, width + left + right];
    if !plain || ends[0] < kernel[0] || ends[1] < kernel[1] || top >= kernel[0] || left >= kernel[1]
    {
        return None;
    }
    Some(Geometry {
        channels: [channels, weight[0]],
        kernel,
        stride,
        padding: [top, left],
        maps: [height, width],
        output: [0, 1].map(|axis| (ends[axis] - kernel[axis]) / stride[axis] + 1),
    })
}

/// The convolution whose gradient at the input a transposed one is: from its result to its input.
fn transposed_geometry_of(
    layer: &ConvTranspose2d,
    maps: &Tensor<4>,
    weight: [usize; 4],
) -> Option<Geometry> {
    let [_, channels, height, width] = maps.dims();
    let (kernel, stride, padding) = ([weight[2], weight[3]], layer.stride, layer.padding);
    let within = padding[0] < kernel[0] && padding[1] < kernel[1];
    let plain = layer.groups == 1
        && layer.dilation == [1, 1]
        && maps.dtype() == DType::F32
        && channels == weight[0];
    let side = |axis: usize, from: usize| {
        let whole = from.checked_sub(1)? * stride[axis] + kernel[axis] + layer.padding_out[axis];
        whole.checked_sub(2 * padding[axis]).filter(|side| *side > 0)
    };
    let result = [side(0, height)?, side(1, width)?];
    (plain && within).then_some(Geometry {
        channels: [weight[1], channels],
        kernel,
        stride,
        padding,
        maps: result,
        output: [height, width],
    })
}

/// The result, or the maps again where they do not live in the memory of the CPU.
#[allow(clippy::result_large_err)] // The tensor itself comes back; a box would be an allocation a call.
fn run(
    operation: Convolution,
    input: Tensor<4>,
    weight: Tensor<4>,
    bias: Option<Tensor<1>>,
) -> Result<Tensor<4>, Tensor<4>> {
    let bias = bias.unwrap_or_else(|| Tensor::zeros([operation.channels()[1]], &weight.device()));
    apply_layer_on_host(operation, LayerInputs { input, weight, bias })
        .map_err(|inputs| inputs.input)
}

/// What is computed of the convolution of a geometry.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// Itself.
    Plain,
    /// Its gradient at the input, as a layer.
    Transposed,
    /// The same, with the weight of the convolution that follows a doubling.
    Doubled(Taps),
}

#[derive(Clone, Copy, Debug)]
struct Convolution {
    geometry: Geometry,
    form: Form,
    activation: Activation,
}

impl Convolution {
    /// Whether what goes in is what comes out of the convolution of the geometry.
    fn is_transposed(&self) -> bool {
        !matches!(self.form, Form::Plain)
    }

    /// Of what goes in and of what comes out.
    fn channels(&self) -> [usize; 2] {
        let [from, to] = self.geometry.channels;
        if self.is_transposed() { [to, from] } else { [from, to] }
    }

    /// Shapes of a batch of what goes in and of what comes out.
    fn shapes(&self, batch: usize) -> [[usize; 4]; 2] {
        let Geometry { channels: [from, to], maps, output, .. } = self.geometry;
        let shapes = [[batch, from, maps[0], maps[1]], [batch, to, output[0], output[1]]];
        if self.is_transposed() { [shapes[1], shapes[0]] } else { shapes }
    }

    /// The weight as the geometry's.
    fn kernel<'a>(&self, weight: &'a [f32]) -> Cow<'a, [f32]> {
        match self.form {
            Form::Doubled(taps) => taps.transposed(weight).into(),
            Form::Plain | Form::Transposed => weight.into(),
        }
    }

    fn weight_gradient(&self, input: &[f32], gradient: &[f32]) -> Vec<f32> {
        let (from, to) = if self.is_transposed() { (gradient, input) } else { (input, gradient) };
        let found = products::weight_gradient(&self.geometry, from, to);
        match self.form {
            Form::Doubled(taps) => taps.gradient(&found),
            Form::Plain | Form::Transposed => found,
        }
    }
}

impl LayerOperation<4, 4> for Convolution {
    type Checkpointing = Checkpointing;

    fn forward(
        &self,
        LayerInputs { input, weight, bias }: LayerInputs<4, 4>,
    ) -> (Tensor<4>, Checkpointing) {
        let [batch, ..] = input.dims();
        let (maps, kernel, shift) = (host(input.clone()), host(weight.clone()), host(bias));
        let product =
            if self.is_transposed() { transposed::input_gradient } else { products::forward };
        let kernel = self.kernel(kernel.values());
        let values =
            product(&self.geometry, &kernel, maps.values(), shift.values(), self.activation);
        let output = maps.tensor(values, self.shapes(batch)[1]);
        let result = (self.activation != Activation::None).then(|| output.clone());
        (output, Checkpointing { input, weight, result })
    }

    fn backward(
        &self,
        saved: Checkpointing,
        gradient: Tensor<4>,
        wanted: Wanted,
    ) -> LayerGradients<4, 4> {
        let ([batch, ..], kernel_shape) = (gradient.dims(), saved.weight.dims());
        let (maps, kernel, gradient) = (host(saved.input), host(saved.weight), host(gradient));
        let [from, [_, channels, height, width]] = self.shapes(batch);
        let before = match saved.result.map(host) {
            Some(result) => self.activation.gradient(result.values(), gradient.values()),
            None => gradient.values().into(),
        };
        LayerGradients {
            input: wanted.input.then(|| {
                let product = if self.is_transposed() {
                    products::forward
                } else {
                    transposed::input_gradient
                };
                let no_bias = vec![0.0; self.channels()[0]];
                let kernel = self.kernel(kernel.values());
                maps.tensor(
                    product(&self.geometry, &kernel, &before, &no_bias, Activation::None),
                    from,
                )
            }),
            weight: wanted
                .weight
                .then(|| maps.tensor(self.weight_gradient(maps.values(), &before), kernel_shape)),
            bias: wanted.bias.then(|| {
                maps.tensor(products::bias_gradient(&before, channels, height * width), [channels])
            }),
        }
    }
}

/// What the backward pass needs.
#[derive(Clone, Debug)]
struct Checkpointing {
    input: Tensor<4>,
    weight: Tensor<4>,
    /// Where there is an activation.
    result: Option<Tensor<4>>,
}

/// The values of a tensor that is known to live on flex.
fn host<const D: usize>(tensor: Tensor<D>) -> HostValues {
    HostValues::of(tensor)
        .unwrap_or_else(|tensor| panic!("a plain f32 tensor on flex, not {:?}", tensor.device()))
}
