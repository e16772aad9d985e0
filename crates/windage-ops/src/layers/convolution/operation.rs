//! A convolution in one of its forms, as a graph node.

use std::borrow::Cow;

use burn::tensor::Tensor;

use super::doubled::Taps;
use super::geometry::Geometry;
use super::{products, transposed};
use crate::differentiable::{
    LayerGradients, LayerInputs, LayerOperation, Wanted, apply_layer_on_host,
};
use crate::host::flex_values;
use crate::layers::activation::Activation;

/// What is computed with the convolution of a [`Geometry`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// The convolution itself.
    Plain,
    /// Its gradient at the input, as a layer.
    Transposed,
    /// The same, with the weight derived from that of a convolution of doubled maps.
    Doubled(Taps),
}

/// A convolution layer in one of its forms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Convolution {
    pub(super) geometry: Geometry,
    pub(super) form: Form,
    pub(super) activation: Activation,
}

impl Convolution {
    /// Computes the result, or returns the maps if they do not live on flex.
    // The tensor itself comes back: a box would allocate on every call.
    #[allow(clippy::result_large_err)]
    pub(super) fn run(
        self,
        input: Tensor<4>,
        weight: Tensor<4>,
        bias: Option<Tensor<1>>,
    ) -> Result<Tensor<4>, Tensor<4>> {
        let bias = bias.unwrap_or_else(|| Tensor::zeros([self.channels()[1]], &weight.device()));
        apply_layer_on_host(self, LayerInputs { input, weight, bias })
            .map_err(|inputs| inputs.input)
    }

    /// Returns whether the layer leads from the output to the input of the geometry's convolution.
    fn is_transposed(&self) -> bool {
        !matches!(self.form, Form::Plain)
    }

    /// Returns the number of channels of the layer's input and of its output.
    fn channels(&self) -> [usize; 2] {
        let [from, to] = self.geometry.channels;
        if self.is_transposed() { [to, from] } else { [from, to] }
    }

    /// Returns the shapes of a batch of the layer's input and of its output.
    fn shapes(&self, batch: usize) -> [[usize; 4]; 2] {
        let Geometry { channels: [from, to], maps, output, .. } = self.geometry;
        let shapes = [[batch, from, maps[0], maps[1]], [batch, to, output[0], output[1]]];
        if self.is_transposed() { [shapes[1], shapes[0]] } else { shapes }
    }

    /// Returns the weight of the geometry's convolution.
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

    fn input_gradient(&self, weight: &[f32], gradient: &[f32]) -> Vec<f32> {
        let product =
            if self.is_transposed() { products::forward } else { transposed::input_gradient };
        let no_bias = vec![0.0; self.channels()[0]];
        product(&self.geometry, &self.kernel(weight), gradient, &no_bias, Activation::None)
    }
}

impl LayerOperation<4, 4> for Convolution {
    type Checkpointing = Checkpointing;

    fn forward(&self, inputs: LayerInputs<4, 4>) -> (Tensor<4>, Checkpointing) {
        let LayerInputs { input, weight, bias } = inputs;
        let [batch, ..] = input.dims();
        let maps = flex_values(input.clone());
        let (kernel, bias) = (flex_values(weight.clone()), flex_values(bias));
        let product =
            if self.is_transposed() { transposed::input_gradient } else { products::forward };
        let kernel = self.kernel(kernel.values());
        let values =
            product(&self.geometry, &kernel, maps.values(), bias.values(), self.activation);
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
        let ([batch, ..], weight_shape) = (gradient.dims(), saved.weight.dims());
        let (maps, weight) = (flex_values(saved.input), flex_values(saved.weight));
        let gradient = flex_values(gradient);
        let [input_shape, [_, channels, height, width]] = self.shapes(batch);
        let before = match saved.result.map(flex_values) {
            Some(result) => self.activation.gradient(result.values(), gradient.values()),
            None => gradient.values().into(),
        };
        LayerGradients {
            input: wanted
                .input
                .then(|| maps.tensor(self.input_gradient(weight.values(), &before), input_shape)),
            weight: wanted
                .weight
                .then(|| maps.tensor(self.weight_gradient(maps.values(), &before), weight_shape)),
            bias: wanted.bias.then(|| {
                maps.tensor(products::bias_gradient(&before, channels, height * width), [channels])
            }),
        }
    }
}

/// What the backward pass needs.
#[derive(Clone, Debug)]
pub(super) struct Checkpointing {
    input: Tensor<4>,
    weight: Tensor<4>,
    /// The result, if there is an activation.
    result: Option<Tensor<4>>,
}
