//! Batch normalization of maps, followed by a ReLU.
//!
//! *Formula*: `y = max(0, γ·(x − μ)/√(σ² + ε) + β)`, with the mean `μ` and the (biased) variance
//! `σ²` of each channel over the batch and all positions in training, and the running ones in
//! evaluation. *Gradients*, for a gradient `g` where `y > 0`, with `x̂ = (x − μ)/√(σ² + ε)` and `n`
//! values per channel: `∂β = Σ g`, `∂γ = Σ g·x̂`, `∂x = γ/√(σ² + ε)·(g − ∂β/n − x̂·∂γ/n)`.
//!
//! *Numerics*: two passes over the values. Each row of a map is summed in f32; the sums of rows are
//! added in f64.
//!
//! *Source*: Ioffe, Szegedy, *Batch Normalization*, ICML 2015.

use std::ops::Range;

use burn::nn::BatchNorm;
use burn::tensor::activation::relu;
use burn::tensor::{DType, Tensor};
use rayon::prelude::*;

use super::sums::{PARTS, over_samples, sum_of, sums_of_pairs};
use crate::differentiable::{
    LayerGradients, LayerInputs, LayerOperation, Wanted, apply_layer_on_host,
};
use crate::host::{flex_values, is_flex};

/// Computes `relu(layer.forward(maps))` of maps `[batch, channels, height, width]`, and updates the
/// running statistics in training as the layer does.
///
/// f32 tensors on flex go through windage's own method, all others through Burn's.
///
/// # Panics
/// As Burn's layer, if the maps do not have the layer's number of channels.
pub fn batch_norm_relu(layer: &BatchNorm, maps: Tensor<4>) -> Tensor<4> {
    let [channels] = layer.gamma.dims();
    let empty = maps.shape().num_elements() == 0;
    if !is_flex(&maps.device()) || maps.dtype() != DType::F32 || maps.dims()[1] != channels || empty
    {
        return relu(layer.forward(maps));
    }
    let training = maps.device().is_autodiff() && layer.training.is_enabled();
    let statistics =
        if training { Statistics::of_batch(&maps) } else { Statistics::running(layer) };
    let operation = Normalize { statistics, epsilon: layer.epsilon, training };
    let inputs = LayerInputs { input: maps, weight: layer.gamma.val(), bias: layer.beta.val() };
    match apply_layer_on_host(operation.clone(), inputs) {
        Ok(output) => {
            if training {
                update_running(layer, &operation.statistics);
            }
            output
        }
        Err(inputs) => relu(layer.forward(inputs.input)),
    }
}

/// The mean and the variance of each channel.
#[derive(Clone, Debug)]
struct Statistics {
    mean: Vec<f32>,
    variance: Vec<f32>,
}

impl Statistics {
    /// Computes the statistics of a batch, as used in training.
    fn of_batch(maps: &Tensor<4>) -> Self {
        let [batch, channels, height, width] = maps.dims();
        let (maps, shape) = (flex_values(maps.clone()), [batch, channels, height * width]);
        let values = maps.values();
        let count = (batch * height * width) as f64;
        let mean =
            over_samples(shape, |_, range| [f64::from(sum_of(&values[range], |value| value))]);
        let mean: Vec<f32> = mean.into_iter().map(|[sum]| (sum / count) as f32).collect();
        let squares = |channel: usize, range: Range<usize>| {
            let mean = mean[channel];
            [f64::from(sum_of(&values[range], |value| (value - mean) * (value - mean)))]
        };
        let variance =
            over_samples(shape, squares).into_iter().map(|[sum]| (sum / count) as f32).collect();
        Self { mean, variance }
    }

    /// Returns the running statistics of a layer, as used in evaluation.
    fn running(layer: &BatchNorm) -> Self {
        let values = |tensor: Tensor<1>| flex_values(tensor).values().to_vec();
        Self {
            mean: values(layer.running_mean.value()),
            variance: values(layer.running_var.value()),
        }
    }
}

/// Updates the running statistics as Burn's layer does in training.
fn update_running(layer: &BatchNorm, batch: &Statistics) {
    for (state, values) in
        [(&layer.running_mean, &batch.mean), (&layer.running_var, &batch.variance)]
    {
        let before = state.value_sync();
        let values = Tensor::<1>::from_data(values.as_slice(), &before.device());
        state.update(
            before.mul_scalar(1.0 - layer.momentum).add(values.mul_scalar(layer.momentum)).detach(),
        );
    }
}

#[derive(Clone, Debug)]
struct Normalize {
    statistics: Statistics,
    epsilon: f64,
    /// Whether the statistics are those of the batch and so contribute to the gradient.
    training: bool,
}

/// The normalization of one channel.
#[derive(Clone, Copy, Debug)]
struct Channel {
    mean: f32,
    /// `1/√(σ² + ε)`.
    inverse: f32,
    /// `γ/√(σ² + ε)`.
    scale: f32,
    shift: f32,
}

