//! Options that `windage gan train` and `windage gan compare` share.

use std::path::PathBuf;

use clap::Args;
use windage::core::Seed;
use windage::gan::run_config::{NetworkKind, TransformKind};
use windage::gan::{RunConfig, Variant};

use super::choices::{ColorChoice, FamilyChoice, NetworkChoice, TransformChoice, UpsamplingChoice};
use crate::failure::{Failure, Result};
use crate::run::{RunArguments, refuse_without_effect};

/// Options of training and comparison.
#[derive(Debug, Args)]
pub(super) struct GanArguments {
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    networks: NetworkArguments,
    #[command(flatten)]
    training: TrainingArguments,
    #[command(flatten)]
    view: ViewArguments,
    #[command(flatten)]
    scoring: ScoringArguments,
    #[command(flatten)]
    pub(super) run: RunArguments,
}

/// Options that select the images.
#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
struct DataArguments {
    /// Training images: a folder of pictures or with one subfolder per class, IDX, CIFAR binaries,
    /// .npz, USPS text [default: letters]
    #[arg(long, value_name = "PATH")]
    data: Option<PathBuf>,

    /// Resize images to this side, a multiple of 8 [default: 32; letters are drawn with 24]
    #[arg(long, value_name = "N")]
    size: Option<usize>,

    /// Convert images to gray or color
    #[arg(long, value_enum)]
    color: Option<ColorChoice>,

    /// Refuse pictures of more than N pixels, width times height, before memory is taken for them
    /// [default: 100000000]
    #[arg(long, value_name = "N")]
    max_pixels: Option<u64>,

    /// At most this many images, drawn at random [default: all; letters: 4000]
    #[arg(long, value_name = "N")]
    samples: Option<usize>,
}

/// Options of the networks, which are the same for all variants.
#[derive(Debug, Args)]
#[command(next_help_heading = "Networks")]
struct NetworkArguments {
    /// Family of networks [default: conv]
    #[arg(long, value_enum)]
    networks: Option<NetworkChoice>,

    /// Number of channels in the middle of the networks; the published residual networks have 128
    /// (images of 32 pixels) or 64 [default: 16]
    #[arg(long, value_name = "N")]
    width: Option<usize>,

    /// How the convolutional generator enlarges its feature maps [default: nearest]
    #[arg(long, value_enum)]
    upsampling: Option<UpsamplingChoice>,
}

/// Options of the training.
#[derive(Debug, Args)]
#[command(next_help_heading = "Training")]
struct TrainingArguments {
    /// Training steps of the generator [default: 800]
    #[arg(long, value_name = "N")]
    steps: Option<usize>,

    /// Steps between scores and checkpoints [default: 200]
    #[arg(long, value_name = "N")]
    interval: Option<usize>,

    /// Images per step [default: 64]
    #[arg(long, value_name = "N")]
    batch: Option<usize>,

    /// Steps of the discriminators per step of the generator [default: 1]
    #[arg(long, value_name = "N")]
    discriminator_steps: Option<usize>,

    /// Adam's learning rate for all networks [default: 0.0004]
    #[arg(long, value_name = "RATE")]
    learning_rate: Option<f64>,

    /// Adversarial loss [default: hinge]
    #[arg(long, value_enum)]
    family: Option<FamilyChoice>,

    /// Weight of the spatial discriminator in the generator's loss, in the variants
    /// ssd2gan-trade-off and ssd2gan-consistent [default: 0.8]
    #[arg(long, value_name = "ALPHA")]
    alpha: Option<f64>,

    /// Weight of the consistency loss of the variant ssd2gan-consistent [default: 0.001]
    #[arg(long, value_name = "WEIGHT")]
    consistency: Option<f64>,

    /// Weight of the spectral penalty of the variants freq-mse and azimuthal [default: 1]
    #[arg(long, value_name = "WEIGHT")]
    penalty: Option<f64>,

    /// Mirror half of the images that the discriminators see
    #[arg(long)]
    flip: bool,

    /// Shift the images that the discriminators see by up to this many pixels [default: 0]
    #[arg(long, value_name = "PIXELS")]
    shift: Option<usize>,

    /// Decay per step of the moving average of the generator's weights, which is scored and kept;
    /// 0 scores and keeps the weights themselves [default: 0.995]
    #[arg(long, value_name = "DECAY")]
    averaging: Option<f64>,

    /// Seed of all random numbers; a run with the same seed on the same device gives the same
    /// result [default: 0]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

/// Options of the frequency discriminator, which the variants ssd2gan… have.
#[derive(Debug, Args)]
#[command(next_help_heading = "Frequency discriminator")]
struct ViewArguments {
    /// Transform of the images that the frequency discriminator sees [default: block]
    #[arg(long, value_enum)]
    transform: Option<TransformChoice>,

    /// Side of the blocks of the block transform in pixels [default: 8]
    #[arg(long, value_name = "PIXELS")]
    block: Option<usize>,

    /// Each coefficient is divided by this power of its standard deviation; 1 in the patent's
    /// literal form [default: 0]
    #[arg(long, value_name = "POWER")]
    whitening: Option<f64>,
}

/// Options of the scores.
#[derive(Debug, Args)]
#[command(next_help_heading = "Scores")]
struct ScoringArguments {
    /// Number of generated images that are scored [default: 2000]
    #[arg(long, value_name = "N")]
    scored: Option<usize>,

    /// Weights of Inception-v3, for Fréchet distances that are comparable with published ones
    #[arg(long, value_name = "FILE")]
    inception: Option<PathBuf>,

