//! Training from start to end.

use windage_core::training::{Identity, Plan, train};
use windage_core::{Domain, RunContext};

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
/// A bad setting, domains that do not fit, an unreadable sample, divergence, or interruption.
pub fn train_style(
    first: &Domain,
    second: &Domain,
    training: &StyleTrainingConfig,
    context: &mut RunContext<'_>,
) -> Result<TrainedStyle> {
    let mut trainer = StyleTrainer::new(training, [first, second], context.device()?)?;
    let identity = Identity::new(STAGE)
        .with_config("training", training)
        .with_domain("source", first)
        .with_domain("target", second);
    let plan = Plan { stage: STAGE.into(), identity, steps: training.steps, interval: INTERVAL };
    let curve = train(&mut trainer, &plan, context)?.completed()?;
    let generators = trainer.into_generators();
    Ok(TrainedStyle {
        converter: StyleConverter { generator: generators.to_first },
        back: StyleConverter { generator: generators.to_second },
        curve,
    })
}
