//! Learning with labeled and unlabeled samples.

use burn::tensor::Device;
use windage::adapt::{
    Adapt, Classification, CorrelationTerm, Mode, NetworkConfig, NetworkShape, Objective, Sets,
    TrainingConfig,
};
use windage::core::{RunContext, Seed, Stream};
use windage::losses::correlation::CorrelationLossConfig;

use super::stopwatch::Stopwatch;
use super::streamed::{CLASSES, SIDE, domain};
use super::{BATCH, Outcome};

fn adapt(
    count: usize,
    side: usize,
    device: &Device,
    stopwatch: &mut Stopwatch,
) -> Result<(), windage::adapt::Error> {
    let sets = Sets::new()
        .with_labeled(domain("labeled", count, side)?, 1.0)
        .with_unlabeled(domain("unlabeled", count, side)?, 1.0);
    let shape = NetworkShape { input: [1, side, side], outputs: CLASSES };
    let network = Seed(0)
        .init(Stream::NetworkWeights, device, |device| NetworkConfig::new().init(shape, device));
    let term = CorrelationTerm::new(Mode::B, [("conv2", 1.0)], &CorrelationLossConfig::new());
    let training =
        TrainingConfig { batch: BATCH, unlabeled_batch: BATCH, ..TrainingConfig::default() };
    let adapt = Adapt { training, ..Adapt::new(Objective::new(Classification).with(term, 1.0)) };
    adapt.run(network, sets, None, &mut RunContext::on(device, stopwatch)).map(drop)
}

/// So many labeled samples and as many without labels, until the first step is taken.
pub(crate) fn start(count: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = adapt(count, SIDE, device, &mut stopwatch);
    stopwatch.report_start(result)
}

/// A training step on both sets.
pub(crate) fn step(side: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = adapt(10 * BATCH, side, device, &mut stopwatch);
    stopwatch.report_step(result)
}
