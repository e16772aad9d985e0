//! Channel correlation and its gradient, compared with a composition of Burn's operations.
//!
//! The ids are those of the corresponding PyTorch measurements.

use std::hint::black_box;
use std::time::Duration;

use burn::tensor::{Device, Distribution, Tensor};
use criterion::{Criterion, criterion_group, criterion_main};
use windage::core::device::default_device;
use windage::losses::correlation::{CorrelationLoss, CorrelationLossConfig, MapReduction};
use windage::losses::{Loss, Reduction};

/// The examples use the same allocator, so that their times are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn loss() -> CorrelationLoss {
    CorrelationLossConfig::new().with_maps(MapReduction::Positions).init()
}

#[allow(clippy::expect_used)]
fn device() -> Device {
    default_device().expect("WINDAGE_DEVICE names a device of this build").autodiff()
}

/// Measures loss and gradient, computed as one operation and as a composition.
fn both<const D: usize>(criterion: &mut Criterion, group: &str, id: &str, shape: [usize; D]) {
    let device = device();
    let features =
        Tensor::<D>::random(shape, Distribution::Normal(0.0, 1.0), &device).require_grad();
    let loss = loss();
    let mut group = criterion.benchmark_group(group);
    group
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3));
    for (id, reduction) in
        [(id.to_string(), Reduction::Mean), (format!("{id}_composed"), Reduction::None)]
    {
        group.bench_function(&id, |bencher| {
            bencher.iter(|| {
                let value = loss.forward(features.clone(), reduction).mean();
                let gradient = features.grad(&value.backward());
                device.sync().map(|()| black_box(gradient))
            });
        });
    }
    group.finish();
}

fn correlation(criterion: &mut Criterion) {
    for [batch, channels] in [[256, 256], [256, 2048], [1024, 512]] {
        both(criterion, "correlation", &format!("b{batch}_c{channels}"), [batch, channels]);
    }
    both(criterion, "correlation_map", "b64_c256_s16", [64, 256, 16, 16]);
}

criterion_group!(benches, correlation);
criterion_main!(benches);
