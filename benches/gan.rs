//! A training step of the GAN whose second discriminator sees frequencies, a step of the baseline
//! without it, and the transform alone.
//!
//! The networks are those of the corresponding PyTorch measurement.
#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Duration;

use burn::tensor::{Device, Distribution, Tensor};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use windage::core::{Domain, Seed, Stream};
use windage::data::synthetic::glyphs::Planted;
use windage::gan::networks::{
    ConvDiscriminator, ConvDiscriminatorConfig, ConvGenerator, ConvGeneratorConfig, ConvLayer,
};
use windage::gan::view::{FrequencyViewConfig, Transform};
use windage::gan::{GanNetworks, GanScorer, GanTrainer, GanTrainingConfig, Variant};
use windage::ops::Upsampling;

/// The examples use the same allocator, so that their times are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const WIDTH: usize = 48;
const SHAPE: [usize; 3] = [3, 32, 32];

type BenchNetworks = GanNetworks<ConvGenerator, ConvDiscriminator, ConvDiscriminator>;

#[allow(clippy::expect_used)]
fn images() -> Domain {
    let planted = Planted::named("size-hue").expect("the shift has this name");
    let options = windage::data::ReadOptions {
        size: Some([32, 32]),
        ..windage::data::ReadOptions::default()
    };
    let letters = planted.draw(256, Seed(0)).training.images.converted(options);
    letters.into_domain("letters").expect("letters are a domain")
}

fn networks(config: &GanTrainingConfig, device: &Device) -> BenchNetworks {
    let generator =
        ConvGeneratorConfig::new(SHAPE).with_width(WIDTH).with_upsampling(Upsampling::Nearest);
    let layers = vec![
        ConvLayer::Keep(WIDTH / 2),
        ConvLayer::Halve(WIDTH),
        ConvLayer::Keep(WIDTH),
        ConvLayer::Halve(2 * WIDTH),
        ConvLayer::Halve(2 * WIDTH),
    ];
    let discriminator = ConvDiscriminatorConfig::new(SHAPE, layers);
    let seed = config.seed;
    let discriminator = |stream| seed.init(stream, device, |device| discriminator.init(device));
    GanNetworks {
        generator: seed.init(Stream::GeneratorWeights, device, |device| generator.init(device)),
        spatial: discriminator(Stream::AdversaryWeights),
        frequency: discriminator(Stream::FrequencyWeights),
    }
}

/// Measures training steps.
#[allow(clippy::expect_used)]
fn steps(group: &mut BenchmarkGroup<'_, WallTime>, domain: &Domain, device: &Device) {
    let pixels = |images: Tensor<4>| images.mean_dim(3).mean_dim(2).flatten::<2>(1, 3);
    let scorer = GanScorer::new("mean colors", Box::new(pixels), domain, device)
        .expect("there are enough images to score");
    for (name, variant) in
        [("n32_b64", Variant::Ssd2GanConsistent), ("n32_b64_sngan", Variant::Sngan)]
    {
        let config = GanTrainingConfig {
            variant,
            view: FrequencyViewConfig::new().with_transform(Transform::Dct),
            averaging: None,
            generator_rate: 2e-4,
            discriminator_rate: 2e-4,
            ..GanTrainingConfig::default()
        };
        let mut trainer =
            GanTrainer::new(networks(&config, device), &config, domain, &scorer, device)
                .expect("the configuration fits the images");
        let mut step = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                // A step reads its losses, so the device has finished when it returns.
                let losses = trainer.step(step);
                step += 1;
                black_box(losses.is_ok())
            });
        });
    }
}

/// Measures what a step of `Df` adds: the transform of three batches, and its backward pass for one
/// of them.
#[allow(clippy::expect_used)]
fn transforms(group: &mut BenchmarkGroup<'_, WallTime>, domain: &Domain, device: &Device) {
    let device = device.clone().autodiff();
    let batch = || Tensor::<4>::random([64, 3, 32, 32], Distribution::Normal(0.0, 1.0), &device);
    let (generated, real) = (batch().require_grad(), batch());
    for (name, transform) in
        [("n32_b64_dct", Transform::Dct), ("n32_b64_block_dct", Transform::BlockDct(8))]
    {
        let config = FrequencyViewConfig::new().with_transform(transform);
        let view = |device: &Device| config.fit(domain, device).expect("the transform fits");
        let (differentiable, plain) = (view(&device), view(&device.clone().inner()));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let real = plain.forward(real.clone().inner());
                let fixed = plain.forward(generated.clone().inner());
                let gradients = differentiable.forward(generated.clone()).sum().backward();
                black_box((real, fixed, generated.grad(&gradients)))
            });
        });
    }
}

fn bench(criterion: &mut Criterion) {
    let device = Device::flex();
    let domain = images();
    let mut group = criterion.benchmark_group("ssd2gan_step");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    steps(&mut group, &domain, &device);
    transforms(&mut group, &domain, &device);
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
