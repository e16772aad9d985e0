//! A training step of the small network with and without the correlation term.
//!
//! `task` is the baseline of C, which adds the term on the same samples. A and B also pass as many
//! unlabeled samples through the network; their baseline is `task_twice`, which trains on twice as
//! many labeled samples.

use std::time::Duration;

use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Distribution, Tensor};
use criterion::{Criterion, criterion_group, criterion_main};
use windage::adapt::network::{Network, NetworkConfig, NetworkShape};
use windage::adapt::objective::Scoring;
use windage::adapt::sets::{AdaptBatch, LabeledBatch, Progress, Turn, UnlabeledBatch};
use windage::adapt::{Classification, CorrelationTerm, Mode, Objective};
use windage::core::device::default_device;
use windage::core::training::ADAM_EPSILON;
use windage::core::{Seed, Stream};
use windage::losses::correlation::{CorrelationLossConfig, MapReduction};

/// The examples use the same allocator, so that their times are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BATCH: usize = 128;
const CLASSES: usize = 10;

type Batch = AdaptBatch<Tensor<4>, Vec<usize>>;

/// Returns uniform noise with all classes in turn; the time of a step does not depend on the
/// values.
fn batch(side: usize, labeled: usize, unlabeled: usize, device: &Device) -> Batch {
    let images = |count: usize| {
        Tensor::random([count, 1, side, side], Distribution::Uniform(0.0, 1.0), device)
    };
    let targets = (0..labeled).map(|index| index % CLASSES).collect();
    let part = (unlabeled > 0).then(|| UnlabeledBatch { inputs: images(unlabeled), share: 1.0 });
    AdaptBatch {
        labeled: vec![LabeledBatch { inputs: images(labeled), targets, share: 1.0 }],
        unlabeled: part.into_iter().collect(),
        turn: Turn::Together,
        progress: Progress::default(),
        seed: Seed(0),
    }
}

fn objective(mode: Option<Mode>) -> Objective<Classification> {
    let config = CorrelationLossConfig::new().with_maps(MapReduction::GlobalMax);
    let objective = Objective::new(Classification::new());
    match mode {
        Some(mode) => objective.with(CorrelationTerm::new(mode, [("conv2", 1.0)], &config), 1.0),
        None => objective,
    }
}

#[allow(clippy::expect_used)]
fn descend(
    network: Network,
    optimizer: &mut ModuleOptimizer,
    objective: &Objective<Classification>,
    batch: Batch,
) -> Network {
    let losses =
        objective.losses(&network, batch, Scoring::Skipped).expect("the network has the layer");
    let gradients = GradientsParams::from_grads(losses.total.backward(), &network);
    optimizer.step(1e-4, network, gradients)
}

#[allow(clippy::expect_used)]
fn steps(criterion: &mut Criterion) {
    let device = default_device().expect("WINDAGE_DEVICE names a device of this build").autodiff();
    for side in [16, 28] {
        let mut group = criterion.benchmark_group(format!("adapt_step/n{side}_b{BATCH}"));
        group
            .sample_size(20)
            .warm_up_time(Duration::from_secs(1))
            .measurement_time(Duration::from_secs(4));
        let cases = [
            ("task", None, BATCH, 0),
            ("C", Some(Mode::C), BATCH, 0),
            ("task_twice", None, 2 * BATCH, 0),
            ("A", Some(Mode::A), BATCH, BATCH),
            ("B", Some(Mode::B), BATCH, BATCH),
        ];
        for (name, mode, labeled, unlabeled) in cases {
            let shape = NetworkShape { input: [1, side, side], outputs: CLASSES };
            let init = |device: &Device| NetworkConfig::new().init(shape, device);
            let mut network = Some(Seed(0).init(Stream::NetworkWeights, &device, init));
            let mut optimizer = AdamConfig::new().with_epsilon(ADAM_EPSILON).init();
            let (batch, objective) = (batch(side, labeled, unlabeled, &device), objective(mode));
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    let next = network
                        .take()
                        .map(|now| descend(now, &mut optimizer, &objective, batch.clone()));
                    network = next;
                    device.sync()
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, steps);
criterion_main!(benches);
