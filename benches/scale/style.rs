//! The style converter.

use burn::tensor::Device;
use windage::diagnose::Saved;
use windage::diagnose::style::{FitStyle, FittedStyle, fit_style};

use super::stopwatch::Stopwatch;
use super::streamed::{SIDE, domain};
use super::{BATCH, Outcome};

fn fitted(
    count: usize,
    side: usize,
    device: &Device,
    stopwatch: &mut Stopwatch,
) -> Result<FittedStyle, windage::diagnose::Error> {
    let (first, second) = (domain("first", count, side)?, domain("second", count, side)?);
    let fit = FitStyle { batch: BATCH, ..FitStyle::default() };
    fit_style(&first, &second, &fit, &Saved::Nowhere, device, stopwatch)
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
