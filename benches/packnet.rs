//! Packing: the choice of the weights that a task keeps of VGG16's 134 million, the extraction of a
//! task's weights, and an optimizer step.
//!
//! The first two correspond to the peers of the same names. `adam_step` is the whole update of one
//! module by Adam: `plain`, `packed` with half of the weights held at zero, and `packed_second`
//! with half of them owned by an earlier task.

use std::hint::black_box;
use std::time::{Duration, Instant};

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Distribution, Tensor};
use criterion::{Criterion, criterion_group, criterion_main};
use rand::RngExt;
use windage::core::device::default_device;
use windage::core::{Seed, Stream};
use windage::packnet::masks::{largest, pruned_count};
use windage::packnet::{BitMask, PackNetConfig, Uniform};

/// The allocator of the examples, so that times are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONVOLUTIONS: [usize; 13] = [64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512];

/// Draws the weights of each layer of VGG16 except the head.
fn vgg16() -> Vec<Vec<f32>> {
    let mut from = 3;
    let mut sizes: Vec<usize> = Vec::new();
    for to in CONVOLUTIONS {
        sizes.push(from * to * 9);
        from = to;
    }
    sizes.extend([4096 * 25088, 4096 * 4096]);
    let mut rng = Seed(0).rng(Stream::Data, 0);
    // A sum of three uniform numbers is close enough to a normal one for measuring times.
    let mut weight = || (0..3).map(|_| rng.random::<f32>() - 0.5).sum::<f32>();
    sizes.into_iter().map(|size| (0..size).map(|_| weight()).collect()).collect()
}

fn prune(criterion: &mut Criterion) {
    let weights = vgg16();
    let available: Vec<BitMask> = weights.iter().map(|layer| BitMask::all(layer.len())).collect();
    let mut group = criterion.benchmark_group("packnet_prune");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    group.bench_function("vgg16", |bencher| {
        bencher.iter(|| {
            for (layer, available) in weights.iter().zip(&available) {
                black_box(largest(layer, available, pruned_count(0.5, layer.len())));
            }
        });
    });
    // A naive baseline.
    group.bench_function("vgg16_by_sorting", |bencher| {
        bencher.iter(|| {
            for layer in &weights {
                let mut order: Vec<u32> = (0..layer.len() as u32).collect();
                let middle = pruned_count(0.5, layer.len()).min(layer.len() - 1);
                order.select_nth_unstable_by(middle, |a, b| {
                    layer[*a as usize].abs().total_cmp(&layer[*b as usize].abs()).then(a.cmp(b))
                });
                black_box(&order);
            }
        });
    });
    group.finish();
}

fn infer_mask(criterion: &mut Criterion) {
    let weights = vgg16();
    let mut rng = Seed(1).rng(Stream::Data, 0);
    // Each weight is free or belongs to one of three tasks.
    let owners = |size: usize, rng: &mut windage::core::seed::Rng| {
        let owner: Vec<u8> = (0..size).map(|_| rng.random_range(0..4)).collect();
        [1, 2].map(|task| BitMask::from_fn(size, |index| owner[index] == task))
    };
    let owned: Vec<[BitMask; 2]> =
        weights.iter().map(|layer| owners(layer.len(), &mut rng)).collect();
    let mut group = criterion.benchmark_group("packnet_infer_mask");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    group.bench_function("vgg16", |bencher| {
        bencher.iter(|| {
            for (layer, [first, second]) in weights.iter().zip(&owned) {
                black_box(first.clone().union(second).masked(layer));
            }
        });
    });
    group.finish();
}

#[derive(Module, Debug)]
struct Two {
    hidden: Linear,
    head: Linear,
}

fn two(device: &Device) -> Two {
    Two {
        hidden: LinearConfig::new(1024, 1024).init(device),
        head: LinearConfig::new(1024, 2).init(device),
    }
}

/// Returns the time that an optimizer takes for `count` steps, without the forward and backward
/// passes.
fn steps(count: u64, module: &Two, optimizer: &ModuleOptimizer, inputs: &Tensor<2>) -> Duration {
    let (mut module, mut optimizer) = (module.clone(), optimizer.clone());
    let mut taken = Duration::ZERO;
    for _ in 0..count {
        let loss = module
            .head
            .forward(module.hidden.forward(Tensor::from_inner(inputs.clone())))
            .powi_scalar(2)
            .mean();
        let gradients = GradientsParams::from_grads(loss.backward(), &module);
        let start = Instant::now();
        module = optimizer.step(1e-4, module, gradients);
        taken += start.elapsed();
    }
    taken
}

#[allow(clippy::expect_used)]
fn adam_step(criterion: &mut Criterion) {
    let device = default_device().expect("the default device");
    let inputs = Tensor::<2>::random([8, 1024], Distribution::Default, &device);
    let mut packing = PackNetConfig::new().init(&two(&device)).expect("there is a layer to pack");
    let module = packing.begin("task", &two(&device), None).expect("nothing is packed yet");
    let module = packing.prune(&module, &Uniform(0.5), None).expect("a pruning ratio of one half");
    let adam = AdamConfig::new();
    let packed = packing.optimizer(adam.build(), None).expect("fine-tuning");
    packing.candidate(&module, 0.0).expect("nothing has moved");
    packing.choose().expect("there is a candidate");
    let second =
        packing.begin("second", &two(&device), None).expect("half of the weights are free");
    let packed_second = packing.optimizer(adam.build(), None).expect("training");
    let mut group = criterion.benchmark_group("adam_step");
    let runs = [
        ("plain", adam.init(), module.clone()),
        ("packed", packed, module),
        ("packed_second", packed_second, second),
    ];
    for (name, optimizer, module) in runs {
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|count| steps(count, &module, &optimizer, &inputs))
        });
    }
    group.finish();
}

criterion_group!(benches, prune, infer_mask, adam_step);
criterion_main!(benches);
