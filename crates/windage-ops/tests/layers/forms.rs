//! Comparison of other forms of convolutions with Burn's layers, and properties of all forms.

use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::nn::conv::Conv2dConfig;
use burn::tensor::{Device, Tensor};
use windage_ops::layers::{Activation, conv2d, conv2d_then, enlarged_conv2d};

use super::values::{difference, tensor, values};

/// Compares the transposed form of a doubling with doubling and then convolving.
#[test]
fn a_convolution_of_doubled_maps_is_one_of_maps_that_are_doubled_first() {
    let device = Device::flex().autodiff();
    let both =
        Conv2dConfig::new([3, 5], [3, 3]).with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1));
    let signals =
        Conv2dConfig::new([3, 5], [1, 3]).with_padding(PaddingConfig2d::Explicit(0, 1, 0, 1));
    let other =
        Conv2dConfig::new([3, 5], [5, 5]).with_padding(PaddingConfig2d::Explicit(2, 2, 2, 2));
    for (config, doubled, [height, width]) in [
        (both, [true, true], [4, 6]),
        (signals, [false, true], [1, 9]),
        (other, [true, true], [4, 5]),
    ] {
        let layer = config.init(&device);
        let shape = [7, 3, height, width];
        let maps = tensor(&values(shape.iter().product(), 16), shape, &device).require_grad();
        let sides = [0, 1].map(|axis| [height, width][axis] * if doubled[axis] { 2 } else { 1 });
        let large = |maps: Tensor<4>| {
            let row = maps.reshape([7, 3, height, 1, width, 1]);
            row.repeat(&[1, 1, 1, sides[0] / height, 1, sides[1] / width])
                .reshape([7, 3, sides[0], sides[1]])
        };
        let [ours, literal] =
            [enlarged_conv2d(&layer, maps.clone(), sides), layer.forward(large(maps.clone()))];
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
        let [ours, literal] = [
            conv2d_then(&layer, maps.clone(), activation),
            activation.forward(layer.forward(maps.clone())),
        ];
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
        assert_eq!(
            conv2d(&layer, maps.clone()).into_data(),
            layer.forward(maps.clone()).into_data()
        );
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
            [
                result.inner().into_data(),
                maps.grad(&gradients).unwrap().into_data(),
                layer.weight.grad(&gradients).unwrap().into_data(),
            ]
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
