//! Windage's convolutions beside their definition in f64, and beside Burn's, which compute them in another way.
#![allow(missing_docs, clippy::unwrap_used)]

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use windage_core::layers::{Activation, batch_norm_relu, conv_transpose2d, conv2d, conv2d_then, enlarged_conv2d};
use windage_testing::normal;

/// How far from the exact sum one in f32 may be, relative to the largest sum of absolute terms.
const TOLERANCE: f64 = 2e-6;

/// A sum beside the sum of the absolute values of its terms.
#[derive(Clone, Copy, Default)]
struct Sum {
    value: f64,
    absolute: f64,
}

impl Sum {
    fn add(&mut self, term: f64) {
        self.value += term;
        self.absolute += term.abs();
    }
}

/// Value and gradients of `y[n, o, i] = b[o] + Σ W[o, c, k]·x[n, c, s·i + k − p]` by its definition, for `y` of a given shape
/// and a given gradient there.
struct Definition {
    output: Vec<Sum>,
    input: Vec<Sum>,
    weight: Vec<Sum>,
    bias: Vec<Sum>,
}

#[derive(Clone, Copy)]
struct Shapes {
    input: [usize; 4],
    weight: [usize; 4],
    output: [usize; 4],
    stride: [usize; 2],
    padding: [usize; 2],
}

fn place(shape: [usize; 4], index: [usize; 4]) -> usize {
    index.iter().zip(shape).fold(0, |place, (index, side)| place * side + index)
}

fn every(shape: [usize; 4]) -> impl Iterator<Item = [usize; 4]> {
    let [a, b, c, d] = shape;
    (0..a * b * c * d).map(move |i| [i / (b * c * d), i / (c * d) % b, i / d % c, i % d])
}

fn definition(shapes: Shapes, [x, w, b, g]: [&[f64]; 4]) -> Definition {
    let Shapes { input, weight, output, stride, padding } = shapes;
    let sums = |count| vec![Sum::default(); count];
    let size = |shape: [usize; 4]| shape.iter().product::<usize>();
    let mut found = Definition {
        output: sums(size(output)),
        input: sums(size(input)),
        weight: sums(size(weight)),
        bias: sums(output[1]),
    };
    for to in every(output) {
        let at = place(output, to);
        found.output[at].add(b[to[1]]);
        found.bias[to[1]].add(g[at]);
        for tap in every([1, weight[1], weight[2], weight[3]]) {
            let row = (to[2] * stride[0] + tap[2]).checked_sub(padding[0]).filter(|row| *row < input[2]);
            let column = (to[3] * stride[1] + tap[3]).checked_sub(padding[1]).filter(|column| *column < input[3]);
            let (Some(row), Some(column)) = (row, column) else { continue };
            let from = place(input, [to[0], tap[1], row, column]);
            let by = place(weight, [to[1], tap[1], tap[2], tap[3]]);
            found.output[at].add(w[by] * x[from]);
            found.input[from].add(w[by] * g[at]);
            found.weight[by].add(x[from] * g[at]);
        }
    }
    found
}

fn near<const D: usize>(found: Tensor<D>, expected: &[Sum], what: &str) {
    let found: Vec<f32> = found.into_data().try_into_vec().unwrap();
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(f64::MIN_POSITIVE, |scale, sum| scale.max(sum.absolute));
    let error = |(found, sum): (&f32, &Sum)| (f64::from(*found) - sum.value).abs() / scale;
    let error = found.iter().zip(expected).map(error).fold(0.0, f64::max);
    assert!(error < TOLERANCE, "{what}: {error:e}");
}

fn tensor<const D: usize>(values: &[f64], shape: [usize; D], device: &Device) -> Tensor<D> {
    let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
    Tensor::from_data(burn::tensor::TensorData::new(values, shape), device)
}

/// Values that f32 holds exactly.
fn values(count: usize, seed: u64) -> Vec<f64> {
    normal(seed, count).into_iter().map(|value| f64::from(value as f32)).collect()
}

fn param<const D: usize>(values: &[f64], shape: [usize; D], device: &Device) -> burn::module::Param<Tensor<D>> {
    burn::module::Param::from_tensor(tensor(values, shape, device))
}

/// Value and gradients against the definition, with and without a bias.
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
        let expected = definition(shapes, [&maps, &w, &b, &direction]);
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
            let config = Conv2dConfig::new(channels, kernel).with_stride(stride).with_padding(padding.clone());
            check(&config, [batch, height, width], 7);
        }
    }
}

#[test]
fn maps_larger_than_a_tile_are_their_definition() {
    let config = Conv2dConfig::new([40, 6], [3, 3]).with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1));
    check(&config, [2, 50, 37], 8);
    check(&Conv2dConfig::new([40, 6], [5, 5]).with_stride([2, 2]), [2, 75, 40], 9);
}

