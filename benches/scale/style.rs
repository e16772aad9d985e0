//! The style converter.

use burn::tensor::Device;
use windage::core::RunContext;
use windage::diagnose::style::{StyleTrainingConfig, TrainedStyle, train_style};

use super::stopwatch::Stopwatch;
use super::streamed::{SIDE, domain};
use super::{BATCH, Outcome};

fn fitted(
    count: usize,
    side: usize,
    device: &Device,
    stopwatch: &mut Stopwatch,
) -> Result<TrainedStyle, windage::diagnose::Error> {
    let (first, second) = (domain("first", count, side)?, domain("second", count, side)?);
    let fit = StyleTrainingConfig { batch: BATCH, ..StyleTrainingConfig::default() };
    train_style(&first, &second, &fit, &mut RunContext::on(device, stopwatch))
}

/// Two domains of so many samples, until the converter has taken its first step.
pub(crate) fn start(count: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = fitted(count, SIDE, device, &mut stopwatch);
    stopwatch.report_start(result)
}

/// A training step of both converters and both discriminators.
pub(crate) fn step(side: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = fitted(10 * BATCH, side, device, &mut stopwatch);
    stopwatch.report_step(result)
}
