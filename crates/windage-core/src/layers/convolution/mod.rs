//! Convolutions as products of matrices, a sample at a time.
//!
//! *Formula*: `y[n, o, i] = b[o] + Σ_{c, k} W[o, c, k]·x[n, c, s·i + k − p]` with stride `s` and padding `p`; the transposed
//! convolution is the gradient of that at its input. *Method*: the patches of a few rows of a sample are laid out as a
//! matrix (*im2col*) which stays in a core's cache, and multiplied with the weight; samples are shared among the cores.
//!
//! *Source*: Chellapilla, Puri, Simard, *High Performance Convolutional Neural Networks for Document Processing*, 2006.

mod geometry;
mod products;

use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::tensor::{DType, Tensor};

use self::geometry::Geometry;
use crate::HostValues;
use crate::differentiable::{LayerGradients, LayerInputs, LayerOperation, Wanted, apply_layer_on_host};

/// `layer.forward(maps)` of maps `[batch, channels, height, width]`.
///
/// By windage's own method on flex, for f32 without groups, dilation or `Same` padding; by Burn's else.
///
/// # Panics
/// As Burn's, on maps that do not fit the layer.
pub fn conv2d(layer: &Conv2d, maps: Tensor<4>) -> Tensor<4> {
    let weight = layer.weight.val();
    let Some(geometry) = geometry_of(layer, &maps, weight.dims()) else { return layer.forward(maps) };
    let bias = layer.bias.as_ref().map(|bias| bias.val());
    run(Convolution { geometry, transposed: false }, maps, weight, bias).unwrap_or_else(|maps| layer.forward(maps))
}

/// `layer.forward(maps)` of maps `[batch, channels, height, width]`.
///
/// By windage's own method on flex, for f32 without groups and dilation; by Burn's else.
///
/// # Panics
/// As Burn's, on maps that do not fit the layer.
pub fn conv_transpose2d(layer: &ConvTranspose2d, maps: Tensor<4>) -> Tensor<4> {
    let weight = layer.weight.val();
    let Some(geometry) = transposed_geometry_of(layer, &maps, weight.dims()) else { return layer.forward(maps) };
    let bias = layer.bias.as_ref().map(|bias| bias.val());
    run(Convolution { geometry, transposed: true }, maps, weight, bias).unwrap_or_else(|maps| layer.forward(maps))
}

/// What [`conv2d`] computes itself.
fn geometry_of(layer: &Conv2d, maps: &Tensor<4>, weight: [usize; 4]) -> Option<Geometry> {
    let [top, left, bottom, right] = match layer.padding {
        PaddingConfig2d::Valid => [0; 4],
        PaddingConfig2d::Explicit(top, left, bottom, right) => [top, left, bottom, right],
        PaddingConfig2d::Same => return None,
    };
    let [_, channels, height, width] = maps.dims();
    let plain = layer.groups == 1 && layer.dilation == [1, 1] && maps.dtype() == DType::F32 && channels == weight[1];
    let (kernel, stride) = ([weight[2], weight[3]], layer.stride);
    let ends = [height + top + bottom, width + left + right];
    if !plain || ends[0] < kernel[0] || ends[1] < kernel[1] {
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
fn transposed_geometry_of(layer: &ConvTranspose2d, maps: &Tensor<4>, weight: [usize; 4]) -> Option<Geometry> {
    let [_, channels, height, width] = maps.dims();
    let plain = layer.groups == 1 && layer.dilation == [1, 1] && maps.dtype() == DType::F32 && channels == weight[0];
    let (kernel, stride, padding) = ([weight[2], weight[3]], layer.stride, layer.padding);
    let side = |axis: usize, from: usize| {
        let whole = from.checked_sub(1)? * stride[axis] + kernel[axis] + layer.padding_out[axis];
        whole.checked_sub(2 * padding[axis]).filter(|side| *side > 0)
    };
    let result = [side(0, height)?, side(1, width)?];
    plain.then_some(Geometry {
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
    apply_layer_on_host(operation, LayerInputs { input, weight, bias }).map_err(|inputs| inputs.input)
}

/// A convolution, or the transposed one of a convolution.
#[derive(Clone, Copy, Debug)]
struct Convolution {
    geometry: Geometry,
    transposed: bool,
}

impl Convolution {
    /// Of what goes in and of what comes out.
    fn channels(&self) -> [usize; 2] {
        let [from, to] = self.geometry.channels;
        if self.transposed { [to, from] } else { [from, to] }
    }

    /// Shapes of a batch of what goes in and of what comes out.
    fn shapes(&self, batch: usize) -> [[usize; 4]; 2] {
        let Geometry { channels: [from, to], maps, output, .. } = self.geometry;
        let shapes = [[batch, from, maps[0], maps[1]], [batch, to, output[0], output[1]]];
        if self.transposed { [shapes[1], shapes[0]] } else { shapes }
    }
}

impl LayerOperation<4, 4> for Convolution {
    type Saved = (Tensor<4>, Tensor<4>);

    fn forward(&self, LayerInputs { input, weight, bias }: LayerInputs<4, 4>) -> (Tensor<4>, Self::Saved) {
        let [batch, ..] = input.dims();
        let (maps, kernel, shift) = (host(input.clone()), host(weight.clone()), host(bias));
        let product = if self.transposed { products::input_gradient } else { products::forward };
        let values = product(&self.geometry, kernel.values(), maps.values(), shift.values());
        (maps.tensor(values, self.shapes(batch)[1]), (input, weight))
    }

    fn backward(&self, (input, weight): Self::Saved, gradient: Tensor<4>, wanted: Wanted) -> LayerGradients<4, 4> {
        let ([batch, ..], kernel_shape) = (gradient.dims(), weight.dims());
        let (maps, kernel, gradient) = (host(input), host(weight), host(gradient));
        let (geometry, at_result) = (&self.geometry, gradient.values());
        let none = vec![0.0; self.channels()[0]];
        LayerGradients {
            input: wanted.input.then(|| {
                let product = if self.transposed { products::forward } else { products::input_gradient };
                let values = product(geometry, kernel.values(), at_result, &none);
                gradient.tensor(values, self.shapes(batch)[0])
            }),
            weight: wanted.weight.then(|| {
                let (from, to) = if self.transposed { (at_result, maps.values()) } else { (maps.values(), at_result) };
                gradient.tensor(products::weight_gradient(geometry, from, to), kernel_shape)
            }),
            bias: wanted.bias.then(|| {
                let [_, channels, height, width] = self.shapes(batch)[1];
                gradient.tensor(products::bias_gradient(at_result, channels, height * width), [channels])
            }),
        }
    }
}

/// The values of a tensor that is known to live on flex.
fn host<const D: usize>(tensor: Tensor<D>) -> HostValues {
    HostValues::of(tensor).unwrap_or_else(|tensor| panic!("a plain f32 tensor on flex, not {:?}", tensor.device()))
}