/// The definition of the convolution whose gradient at the input the transposed one is: from its result to its input.
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
    let shapes = Shapes { input: output, weight, output: input, stride: config.stride, padding: config.padding };
    let none = vec![0.0; weight[0]];
    let mut forward = definition(shapes, [&direction, &w, &none, &maps]);
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

/// The transposed form of a doubling against doubling and then convolving, as it is written.
#[test]
fn a_convolution_of_doubled_maps_is_one_of_maps_that_are_doubled_first() {
    let device = Device::flex().autodiff();
    let both = Conv2dConfig::new([3, 5], [3, 3]).with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1));
    let signals = Conv2dConfig::new([3, 5], [1, 3]).with_padding(PaddingConfig2d::Explicit(0, 1, 0, 1));
    let other = Conv2dConfig::new([3, 5], [5, 5]).with_padding(PaddingConfig2d::Explicit(2, 2, 2, 2));
    for (config, doubled, [height, width]) in
        [(both, [true, true], [4, 6]), (signals, [false, true], [1, 9]), (other, [true, true], [4, 5])]
    {
        let layer = config.init(&device);
        let shape = [7, 3, height, width];
        let maps = tensor(&values(shape.iter().product(), 16), shape, &device).require_grad();
        let sides = [0, 1].map(|axis| [height, width][axis] * if doubled[axis] { 2 } else { 1 });
        let large = |maps: Tensor<4>| {
            let row = maps.reshape([7, 3, height, 1, width, 1]);
            row.repeat(&[1, 1, 1, sides[0] / height, 1, sides[1] / width]).reshape([7, 3, sides[0], sides[1]])
        };
        let [ours, literal] = [enlarged_conv2d(&layer, maps.clone(), sides), layer.forward(large(maps.clone()))];
        assert_eq!(ours.dims(), literal.dims());
        let direction = tensor(&values(ours.shape().num_elements(), 17), ours.dims(), &device);
        let gradients = |result: Tensor<4>| {
            let gradients = (result * direction.clone()).sum().backward();
            [maps.grad(&gradients).unwrap(), layer.weight.grad(&gradients).unwrap()]
        };
        let difference = |found: Tensor<4>, expected: Tensor<4>| {
            ((found - expected.clone()).abs().max() / expected.abs().max()).into_scalar::<f32>()
        };
        assert!(difference(ours.clone().inner(), literal.clone().inner()) < 1e-6);
        for (ours, literal) in gradients(ours).into_iter().zip(gradients(literal)) {
            assert!(difference(ours, literal) < 2e-6);
        }
    }
}

#[test]
fn activations_are_those_of_the_result() {
    let device = Device::flex().autodiff();
    let config = Conv2dConfig::new([3, 5], [4, 4]).with_stride([2, 2]);
    let layer = config.with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).init(&device);
    let maps = tensor(&values(6 * 3 * 8 * 8, 18), [6, 3, 8, 8], &device).require_grad();
    for activation in [Activation::Relu, Activation::LeakyRelu(0.1)] {
        let [ours, literal] =
            [conv2d_then(&layer, maps.clone(), activation), activation.forward(layer.forward(maps.clone()))];
        assert!(difference(ours.clone().inner(), literal.clone().inner()) < 1e-6);
        let [ours, literal] = [ours, literal].map(|result| {
            let gradients = result.powi_scalar(3).sum().backward();
            [maps.grad(&gradients).unwrap(), layer.weight.grad(&gradients).unwrap()]
        });
        for (ours, literal) in ours.into_iter().zip(literal) {
            assert!(difference(ours, literal) < 2e-6, "{activation:?}");
        }
    }
}

#[test]
fn what_is_not_computed_here_is_burns() {
    let device = Device::flex().autodiff();
    let maps = tensor(&values(4 * 4 * 9 * 9, 12), [4, 4, 9, 9], &device);
    for config in [
        Conv2dConfig::new([4, 6], [3, 3]).with_groups(2),
        Conv2dConfig::new([4, 6], [3, 3]).with_dilation([2, 2]),
        Conv2dConfig::new([4, 6], [3, 3]).with_padding(PaddingConfig2d::Same),
    ] {
        let layer = config.init(&device);
        assert_eq!(conv2d(&layer, maps.clone()).into_data(), layer.forward(maps.clone()).into_data());
    }
}

