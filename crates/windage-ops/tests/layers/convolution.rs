//! Comparison of convolutions with their definition.

use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::tensor::Device;
use windage_ops::layers::{conv_transpose2d, conv2d};

use super::definition::{Shapes, Sum, Values, definition, every, near};
use super::values::{param, tensor, values};

/// Compares value and gradients with the definition, with and without a bias.
fn check(config: &Conv2dConfig, [batch, side @ ..]: [usize; 3], seed: u64) {
    let device = Device::flex().autodiff();
    for bias in [true, false] {
        let mut layer: Conv2d = config.clone().with_bias(bias).init(&device);
        let weight = layer.weight.dims();
        let input = [batch, weight[1], side[0], side[1]];
        let maps = values(input.iter().product(), seed);
        let (w, b) = (values(weight.iter().product(), seed + 1), values(weight[0], seed + 2));
        let b = if bias { b } else { vec![0.0; weight[0]] };
        layer.weight = param(&w, weight, &device);
        layer.bias = bias.then(|| param(&b, [weight[0]], &device));
        let maps_tensor = tensor(&maps, input, &device).require_grad();
        let result = conv2d(&layer, maps_tensor.clone());
        let output = result.dims();
        assert_eq!(layer.forward(maps_tensor.clone()).dims(), output);
        let direction = values(output.iter().product(), seed + 3);
        let padding = match config.padding {
            PaddingConfig2d::Explicit(top, left, ..) => [top, left],
            _ => [0, 0],
        };
        let shapes = Shapes { input, weight, output, stride: config.stride, padding };
        let given = Values { input: &maps, weight: &w, bias: &b, gradient: &direction };
        let expected = definition(shapes, given);
        near(result.clone().inner(), &expected.output, "value");
        let gradients = (result * tensor(&direction, output, &device)).sum().backward();
        near(maps_tensor.grad(&gradients).unwrap(), &expected.input, "gradient at the input");
        near(layer.weight.grad(&gradients).unwrap(), &expected.weight, "gradient at the weight");
        if let Some(bias) = &layer.bias {
            near(bias.grad(&gradients).unwrap(), &expected.bias, "gradient at the bias");
        }
    }
}

#[test]
fn convolutions_are_their_definition() {
    let explicit = |top, left, bottom, right| PaddingConfig2d::Explicit(top, left, bottom, right);
    for (kernel, stride, padding, [height, width]) in [
        ([3, 3], [1, 1], explicit(1, 1, 1, 1), [9, 7]),
        ([4, 4], [2, 2], explicit(1, 1, 1, 1), [10, 16]),
        ([4, 4], [2, 2], explicit(1, 1, 1, 1), [11, 9]),
        ([1, 4], [1, 2], explicit(0, 1, 0, 1), [1, 31]),
        ([1, 1], [1, 1], PaddingConfig2d::Valid, [6, 5]),
        ([1, 1], [2, 2], PaddingConfig2d::Valid, [7, 6]),
        ([5, 2], [3, 1], explicit(2, 0, 1, 1), [13, 8]),
        ([2, 7], [1, 5], explicit(0, 4, 1, 3), [5, 23]),
        ([3, 3], [2, 2], PaddingConfig2d::Valid, [8, 8]),
        ([4, 4], [4, 4], explicit(3, 3, 3, 3), [5, 6]),
        ([1, 2], [1, 4], explicit(0, 0, 0, 6), [1, 2]),
    ] {
        for (channels, batch) in [([1, 1], 1), ([3, 5], 4), ([2, 17], 19)] {
            let config = Conv2dConfig::new(channels, kernel)
                .with_stride(stride)
                .with_padding(padding.clone());
            check(&config, [batch, height, width], 7);
        }
    }
}

#[test]
fn maps_larger_than_a_tile_are_their_definition() {
    let config =
        Conv2dConfig::new([40, 6], [3, 3]).with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1));
    check(&config, [2, 50, 37], 8);
    check(&Conv2dConfig::new([40, 6], [5, 5]).with_stride([2, 2]), [2, 75, 40], 9);
}

/// Compares value and gradients of a transposed convolution with the definition.
///
/// It is the gradient at the input of the convolution that leads from its result to its input.
fn check_transposed(config: &ConvTranspose2dConfig, [batch, side @ ..]: [usize; 3], seed: u64) {
    let device = Device::flex().autodiff();
    let mut layer: ConvTranspose2d = config.init(&device);
    let weight = layer.weight.dims();
    let input = [batch, weight[0], side[0], side[1]];
    let maps = values(input.iter().product(), seed);
    let (w, b) = (values(weight.iter().product(), seed + 1), values(weight[1], seed + 2));
    layer.weight = param(&w, weight, &device);
    layer.bias = config.bias.then(|| param(&b, [weight[1]], &device));
    let maps_tensor = tensor(&maps, input, &device).require_grad();
    let result = conv_transpose2d(&layer, maps_tensor.clone());
    let output = result.dims();
    assert_eq!(layer.forward(maps_tensor.clone()).dims(), output);
    let direction = values(output.iter().product(), seed + 3);
    let shapes = Shapes {
        input: output,
        weight,
        output: input,
        stride: config.stride,
        padding: config.padding,
    };
    let none = vec![0.0; weight[0]];
    let given = Values { input: &direction, weight: &w, bias: &none, gradient: &maps };
    let mut forward = definition(shapes, given);
    for (index, sum) in every(output).zip(&mut forward.input) {
        sum.add(if config.bias { b[index[1]] } else { 0.0 });
    }
    near(result.clone().inner(), &forward.input, "value");
    let gradients = (result * tensor(&direction, output, &device)).sum().backward();
    near(maps_tensor.grad(&gradients).unwrap(), &forward.output, "gradient at the input");
    near(layer.weight.grad(&gradients).unwrap(), &forward.weight, "gradient at the weight");
    if let Some(bias) = &layer.bias {
        let mut sums = vec![Sum::default(); weight[1]];
        every(output).zip(&direction).for_each(|(index, value)| sums[index[1]].add(*value));
        near(bias.grad(&gradients).unwrap(), &sums, "gradient at the bias");
    }
}

#[test]
fn transposed_convolutions_are_their_definition() {
    for (kernel, stride, padding, out) in [
        ([4, 4], [2, 2], [1, 1], [0, 0]),
        ([4, 4], [2, 2], [1, 1], [1, 1]),
        ([1, 4], [1, 2], [0, 1], [0, 0]),
        ([3, 3], [1, 1], [1, 1], [0, 0]),
        ([3, 2], [3, 1], [0, 1], [2, 0]),
        ([2, 2], [3, 3], [0, 0], [0, 0]),
        ([1, 1], [1, 1], [0, 0], [0, 0]),
    ] {
        for (channels, batch) in [([1, 1], 1), ([3, 5], 4), ([2, 17], 19)] {
            let config = ConvTranspose2dConfig::new(channels, kernel)
                .with_stride(stride)
                .with_padding(padding)
                .with_padding_out(out);
            check_transposed(&config, [batch, 6, 5], 10);
            check_transposed(&config.with_bias(false), [batch, 6, 5], 11);
        }
    }
}
