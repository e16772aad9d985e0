//! Training from start to end.

use burn::tensor::{Device, Tensor};
use windage_core::training::{Checkpoint, Checkpointing, Curve, Plan, run};
use windage_core::{Domain, Error as CoreError, Observer};

use super::{Discriminator, GanTrainingConfig, Generator};
use crate::evaluation::{GanScorer, ScoreCurve};
use crate::trainer::GanTrainer;
use crate::{Error, Result};

const STAGE: &str = "GAN";

/// The three networks. A variant without a frequency discriminator leaves that one as it is.
#[derive(Clone, Debug)]
pub struct Players<G, S, F> {
    /// `G`.
    pub generator: G,
    /// `Ds`, on images in −1…1.
    pub spatial: S,
    /// `Df`, on what [`GanTrainingConfig::view`] makes of them.
    pub frequency: F,
}

/// A trained GAN.
#[derive(Clone, Debug)]
pub struct GanOutcome<G> {
    /// The generator as it was at the best score, ready for inference.
    pub generator: G,
    /// As it was after the last step.
    pub last: G,
    /// Scores by interval.
    pub scores: ScoreCurve,
    /// Losses by interval.
    pub losses: Curve,
}

/// Trains `players` on the images of `domain`, in the order of the patent's figure 4: sample; the
/// generator's loss from both discriminators, combined by α; update it; losses of both
/// discriminators; `L_c`; update each.
///
/// Scored at intervals, the best generator kept. Resumed, a run continues to the same bits as if it
/// had never stopped.
///
/// # Errors
/// A bad setting, samples that are no images, networks that do not fit them, an unreadable sample,
/// divergence (the last checkpoint stays), interruption (saved if `saved` names a file), a
/// checkpoint of another run, or of more steps.
///
/// # Panics
/// If a discriminator does not take what it is shown: `Ds` images of the domain's shape, `Df` what
/// [`FrequencyViewConfig::shape`](super::FrequencyViewConfig::shape) says of it.
pub fn train_gan<G: Generator, S: Discriminator, F: Discriminator>(
    players: Players<G, S, F>,
    domain: &Domain,
    fit: &GanTrainingConfig,
    scorer: &GanScorer,
    saved: &Checkpointing,
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<GanOutcome<G>> {
    fit.validate_for(domain)?;
    check(&players.generator, domain)?;
    scorer.check(domain)?;
    let parameters = [
        players.generator.num_params(),
        players.spatial.num_params(),
        players.frequency.num_params(),
    ];
    let settings = format!(
        "GAN of {parameters:?} parameters on {} ({} images, {:x}), scored by {}, {}",
        domain.name(),
        domain.len(),
        domain.fingerprint(),
        scorer.about(),
        identity(fit)
    );
    let mut trainer = GanTrainer::new(players, fit, (domain, scorer), device)?;
    let from = Checkpoint::read(saved, &settings)?;
    if let Some(checkpoint) = &from {
        trainer.load(checkpoint)?;
    }
    let plan = Plan { steps: fit.steps, interval: fit.interval };
    let losses = run(&mut trainer, plan, from.as_ref(), (STAGE, &settings, saved), observer)?;
    let (generator, last, scores) = trainer.ended();
    Ok(GanOutcome { generator, last, scores, losses })
}

/// All settings but the number of steps: a run may go on for longer than it was first asked to.
fn identity(fit: &GanTrainingConfig) -> String {
    format!("{:?}", GanTrainingConfig { steps: 0, ..fit.clone() })
}

/// The generator makes images of the domain's shape.
fn check<G: Generator>(generator: &G, domain: &Domain) -> Result<()> {
    // In evaluation: batch norm must not learn from this.
    let generator = generator.valid();
    let device = generator.devices().into_iter().next().unwrap_or_default();
    let made = generator.generate(Tensor::zeros([2, generator.latent()], &device)).dims();
    if made[1..] == *domain.shape() {
        return Ok(());
    }
    let (value, range) =
        (format!("{:?}", &made[1..]), format!("{:?}, that of {}", domain.shape(), domain.name()));
    Err(Error::Core(CoreError::setting("shape of generated images", value, &range)))
}