#[test]
fn with_and_without_a_graph_the_bits_are_the_same() {
    let device = Device::flex();
    let layer = Conv2dConfig::new([3, 4], [3, 3]).init(&device.clone().autodiff());
    let maps = tensor(&values(5 * 3 * 8 * 8, 13), [5, 3, 8, 8], &device);
    let recorded = conv2d(&layer, Tensor::from_inner(maps.clone())).inner();
    assert_eq!(conv2d(&layer.valid(), maps).into_data(), recorded.into_data());
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let device = Device::flex().autodiff();
    let layer = Conv2dConfig::new([3, 4], [3, 3]).init(&device);
    let maps = tensor(&values(37 * 3 * 8 * 8, 14), [37, 3, 8, 8], &device).require_grad();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let result = conv2d(&layer, maps.clone());
            let gradients = result.clone().square().sum().backward();
            let of = |gradient: Tensor<4>| gradient.into_data();
            (result.into_data(), of(maps.grad(&gradients).unwrap()), of(layer.weight.grad(&gradients).unwrap()))
        })
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn checkpointing_graphs_are_recorded_too() {
    let device = Device::flex().autodiff().gradient_checkpointing();
    let layer = Conv2dConfig::new([3, 4], [3, 3]).init(&device);
    let maps = tensor(&values(2 * 3 * 8 * 8, 15), [2, 3, 8, 8], &device).require_grad();
    let gradients = conv2d(&layer, maps.clone()).square().sum().backward();
    assert!(maps.grad(&gradients).is_some() && layer.weight.grad(&gradients).is_some());
}

/// A layer with its own scales and shifts.
fn normalisation(channels: usize, device: &Device) -> BatchNorm {
    let mut layer = BatchNormConfig::new(channels).init(device);
    layer.gamma = param(&values(channels, 20), [channels], device);
    layer.beta = param(&values(channels, 21), [channels], device);
    layer
}

/// Largest difference, relative to the largest value.
fn difference<const D: usize>(found: Tensor<D>, expected: Tensor<D>) -> f32 {
    ((found - expected.clone()).abs().max() / expected.abs().max()).into_scalar::<f32>()
}

#[test]
fn batch_normalisation_with_relu_is_burns() {
    let device = Device::flex().autodiff();
    for shape @ [batch, channels, height, width] in [[5, 3, 4, 6], [37, 2, 1, 31], [2, 4, 1, 1], [3, 1, 20, 20]] {
        let layers = [normalisation(channels, &device), normalisation(channels, &device)];
        let offset = tensor(&[3.0], [1, 1, 1, 1], &device);
        let maps = tensor(&values(batch * channels * height * width, 22), shape, &device) * 2.0 + offset;
        let maps = maps.detach().require_grad();
        let results = [batch_norm_relu(&layers[0], maps.clone()), relu(layers[1].forward(maps.clone()))];
        let [ours, burns] = results.clone().map(Tensor::inner);
        assert!(difference(ours, burns) < 1e-6, "{shape:?}");
        let direction = tensor(&values(batch * channels * height * width, 23), shape, &device);
        let [ours, burns] = [0, 1].map(|index| {
            let gradients = (results[index].clone() * direction.clone()).sum().backward();
            let (gamma, beta) = (layers[index].gamma.grad(&gradients), layers[index].beta.grad(&gradients));
            (maps.grad(&gradients).unwrap(), gamma.unwrap(), beta.unwrap())
        });
        assert!(difference(ours.0, burns.0) < 1e-5, "{shape:?}");
        assert!(difference(ours.1, burns.1) < 5e-6, "{shape:?}");
        assert!(difference(ours.2, burns.2) < 2e-6, "{shape:?}");
        let running = layers.map(|layer| [layer.running_mean.value_sync(), layer.running_var.value_sync()]);
        for (ours, burns) in running[0].iter().zip(&running[1]) {
            assert!(difference(ours.clone().inner(), burns.clone().inner()) < 1e-6, "{shape:?}");
        }
    }
}

#[test]
fn evaluation_takes_the_running_statistics_and_differentiates_so() {
    let device = Device::flex().autodiff();
    let layer = normalisation(3, &device);
    let shape = [4, 3, 5, 5];
    for seed in 24..27 {
        batch_norm_relu(&layer, tensor(&values(300, seed), shape, &device) * 3.0);
    }
    let maps = tensor(&values(300, 27), shape, &device);
    let evaluated = layer.valid();
    let [ours, burns] =
        [batch_norm_relu(&evaluated, maps.clone().inner()), relu(evaluated.forward(maps.clone().inner()))];
    assert!(difference(ours, burns) < 1e-6);
    // Frozen within a graph: what goes in is differentiated, the statistics are constants.
    let (frozen, maps) = (layer.freeze(), maps.require_grad());
    let before = frozen.running_mean.value_sync().into_data();
    let gradients = [batch_norm_relu(&frozen, maps.clone()), relu(frozen.forward(maps.clone()))]
        .map(|result| maps.grad(&result.square().sum().backward()).unwrap());
    let [ours, burns] = gradients;
    assert!(difference(ours, burns) < 1e-6);
    assert_eq!(frozen.running_mean.value_sync().into_data(), before);
}
