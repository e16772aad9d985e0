//! Divides every weight of any Burn module by its largest singular value in each pass, so that
//! training cannot make it grow. The module needs no change.
//!
//! `cargo run --release --example spectral_normalization` takes less than a second.

use std::error::Error;

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig};
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Distribution, Tensor};
use windage::core::device::default_device;
use windage::ops::SpectralNormConfig;

/// A critic, as in a GAN.
#[derive(Module, Debug)]
struct Critic {
    conv: Conv2d,
    output: Linear,
}

impl Critic {
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.output.forward(relu(self.conv.forward(images)).flatten(1, 3))
    }
}

/// Returns the largest singular value of a weight as a matrix with one row per output, by squaring
/// `W·Wᵀ` until its largest eigenvalue outweighs all others.
fn largest_singular_value(weight: Tensor<4>, outputs: i32) -> f64 {
    let matrix = weight.inner().reshape([outputs, -1]);
    let mut power = matrix.clone().matmul(matrix.transpose());
    let mut logarithm = 0.0; // Of the eigenvalue.
    for doubling in 0..12 {
        let norm = power.clone().square().sum().sqrt();
        logarithm += f64::from(norm.clone().into_scalar::<f32>()).ln() / f64::from(1 << doubling);
        power = power / norm.reshape([1, 1]);
        power = power.clone().matmul(power);
    }
    (logarithm / 2.0).exp()
}

fn main() -> Result<(), Box<dyn Error>> {
    let device = default_device()?.autodiff();
    device.seed(0);
    let show = |name: &str, critic: &Critic| {
        let sigma = largest_singular_value(critic.conv.weight.val(), 16);
        println!("{name:<27} {sigma:.3}");
    };
    println!("largest singular value of the convolution");
    let plain = Critic {
        conv: Conv2dConfig::new([3, 16], [3, 3]).with_stride([2, 2]).init(&device),
        output: LinearConfig::new(16 * 11 * 11, 1).init(&device),
    };
    let images = Tensor::<4>::random([32, 3, 24, 24], Distribution::Uniform(0.0, 1.0), &device);
    // Unbounded, this loss makes weights grow forever.
    let train = |mut critic: Critic| {
        let mut optimizer = SgdConfig::new().init();
        for _step in 0..20 {
            let loss = critic.forward(images.clone()).mean().neg();
            let gradients = GradientsParams::from_grads(loss.backward(), &critic);
            critic = optimizer.step(0.01, critic, gradients);
        }
        critic
    };
    show("a fresh critic", &plain);
    show("after training", &train(plain.clone()));
    let normalized = SpectralNormConfig::new().apply(plain);
    show("normalized, fresh", &normalized);
    show("normalized, after training", &train(normalized));
    Ok(())
}
