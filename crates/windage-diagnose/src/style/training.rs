//! Training from start to end.

use burn::tensor::Device;
use windage_core::training::{Checkpoint, Checkpointing, Plan, run};
use windage_core::{Domain, Observer};

use super::trainer::StyleTrainer;
use super::{StyleConverter, StyleTrainingConfig, TrainedStyle};
use crate::Result;

const STAGE: &str = "style converter";
/// Steps between checkpoints, and of one entry of the curve.
const INTERVAL: usize = 50;

/// Trains a converter from `second` to `first`, without pairs of samples and without the classifier
/// that is diagnosed.
///
/// A step updates both generators on the sum of their terms ([module](super)), then the
/// discriminators with least squares on real samples and on converted ones that went through a
/// pool. Resumed, a run continues to the same bits.
///
/// # Errors
/// A bad setting, domains that do not fit, an unreadable sample, divergence, or interruption (saved
/// if `saved` names a file).
pub fn train_style(
    first: &Domain,
    second: &Domain,
    fit: &StyleTrainingConfig,
    saved: &Checkpointing,
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<TrainedStyle> {
    let mut trainer = StyleTrainer::new(fit, [first, second], device)?;
    let about = |domain: &Domain| {
        format!("{} ({} samples, {:x})", domain.name(), domain.len(), domain.fingerprint())
    };
    let settings = format!("style converter from {} to {}, {fit:?}", about(second), about(first));
    let from = Checkpoint::read(saved, &settings)?;
    if let Some(checkpoint) = &from {
        trainer.load(checkpoint)?;
    }
    let plan = Plan { steps: fit.steps, interval: INTERVAL };
    let curve = run(&mut trainer, plan, from.as_ref(), (STAGE, &settings, saved), observer)?;
    let generators = trainer.into_generators();
    Ok(TrainedStyle {
        converter: StyleConverter { generator: generators.to_first },
        back: StyleConverter { generator: generators.to_second },
        curve,
    })
}