    /// Without --inception, the features of a small classifier are compared, which is trained for
    /// at least this many steps [default: 3000]
    #[arg(long, value_name = "N")]
    extractor_steps: Option<usize>,
}

impl GanArguments {
    /// Overrides a configuration by the options.
    pub(super) fn apply(&self, config: &mut RunConfig) {
        self.data.apply(config);
        self.networks.apply(config);
        self.training.apply(config);
        self.view.apply(config);
        self.scoring.apply(config);
    }

    /// Completes a configuration and refuses options without effect.
    pub(super) fn complete(&self, config: RunConfig) -> Result<RunConfig> {
        self.refuse(&config)?;
        if config.scoring.inception.is_some() && !cfg!(feature = "inception") {
            let message = "--inception needs a build with `--features inception`";
            return Err(Failure::Usage(message.into()));
        }
        Ok(config.completed()?)
    }

    fn refuse(&self, config: &RunConfig) -> Result<()> {
        let variants = config.variants();
        let names: Vec<&str> = variants.iter().map(|variant| variant.name()).collect();
        let place = format!("with {}", names.join(", "));
        let is_unused = |is_used: fn(Variant) -> bool| !variants.iter().any(|name| is_used(*name));
        let (training, view) = (&self.training, &self.view);
        let no_view = is_unused(Variant::has_frequency_discriminator);
        let options = [
            ("--alpha", training.alpha.is_some() && is_unused(Variant::has_trade_off)),
            (
                "--consistency",
                training.consistency.is_some() && is_unused(Variant::has_consistency),
            ),
            ("--penalty", training.penalty.is_some() && is_unused(Variant::has_penalty)),
            ("--transform", view.transform.is_some() && no_view),
            ("--block", view.block.is_some() && no_view),
            ("--whitening", view.whitening.is_some() && no_view),
        ];
        refuse_without_effect(&options, &place)?;
        let has_blocks = matches!(config.view.transform, None | Some(TransformKind::BlockDct));
        let given = [("--block", view.block.is_some() && !has_blocks)];
        refuse_without_effect(&given, "with a transform that has no blocks")?;
        let is_residual = config.networks.kind == NetworkKind::Residual;
        let given = [("--upsampling", self.networks.upsampling.is_some() && is_residual)];
        refuse_without_effect(&given, "with residual networks")?;
        let has_inception = config.scoring.inception.is_some();
        let given =
            [("--extractor-steps", self.scoring.extractor_steps.is_some() && has_inception)];
        refuse_without_effect(&given, "with --inception")
    }
}

impl DataArguments {
    fn apply(&self, config: &mut RunConfig) {
        let data = &mut config.data;
        if self.data.is_some() {
            data.path.clone_from(&self.data);
        }
        data.size = self.size.or(data.size);
        data.color = self.color.map(Into::into).or(data.color);
        data.max_pixels = self.max_pixels.or(data.max_pixels);
        data.samples = self.samples.or(data.samples);
    }
}

impl NetworkArguments {
    fn apply(&self, config: &mut RunConfig) {
        let networks = &mut config.networks;
        if let Some(kind) = self.networks.map(NetworkKind::from)
            && kind != networks.kind
        {
            // The default of the other family does not fit this one.
            networks.upsampling = None;
            networks.kind = kind;
        }
        networks.width = self.width.unwrap_or(networks.width);
        networks.upsampling = self.upsampling.map(Into::into).or(networks.upsampling);
    }
}

impl TrainingArguments {
    fn apply(&self, config: &mut RunConfig) {
        config.seed = self.seed.map_or(config.seed, Seed);
        let training = &mut config.training;
        training.steps = self.steps.unwrap_or(training.steps);
        training.interval = self.interval.unwrap_or(training.interval);
        training.batch = self.batch.unwrap_or(training.batch);
        training.discriminator_steps =
            self.discriminator_steps.unwrap_or(training.discriminator_steps);
        training.generator_rate = self.learning_rate.unwrap_or(training.generator_rate);
        training.discriminator_rate = self.learning_rate.unwrap_or(training.discriminator_rate);
        training.family = self.family.map_or(training.family, Into::into);
        training.alpha = self.alpha.or(training.alpha);
        training.consistency = self.consistency.or(training.consistency);
        training.penalty = self.penalty.or(training.penalty);
        training.augmentation.flip |= self.flip;
        training.augmentation.shift = self.shift.unwrap_or(training.augmentation.shift);
        training.averaging = self.averaging.unwrap_or(training.averaging);
    }
}

impl ViewArguments {
    fn apply(&self, config: &mut RunConfig) {
        let view = &mut config.view;
        if let Some(transform) = self.transform.map(TransformKind::from) {
            if transform != TransformKind::BlockDct {
                // The default of the block transform has no effect on another one.
                view.block = None;
            }
            view.transform = Some(transform);
        }
        view.block = self.block.or(view.block);
        view.whitening = self.whitening.or(view.whitening);
    }
}

impl ScoringArguments {
    fn apply(&self, config: &mut RunConfig) {
        config.training.scored = self.scored.unwrap_or(config.training.scored);
        let scoring = &mut config.scoring;
        if self.inception.is_some() {
            scoring.inception.clone_from(&self.inception);
            // The default of the other extractor has no effect on this one.
            scoring.extractor_steps = None;
        }
        scoring.extractor_steps = self.extractor_steps.or(scoring.extractor_steps);
    }
}