impl Channel {
    fn normalized(self, value: f32) -> f32 {
        (value - self.mean) * self.scale + self.shift
    }

    /// Returns the gradient at the input of the ReLU.
    fn before_relu(self, value: f32, gradient: f32) -> f32 {
        if self.normalized(value) > 0.0 { gradient } else { 0.0 }
    }
}

impl Normalize {
    fn channels(&self, weight: &[f32], bias: &[f32]) -> Vec<Channel> {
        let Statistics { mean, variance } = &self.statistics;
        let channels = mean.iter().zip(variance).zip(weight.iter().zip(bias));
        channels
            .map(|((mean, variance), (weight, bias))| {
                let inverse = ((f64::from(*variance) + self.epsilon).sqrt().recip()) as f32;
                Channel { mean: *mean, inverse, scale: weight * inverse, shift: *bias }
            })
            .collect()
    }

    /// Computes the gradient at maps of `shape` from the sums `Σ g` and `Σ g·x̂` of each channel.
    fn input_gradient(
        &self,
        values: &[f32],
        gradient: &[f32],
        channels: &[Channel],
        sums: &[[f64; 2]],
        shape: [usize; 4],
    ) -> Vec<f32> {
        let [batch, _, height, width] = shape;
        let mut output = vec![0.0; values.len()];
        let (positions, samples) = (height * width, batch.div_ceil(PARTS));
        let part = samples * channels.len() * positions;
        let per_value = if self.training { 1.0 / (batch * positions) as f64 } else { 0.0 };
        let pairs = values.par_chunks(part).zip(gradient.par_chunks(part));
        output.par_chunks_mut(part).zip(pairs).for_each(|(output, (values, gradient))| {
            let pairs = values.chunks_exact(positions).zip(gradient.chunks_exact(positions));
            let rows = output.chunks_exact_mut(positions).zip(pairs);
            for ((output, (values, gradient)), (channel, sums)) in
                rows.zip(channels.iter().zip(sums).cycle())
            {
                let [mean, along] = sums.map(|sum| (sum * per_value) as f32);
                let along = along * channel.inverse;
                for (output, (value, gradient)) in
                    output.iter_mut().zip(values.iter().zip(gradient))
                {
                    let passed = channel.before_relu(*value, *gradient);
                    *output = channel.scale * (passed - mean - (value - channel.mean) * along);
                }
            }
        });
        output
    }
}

impl LayerOperation<4, 1> for Normalize {
    type Checkpointing = LayerInputs<4, 1>;

    fn forward(&self, inputs: LayerInputs<4, 1>) -> (Tensor<4>, Self::Checkpointing) {
        let shape @ [batch, _, height, width] = inputs.input.dims();
        let maps = flex_values(inputs.input.clone());
        let (weight, bias) = (flex_values(inputs.weight.clone()), flex_values(inputs.bias.clone()));
        let channels = self.channels(weight.values(), bias.values());
        let mut output = vec![0.0; maps.values().len()];
        let sample = channels.len() * height * width;
        let part = batch.div_ceil(PARTS) * sample;
        output.par_chunks_mut(part).zip(maps.values().par_chunks(part)).for_each(
            |(output, values)| {
                let rows = output
                    .chunks_exact_mut(height * width)
                    .zip(values.chunks_exact(height * width));
                for ((output, values), channel) in rows.zip(channels.iter().cycle()) {
                    for (output, value) in output.iter_mut().zip(values) {
                        let normalized = channel.normalized(*value);
                        // Not `max`, which would turn NaN into 0.
                        *output = if normalized < 0.0 { 0.0 } else { normalized };
                    }
                }
            },
        );
        (maps.tensor(output, shape), inputs)
    }

    fn backward(
        &self,
        saved: Self::Checkpointing,
        gradient: Tensor<4>,
        wanted: Wanted,
    ) -> LayerGradients<4, 1> {
        let shape @ [batch, count, height, width] = gradient.dims();
        let maps = flex_values(saved.input);
        let (weight, bias) = (flex_values(saved.weight), flex_values(saved.bias));
        let gradient = flex_values(gradient);
        let channels = self.channels(weight.values(), bias.values());
        let (values, at_result) = (maps.values(), gradient.values());
        let sums = over_samples([batch, count, height * width], |index, range| {
            let channel = channels[index];
            let terms = |value: f32, gradient: f32| {
                let passed = channel.before_relu(value, gradient);
                [passed, passed * (value - channel.mean) * channel.inverse]
            };
            sums_of_pairs(&values[range.clone()], &at_result[range], terms).map(f64::from)
        });
        let input = wanted.input.then(|| {
            let values = self.input_gradient(values, at_result, &channels, &sums, shape);
            gradient.tensor(values, shape)
        });
        let per_channel = |index: usize| {
            gradient.tensor(sums.iter().map(|sums| sums[index] as f32).collect(), [count])
        };
        LayerGradients {
            input,
            weight: wanted.weight.then(|| per_channel(1)),
            bias: wanted.bias.then(|| per_channel(0)),
        }
    }
}
