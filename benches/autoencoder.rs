//! The loss-conditioned autoencoder: a training step, and the decoding of many cells.
//!
//! The ids are those of the corresponding PyTorch measurements, which use the same architecture:
//! 32, 64 and 96 channels, nearest upsampling with 3×3 convolutions, 8 features, and a condition of
//! 12 values (loss, ten classes, domain).

use std::hint::black_box;

use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Distribution, Tensor};
use criterion::{Criterion, criterion_group, criterion_main};
use windage::core::device::default_device;
use windage::core::generative::{Condition, ConditionalDecoder, Encoder};
use windage::core::{Seed, Stream};
use windage::diagnose::model::{Autoencoder, AutoencoderConfig, Conditioning};
use windage::ops::Upsampling;

/// The examples use the same allocator, so that their times are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BATCH: usize = 128;
const CELLS: usize = 2500;
/// Number of cells of one 5×5 matrix.
const CELLS_PER_PAIR: usize = 25;
const CLASSES: usize = 10;
const LATENT: usize = 8;

fn model(upsampling: Upsampling, device: &Device) -> Autoencoder {
    let config = AutoencoderConfig::new([3, 32, 32], CLASSES)
        .with_latent(LATENT)
        .with_channels(vec![32, 64, 96])
        .with_conditioning(Conditioning::LossClassDomain)
        .with_upsampling(upsampling);
    Seed(0).init(Stream::GeneratorWeights, device, |device| config.init(device))
}

fn condition(count: usize, device: &Device) -> Condition {
    let normal =
        |width| Tensor::<2>::random([count, width], Distribution::Normal(0.0, 1.0), device);
    Condition { scaled_loss: normal(1), class: normal(CLASSES), domain: normal(1) }
}

#[allow(clippy::expect_used)]
fn device() -> Device {
    default_device().expect("WINDAGE_DEVICE names a device of this build")
}

/// Measures forward and backward pass and a step of Adam. The naive baseline upsamples by
/// transposed convolutions, as DCGAN does.
fn training_step(criterion: &mut Criterion) {
    let device = device().autodiff();
    let images = Tensor::<4>::random([BATCH, 3, 32, 32], Distribution::Default, &device);
    let condition = condition(BATCH, &device);
    let mut group = criterion.benchmark_group("autoencoder_step");
    for (id, upsampling) in
        [("n32_b128", Upsampling::Nearest), ("n32_b128_transposed", Upsampling::Transposed)]
    {
        let mut model = model(upsampling, &device);
        let mut optimizer = AdamConfig::new().with_epsilon(1e-8).init();
        group.bench_function(id, |bencher| {
            bencher.iter(|| {
                let decoded: Tensor<4> = model.decode(model.encode(images.clone()), &condition);
                let loss = (decoded - images.clone()).square().sum().div_scalar(BATCH as f64);
                let gradients = GradientsParams::from_grads(loss.backward(), &model);
                model = optimizer.step(2e-3, model.clone(), gradients);
                device.sync()
            });
        });
    }
    group.finish();
}

/// Measures the decoding of 2,500 cells at once. The naive baseline decodes pair by pair.
fn decoding(criterion: &mut Criterion) {
    let device = device();
    let model = model(Upsampling::Nearest, &device).valid();
    let features = Tensor::<2>::random([CELLS, LATENT], Distribution::Normal(0.0, 1.0), &device);
    let all = condition(CELLS, &device);
    let one = condition(CELLS_PER_PAIR, &device);
    let mut group = criterion.benchmark_group("matrix_decode");
    group.bench_function("n32_cells2500", |bencher| {
        bencher.iter(|| {
            black_box::<Tensor<4>>(model.decode(features.clone(), &all));
            device.sync()
        });
    });
    group.bench_function("n32_cells2500_by_pair", |bencher| {
        bencher.iter(|| {
            for rows in features.clone().chunk(CELLS / CELLS_PER_PAIR, 0) {
                black_box::<Tensor<4>>(model.decode(rows, &one));
            }
            device.sync()
        });
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = training_step, decoding
}
criterion_main!(benches);
