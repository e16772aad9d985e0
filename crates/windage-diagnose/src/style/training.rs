//! Training a converter from start to end.

use windage_core::training::{Identity, Plan, train};
use windage_core::{Domain, RunContext, Shift};

use super::trainer::StyleTrainer;
use super::{StyleConverter, StyleTrainingConfig, TrainedStyle};
use crate::Result;

const STAGE: &str = "style converter";
/// Steps between checkpoints, and per entry of the curve.
const INTERVAL: usize = 50;

/// Trains a converter from the target to the source, without pairs of samples and without the
/// classifier that is diagnosed.
///
/// A step updates both generators on the sum of their terms ([module](super)), then the
/// discriminators with least squares on real samples and on converted ones from a pool. A resumed
/// run continues to the same bits.
///
/// # Errors
/// Returns an error for a setting out of its range, domains that do not fit together, a sample that
/// cannot be read, divergence, and interruption.
pub fn train_style(
    domains: Shift<&Domain>,
    config: &StyleTrainingConfig,
    context: &mut RunContext<'_>,
) -> Result<TrainedStyle> {
    let mut trainer = StyleTrainer::new(config, domains, context.device()?)?;
    let identity = Identity::new(STAGE)
        .with_config("training", config)
        .with_domain("source", domains.source)
        .with_domain("target", domains.target);
    let plan = Plan { stage: STAGE.into(), identity, steps: config.steps, interval: INTERVAL };
    let curve = train(&mut trainer, &plan, context)?.completed()?;
    let generators = trainer.into_generators();
    Ok(TrainedStyle {
        converter: StyleConverter { generator: generators.to_source },
        back: StyleConverter { generator: generators.to_target },
        curve,
    })
}
