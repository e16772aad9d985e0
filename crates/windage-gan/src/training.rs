//! Training of a GAN from start to end.

use burn::tensor::Tensor;
use windage_core::training::{Curve, Identity, Plan, train};
use windage_core::{Domain, Error as CoreError, RunContext};

use crate::score::{GanScorer, ScoreCurve};
use crate::trainer::GanTrainer;
use crate::{Discriminator, GanTrainingConfig, Generator, Result};

const STAGE: &str = "GAN";

/// The three networks of a GAN. A variant without a frequency discriminator leaves that one as it
/// is.
#[derive(Clone, Debug)]
pub struct GanNetworks<G, S, F> {
    /// The generator `G`.
    pub generator: G,
    /// The spatial discriminator `Ds`, on images in −1…1.
    pub spatial: S,
    /// The frequency discriminator `Df`, on images as [`GanTrainingConfig::view`] transforms them.
    pub frequency: F,
}

/// A trained GAN.
#[derive(Clone, Debug)]
pub struct TrainedGan<G> {
    /// The generator with the best score, ready for inference.
    pub generator: G,
    /// The generator after the last step.
    pub last: G,
    /// Scores by interval.
    pub scores: ScoreCurve,
    /// Losses by interval.
    pub losses: Curve,
}

/// Trains networks on the images of a domain.
///
/// The order of a step is that of the patent's figure 4: draw samples; compute the generator's loss
/// from both discriminators, weighted by α, and update it; compute the losses of both
/// discriminators and `L_c`; update each.
///
/// The generator is scored at intervals, and the best one is kept. A resumed run continues to the
/// same bits as if it had never stopped.
///
/// # Errors
/// Returns an error for a setting out of its range, samples that are not images, networks that do
/// not fit them, a sample that cannot be read, divergence (the last checkpoint stays), interruption
/// (saved if `context` names a checkpoint), and a checkpoint of another run or of more steps.
///
/// # Panics
/// Panics if a discriminator does not take its inputs: `Ds` images of the domain's shape, `Df` the
/// shape that [`FrequencyViewConfig::shape`](crate::view::FrequencyViewConfig::shape) returns for
/// it.
pub fn train_gan<G: Generator, S: Discriminator, F: Discriminator>(
    networks: GanNetworks<G, S, F>,
    domain: &Domain,
    config: &GanTrainingConfig,
    scorer: &GanScorer,
    context: &mut RunContext<'_>,
) -> Result<TrainedGan<G>> {
    config.validate_for(domain)?;
    check(&networks.generator, domain)?;
    scorer.check(domain)?;
    let plan = Plan {
        stage: STAGE.into(),
        identity: identity(&networks, domain, config, scorer),
        steps: config.steps,
        interval: config.interval,
    };
    let mut trainer = GanTrainer::new(networks, config, domain, scorer, context.device()?)?;
    let losses = train(&mut trainer, &plan, context)?.completed()?;
    let (generator, last, scores) = trainer.ended();
    Ok(TrainedGan { generator, last, scores, losses })
}

/// The number of steps is not part of the identity: a run may continue for longer than planned.
fn identity<G: Generator, S: Discriminator, F: Discriminator>(
    networks: &GanNetworks<G, S, F>,
    domain: &Domain,
    config: &GanTrainingConfig,
    scorer: &GanScorer,
) -> Identity {
    let parameters = [
        networks.generator.num_params(),
        networks.spatial.num_params(),
        networks.frequency.num_params(),
    ];
    let steps = GanTrainingConfig::default().steps;
    Identity::new(STAGE)
        .with("parameters", &parameters)
        .with_domain("images", domain)
        .with("scorer", scorer.description())
        .with_config("training", &GanTrainingConfig { steps, ..config.clone() })
}

/// Checks that the generator produces images of the domain's shape.
fn check<G: Generator>(generator: &G, domain: &Domain) -> Result<()> {
    // Without training: batch normalization must not learn from this.
    let generator = generator.valid();
    let device = generator.devices().into_iter().next().unwrap_or_default();
    let made = generator.generate(Tensor::zeros([2, generator.latent()], &device)).dims();
    if made[1..] == *domain.shape() {
        return Ok(());
    }
    let value = format!("{:?}", &made[1..]);
    let range = format!("{:?}, the shape of {}", domain.shape(), domain.name());
    Err(CoreError::setting("shape of generated images", value, &range).into())
}
