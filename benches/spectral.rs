//! The spectral transforms and their gradients, compared with products with a basis and with
//! compositions of Burn's operations.
//!
//! The ids are those of the corresponding PyTorch measurements.

use std::hint::black_box;
use std::time::Duration;

use burn::tensor::{Device, Distribution, Tensor};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use windage::core::device::default_device;
use windage::losses::{Compared, Loss, Reduction, SquaredErrorLoss};
use windage::ops::spectral::{dct, dct2, log_power_spectrum, rfft};

/// The examples use the same allocator, so that their times are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Offset that is added to the power before its logarithm is taken.
const OFFSET: f64 = 1e-8;

#[allow(clippy::expect_used)]
fn device() -> Device {
    default_device().expect("WINDAGE_DEVICE names a device of this build").autodiff()
}

fn normal<const D: usize>(shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::random(shape, Distribution::Normal(0.0, 1.0), device)
}

/// Computes the mean squared error as one operation.
fn fused<const D: usize>(compared: Compared<Tensor<D>>) -> Tensor<1> {
    SquaredErrorLoss.forward(compared, Reduction::Mean)
}

/// Computes the mean squared error by Burn's operations.
fn composed<const D: usize>(compared: Compared<Tensor<D>>) -> Tensor<1> {
    (compared.output - compared.target).square().mean()
}

/// Measures the mean squared error of a transform to a target, and its gradient at the input.
fn step<const D: usize>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    id: &str,
    input: &Tensor<D>,
    target: &Tensor<D>,
    transform: impl Fn(Tensor<D>) -> Tensor<D>,
    error: impl Fn(Compared<Tensor<D>>) -> Tensor<1>,
) {
    let device = input.device();
    group
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3));
    group.bench_function(id, |bencher| {
        bencher.iter(|| {
            let output = transform(input.clone());
            let value = error(Compared { output, target: target.clone() });
            let gradient = input.grad(&value.backward());
            device.sync().map(|()| black_box(gradient))
        });
    });
}

fn cosine(criterion: &mut Criterion) {
    let device = device();
    let mut group = criterion.benchmark_group("dct2");
    for (size, batch) in [(32, 64), (64, 64), (128, 32), (256, 16), (512, 4)] {
        let shape = [batch, 3, size, size];
        let (input, target) = (normal(shape, &device).require_grad(), normal(shape, &device));
        let id = format!("n{size}_b{batch}");
        step(&mut group, &id, &input, &target, dct2, fused);
        // The transforms of the unit vectors are the transposed basis.
        let basis = dct(Tensor::<2>::eye(size, &device)).transpose().unsqueeze::<4>();
        let by_basis = |x: Tensor<4>| basis.clone().matmul(x).matmul(basis.clone().transpose());
        step(&mut group, &format!("{id}_basis"), &input, &target, by_basis, composed);
    }
    group.finish();
}

fn log_spectrum(criterion: &mut Criterion) {
    let device = device();
    let mut group = criterion.benchmark_group("log_spectrum");
    let (input, target) =
        (normal([64, 16000], &device).require_grad(), normal([64, 8001], &device));
    step(&mut group, "n16000_b64", &input, &target, |x| log_power_spectrum(x, OFFSET), fused);
    let by_parts = |x: Tensor<2>| (rfft(x).power() + OFFSET).log();
    step(&mut group, "n16000_b64_composed", &input, &target, by_parts, composed);
    group.finish();
}

criterion_group!(benches, cosine, log_spectrum);
criterion_main!(benches);
