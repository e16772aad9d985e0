//! The style converter.

use burn::tensor::Device;
use windage::core::{RunContext, Shift};
use windage::diagnose::style::{StyleTrainingConfig, TrainedStyle, train_style};

use super::stopwatch::Stopwatch;
use super::streamed::{SIDE, domain};
use super::{BATCH, Outcome};

fn train(
    count: usize,
    side: usize,
    device: &Device,
    stopwatch: &mut Stopwatch,
) -> Result<TrainedStyle, windage::diagnose::Error> {
    let domains = Shift::new(domain("first", count, side)?, domain("second", count, side)?);
    let config = StyleTrainingConfig { batch: BATCH, ..StyleTrainingConfig::default() };
    train_style(domains.as_ref(), &config, &mut RunContext::on(device, stopwatch))
}

/// Measures the time until the first step of the converter, with two domains of `count` samples.
pub(crate) fn start(count: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = train(count, SIDE, device, &mut stopwatch);
    stopwatch.report_start(result)
}

/// Measures a training step of both converters and both discriminators.
pub(crate) fn step(side: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = train(10 * BATCH, side, device, &mut stopwatch);
    stopwatch.report_step(result)
}
