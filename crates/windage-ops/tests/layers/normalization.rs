//! Comparison of batch normalization with ReLU with Burn's.

use burn::module::Module;
use burn::nn::{BatchNorm, BatchNormConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use windage_ops::layers::batch_norm_relu;

use super::values::{difference, param, tensor, values};

/// Returns a layer with random scales and shifts.
fn normalization(channels: usize, device: &Device) -> BatchNorm {
    let mut layer = BatchNormConfig::new(channels).init(device);
    layer.gamma = param(&values(channels, 20), [channels], device);
    layer.beta = param(&values(channels, 21), [channels], device);
    layer
}

#[test]
fn batch_normalization_with_relu_is_burns() {
    let device = Device::flex().autodiff();
    for shape @ [batch, channels, height, width] in
        [[5, 3, 4, 6], [37, 2, 1, 31], [2, 4, 1, 1], [3, 1, 20, 20]]
    {
        let layers = [normalization(channels, &device), normalization(channels, &device)];
        let offset = tensor(&[3.0], [1, 1, 1, 1], &device);
        let maps =
            tensor(&values(batch * channels * height * width, 22), shape, &device) * 2.0 + offset;
        let maps = maps.detach().require_grad();
        let results =
            [batch_norm_relu(&layers[0], maps.clone()), relu(layers[1].forward(maps.clone()))];
        let [ours, burns] = results.clone().map(Tensor::inner);
        assert!(difference(ours, burns) < 1e-6, "{shape:?}");
        let direction = tensor(&values(batch * channels * height * width, 23), shape, &device);
        let [ours, burns] = [0, 1].map(|index| {
            let gradients = (results[index].clone() * direction.clone()).sum().backward();
            let (gamma, beta) =
                (layers[index].gamma.grad(&gradients), layers[index].beta.grad(&gradients));
            (maps.grad(&gradients).unwrap(), gamma.unwrap(), beta.unwrap())
        });
        assert!(difference(ours.0, burns.0) < 1e-5, "{shape:?}");
        assert!(difference(ours.1, burns.1) < 5e-6, "{shape:?}");
        assert!(difference(ours.2, burns.2) < 2e-6, "{shape:?}");
        let running =
            layers.map(|layer| [layer.running_mean.value_sync(), layer.running_var.value_sync()]);
        for (ours, burns) in running[0].iter().zip(&running[1]) {
            assert!(difference(ours.clone().inner(), burns.clone().inner()) < 1e-6, "{shape:?}");
        }
    }
}

#[test]
fn evaluation_takes_the_running_statistics_and_differentiates_so() {
    let device = Device::flex().autodiff();
    let layer = normalization(3, &device);
    let shape = [4, 3, 5, 5];
    for seed in 24..27 {
        batch_norm_relu(&layer, tensor(&values(300, seed), shape, &device) * 3.0);
    }
    let maps = tensor(&values(300, 27), shape, &device);
    let evaluated = layer.valid();
    let [ours, burns] = [
        batch_norm_relu(&evaluated, maps.clone().inner()),
        relu(evaluated.forward(maps.clone().inner())),
    ];
    assert!(difference(ours, burns) < 1e-6);
    // Frozen within a graph, the input is differentiated and the statistics are constants.
    let (frozen, maps) = (layer.freeze(), maps.require_grad());
    let before = frozen.running_mean.value_sync().into_data();
    let gradients = [batch_norm_relu(&frozen, maps.clone()), relu(frozen.forward(maps.clone()))]
        .map(|result| maps.grad(&result.square().sum().backward()).unwrap());
    let [ours, burns] = gradients;
    assert!(difference(ours, burns) < 1e-6);
    assert_eq!(frozen.running_mean.value_sync().into_data(), before);
}
