//! A step of the GAN that also looks at frequencies, of the baseline without, and the transform
//! alone, on the networks of the peer measurement.
#![allow(missing_docs)]

use std::hint::black_box;
use std::time::Duration;

use burn::tensor::{Device, Distribution, Tensor};
use criterion::{Criterion, criterion_group, criterion_main};
use windage::core::{Domain, Seed, Stream};
use windage::data::synthetic::glyphs::Planted;
use windage::gan::{
    ConvDiscriminatorConfig, ConvGeneratorConfig, ConvLayer, FrequencyViewConfig, GanNetworks,
    GanScorer, GanTrainer, GanTrainingConfig, Transform, Variant,
};
use windage::ops::Upsampling;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const WIDTH: usize = 48;
const SHAPE: [usize; 3] = [3, 32, 32];

fn images() -> Domain {
    let letters =
        Planted::named("size-hue").map(|planted| planted.draw(256, Seed(0)).training.images);
    let options = windage::data::ReadOptions { size: Some([32, 32]), color: None };
    letters
        .and_then(|letters| letters.converted(options).into_domain("letters").ok())
        .unwrap_or_else(|| unreachable!())
}

fn bench(criterion: &mut Criterion) {
    let device = Device::flex();
    let domain = images();
    let pixels = |images: Tensor<4>| images.mean_dim(3).mean_dim(2).flatten::<2>(1, 3);
    let Ok(scorer) = GanScorer::new("mean colors", Box::new(pixels), &domain, &device) else {
        return;
    };
    let mut group = criterion.benchmark_group("ssd2gan_step");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    for (name, variant) in
        [("n32_b64", Variant::Ssd2GanConsistent), ("n32_b64_sngan", Variant::Sngan)]
    {
        let fit = GanTrainingConfig {
            variant,
            view: FrequencyViewConfig::new().with_transform(Transform::Dct),
            averaging: None,
            generator_rate: 2e-4,
            discriminator_rate: 2e-4,
            ..GanTrainingConfig::default()
        };
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
        let players = GanNetworks {
            generator: fit
                .seed
                .init(Stream::GeneratorWeights, &device, |device| generator.init(device)),
            spatial: fit
                .seed
                .init(Stream::AdversaryWeights, &device, |device| discriminator.init(device)),
            frequency: fit
                .seed
                .init(Stream::FrequencyWeights, &device, |device| discriminator.init(device)),
        };
        let Ok(mut trainer) = GanTrainer::new(players, &fit, &domain, &scorer, &device) else {
            return;
        };
        let mut step = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                // Reads the losses, so nothing is left to be computed.
                let figures = trainer.step(step);
                step += 1;
                black_box(figures.is_ok())
            });
        });
    }
    // What a step of `Df` adds: the transform of three batches, and its way back for one.
    let device = device.autodiff();
    let batch = || Tensor::<4>::random([64, 3, 32, 32], Distribution::Normal(0.0, 1.0), &device);
    let (generated, real) = (batch().require_grad(), batch());
    for (name, transform) in
        [("n32_b64_dct", Transform::Dct), ("n32_b64_block_dct", Transform::BlockDct(8))]
    {
        let config = FrequencyViewConfig::new().with_transform(transform);
        let (Ok(view), Ok(plain)) =
            (config.fit(&domain, &device), config.fit(&domain, &device.clone().inner()))
        else {
            return;
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let of_real = plain.forward(real.clone().inner());
                let of_generated = plain.forward(generated.clone().inner());
                let gradients = view.forward(generated.clone()).sum().backward();
                black_box((of_real, of_generated, generated.grad(&gradients)))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
