//! Training with labeled and unlabeled samples.

use burn::tensor::Device;
use windage::adapt::network::{NetworkConfig, NetworkShape};
use windage::adapt::{
    Adapt, Classification, CorrelationTerm, Mode, Objective, Sets, TrainingConfig,
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
    let training = TrainingConfig::default().with_batch(BATCH).with_unlabeled_batch(BATCH);
    let adapt =
        Adapt::new(Objective::new(Classification::new()).with(term, 1.0)).with_training(training);
    adapt.run(network, sets, None, &mut RunContext::on(device, stopwatch)).map(drop)
}

/// Measures the time to the first step with `count` labeled and `count` unlabeled samples.
pub(crate) fn start(count: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = adapt(count, SIDE, device, &mut stopwatch);
    stopwatch.report_start(result)
}

/// Measures a training step on images of `side`×`side` pixels.
pub(crate) fn step(side: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = adapt(10 * BATCH, side, device, &mut stopwatch);
    stopwatch.report_step(result)
}
