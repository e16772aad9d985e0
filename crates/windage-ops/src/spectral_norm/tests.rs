//! Comparison with PyTorch, and the behavior in training steps and records.

use burn::module::{Module, Reparameterization};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig};
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::{Device, Distribution, Tensor};
use windage_testing::{Golden, assert_close, values};

use super::power_iteration::SingularVectors;
use super::{SpectralNorm, SpectralNormConfig};

/// Rounding of f32 relative to f64 over three passes of sums of up to 27 terms.
const ROUNDING: f64 = 1e-6;

/// Repeats PyTorch's passes; `convert` converts between its layout of the weight and Burn's.
fn agrees_with_pytorch<const D: usize>(name: &str, convert: impl Fn(Tensor<D>) -> Tensor<D>) {
    let device = Device::flex().autodiff();
    let golden = Golden::load("spectral_norm");
    let stored = |what: &str| golden.tensor::<D>(&format!("{name}.{what}"), &device);
    let vector = |what: &str| golden.tensor::<1>(&format!("{name}.{what}"), &device);
    let config = SpectralNormConfig::new();
    let vectors = SingularVectors { left: vector("u"), right: vector("v") };
    let norm = SpectralNorm::new(vectors, config.iterations, config.epsilon);
    let weight = convert(stored("weight")).require_grad();
    let mut normalized = weight.clone();
    for pass in 1..=3 {
        normalized = norm.apply(weight.clone());
        let expect = |what: &str| golden.values(&format!("{name}.{what}{pass}"));
        assert_close(&values(convert(normalized.clone())), expect("normalized"), ROUNDING);
        assert_close(&values(norm.left.value_sync()), expect("u"), ROUNDING);
        assert_close(&values(norm.right.value_sync()), expect("v"), ROUNDING);
    }
    let gradients = (normalized * convert(stored("factor"))).sum().backward();
    let gradient = convert(Tensor::from_inner(weight.grad(&gradients).unwrap()));
    assert_close(&values(gradient), golden.values(&format!("{name}.gradient")), ROUNDING);
    let evaluated = norm.valid().apply(convert(stored("weight")).inner());
    assert_close(
        &values(convert(Tensor::from_inner(evaluated))),
        golden.values(&format!("{name}.evaluated")),
        ROUNDING,
    );
}

#[test]
fn a_dense_layer_agrees_with_pytorch() {
    agrees_with_pytorch::<2>("dense", Tensor::transpose);
}

#[test]
fn a_convolution_agrees_with_pytorch() {
    agrees_with_pytorch::<4>("convolution", |weight| weight);
}

fn normalized_conv(device: &Device) -> Conv2d {
    device.seed(3);
    SpectralNormConfig::new().apply(Conv2dConfig::new([3, 8], [3, 3]).init(device))
}

fn norm_of(conv: &Conv2d) -> &SpectralNorm {
    conv.weight.reparameterization::<SpectralNorm>().unwrap()
}

#[test]
fn vectors_move_in_training_and_rest_in_evaluation_and_when_frozen() {
    let device = Device::flex().autodiff();
    let conv = normalized_conv(&device);
    let image = Tensor::<4>::random([2, 3, 6, 6], Distribution::Normal(0.0, 1.0), &device);
    let vector = |conv: &Conv2d| values(norm_of(conv).left.value_sync());
    let mut before = vector(&conv);
    conv.forward(image.clone());
    assert_ne!(vector(&conv), before);
    before = vector(&conv);
    let evaluated = conv.valid();
    evaluated.forward(image.clone().inner());
    assert_eq!(vector(&evaluated), before);
    let frozen = conv.freeze();
    frozen.forward(image);
    assert_eq!(vector(&frozen), before);
}

#[test]
fn training_steps_reach_the_stored_weight_and_records_carry_the_vectors() {
    let device = Device::flex().autodiff();
    let image = Tensor::<4>::random([2, 3, 6, 6], Distribution::Normal(0.0, 1.0), &device);
    let step = |conv: Conv2d| {
        let gradients = GradientsParams::from_grads(
            conv.forward(image.clone()).square().mean().backward(),
            &conv,
        );
        assert_eq!(gradients.len(), 2, "weight and bias, not the vectors");
        SgdConfig::new().init().step(0.1, conv, gradients)
    };
    let fresh = normalized_conv(&device);
    let (base, left) = (values(fresh.weight.base()), values(norm_of(&fresh).left.value_sync()));
    let trained = step(fresh);
    assert_ne!(values(trained.weight.base()), base);
    assert_ne!(values(norm_of(&trained).left.value_sync()), left);
    let record = trained.valid().into_record();
    let loaded = normalized_conv(&device).load_record(record);
    assert_eq!(
        values(norm_of(&loaded).left.value_sync()),
        values(norm_of(&trained).left.value_sync())
    );
    assert_eq!(values(step(loaded).weight.base()), values(step(trained).weight.base()));
}

#[test]
fn a_weight_of_zeros_stays_zero() {
    let device = Device::flex().autodiff();
    let linear: Linear = LinearConfig::new(4, 3).init(&device);
    let zeros = linear.clone().load_record(linear.map(&mut Zeros).into_record());
    let normalized = SpectralNormConfig::new().apply(zeros);
    assert_eq!(values(normalized.weight.val()), [0.0; 12]);
}

struct Zeros;

impl burn::module::ModuleMapper for Zeros {
    fn map_float<const D: usize>(
        &mut self,
        param: burn::module::Param<Tensor<D>>,
    ) -> burn::module::Param<Tensor<D>> {
        param.map(|tensor| tensor.zeros_like().require_grad())
    }
}

#[test]
#[should_panic(expected = "`iterations` is 0, but must be at least 1")]
fn no_iterations_are_refused() {
    SpectralNormConfig::new()
        .with_iterations(0)
        .apply(LinearConfig::new(2, 2).init(&Device::flex()));
}
