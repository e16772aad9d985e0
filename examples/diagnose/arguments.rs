//! What the user can ask for.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, ValueEnum};
use windage::core::{Error as CoreError, Seed};
use windage::data::Color;
use windage::diagnose::model::Conditioning;
use windage::diagnose::model::independence::Independence;
use windage::diagnose::{Diagnose, ModelKind, ModelTrainingConfig, PairRule};

/// Say why a classifier got worse on another domain.
///
/// A generative model is trained on both domains, conditioned on the classifier's loss. The report
/// shows pairs of images as matrices: features change across, the loss changes down. What changes
/// down is what hurts the classifier.
///
/// Without --source and --target, letters are drawn: their inclination hurts, their hue does not,
/// though both differ between the domains. It takes about a minute and a half on two cores.
#[derive(Debug, Parser)]
#[command(
    name = "diagnose",
    version,
    after_help = "Examples:
  diagnose                                             letters, inclination to blame
  diagnose --planted size-hue                            letters, size to blame
  diagnose --source mnist --target usps --size 16       digits of two sources
  diagnose --source photos/day --target photos/night --size 32x32
  diagnose --as spectrograms --source fsdd --speaker jackson                            words, pitch to blame
  diagnose --as spectrograms --source fsdd --speaker jackson --target-speaker theo      two speakers
  diagnose --as series --source ucr/GunPoint                                            series, an offset to blame

PATH is a folder with one subfolder of pictures a class, an IDX images file (its labels file beside it), a CIFAR-10
binary, a USPS text file, or a folder holding one of these; gzip is unpacked. Signals: a folder of WAV files, or
.ts and .tsv tables of time series."
)]
pub(crate) struct Arguments {
    /// What the samples are
    #[arg(long = "as", value_enum, value_name = "KIND", default_value_t = As::Images)]
    pub(crate) samples_as: As,

    /// Samples on which the classifier is trained and good
    #[arg(long, value_name = "PATH")]
    pub(crate) source: Option<PathBuf>,

    /// Samples on which it is worse; the same classes
    #[arg(long, value_name = "PATH", requires = "source")]
    pub(crate) target: Option<PathBuf>,

    /// Which shift to plant, harmful factor first: into letters inclination-hue, size-hue,
    /// position-hue, contrast-position or contrast-hue; into gray images given by --source
    /// alone, rotation-hue; into spectrograms pitch-level or tempo-level; into series
    /// level-position, position-level or tempo-level
    #[arg(long, value_name = "NAME", conflicts_with = "target")]
    pub(crate) planted: Option<String>,

    /// Only recordings of this speaker, where files are named class_speaker_take.wav
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Option<String>,

    /// Only this speaker's recordings in the target; without --target, one of --source
    #[arg(long, value_name = "NAME")]
    pub(crate) target_speaker: Option<String>,

    /// Values of each signal: longer ones are cut, shorter ones get zeros
    #[arg(long, value_name = "N")]
    pub(crate) length: Option<usize>,

    /// Resize images to N or HEIGHTxWIDTH pixels
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(crate) size: Option<[usize; 2]>,

    /// Convert images to color or gray
    #[arg(long, value_enum)]
    pub(crate) color: Option<ColorChoice>,

    /// At most this many samples of each domain, drawn at random [default: 4000, of spectrograms
    /// 2000]
    #[arg(long, value_name = "N")]
    samples: Option<usize>,

    /// Pairs of images to explain
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) pairs: usize,

    /// How pairs are chosen
    #[arg(long, value_enum, default_value_t = PairChoice::Matched)]
    pub(crate) pair_by: PairChoice,

    /// Steps of the features, across the matrix
    #[arg(long, value_name = "K", default_value_t = 5)]
    pub(crate) features: usize,

    /// Steps of the loss, down the matrix
    #[arg(long, value_name = "K", default_value_t = 5)]
    pub(crate) losses: usize,

    /// Generative model
    #[arg(long, value_enum, default_value_t = ModelChoice::Autoencoder)]
    pub(crate) model: ModelChoice,

    /// Number of features of the model
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) latent: usize,

    /// How features are kept from telling the loss; none is the patent's literal form
    #[arg(long, value_enum, default_value_t = IndependenceChoice::Adversarial)]
    pub(crate) independence: IndependenceChoice,

    /// Passes over both domains while the model trains [default: images 16, spectrograms 32,
    /// series 24; the gan 12]
    #[arg(long, value_name = "N")]
    pub(crate) epochs: Option<usize>,

    /// After the finding, fit a selective classifier to the cause and retrain the classifier on
    /// samples moved along it; both are evaluated on held-out samples, a quarter as many as
    /// --samples
    #[arg(long)]
    pub(crate) mitigate: bool,

    /// With --mitigate, retrain as long on samples moved along a harmless attribute, on generated
    /// cells, and on nothing new
    #[arg(long, requires = "mitigate")]
    pub(crate) mitigation_control: bool,

    /// Same seed, same device, same numbers
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,

    /// Folder for the report and checkpoints
    #[arg(long, value_name = "DIR", default_value = "out/diagnose")]
    pub(crate) out: PathBuf,

    /// Device to compute on; where several are named, the generative model is trained on all of
    /// them [default: the one that WINDAGE_DEVICE names, else flex]
    #[arg(long, value_name = "NAME[,NAME…]", value_delimiter = ',')]
    pub(crate) device: Vec<String>,

    /// Continue an interrupted run from the checkpoints in --out
    #[arg(long)]
    pub(crate) resume: bool,
}

/// What samples are taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum As {
    /// Images
    Images,
    /// Recordings of one word each, as log-mel spectrograms
    Spectrograms,
    /// Time series and waveforms as they are
    Series,
}

impl As {
    fn name(self) -> &'static str {
        match self {
            Self::Images => "images",
            Self::Spectrograms => "spectrograms",
            Self::Series => "series",
        }
    }
}

/// Spelling of [`ModelKind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModelChoice {
    /// Trained on reconstruction
    Autoencoder,
    /// Features drawn about their mean and held to a standard normal
    Vae,
    /// An adversary that sees images together with their features
    Gan,
}

/// Spelling of [`Independence`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum IndependenceChoice {
    /// None: decode from features and loss alone, as the patent is written
    None,
    /// A penalty on the correlation of features and loss within each domain
    Correlation,
    /// An adversary that predicts the loss from features, class and domain
    Adversarial,
}

/// Spelling of [`PairRule`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PairChoice {
    /// A high loss of the target with the sample of nearest features among the lowest losses of the
    /// source
    Matched,
    /// The highest losses of the target with the lowest of the source
    Extremes,
    /// Any loss above 1.5 with any below 0.05
    Thresholds,
    /// The highest losses of the target with what a style converter makes of them (a minute more)
    Style,
}

/// Spelling of [`Color`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// One channel
    Gray,
    /// Three channels
    Rgb,
}

impl Arguments {
    /// The diagnosis asked for.
    pub(crate) fn settings(&self) -> Result<Diagnose, windage::diagnose::Error> {
        let model = match self.model {
            ModelChoice::Autoencoder => ModelKind::Autoencoder,
            ModelChoice::Vae => ModelKind::vae(),
            ModelChoice::Gan => ModelKind::gan(),
        };
        let epochs = self.epochs.unwrap_or(match (self.model, self.samples_as) {
            (ModelChoice::Gan, _) => 12,
            (_, As::Spectrograms) => 32,
            (_, As::Series) => 24,
            (_, As::Images) => 16,
        });
        let base = ModelTrainingConfig {
            model,
            epochs,
            latent: self.latent,
            seed: Seed(self.seed),
            ..ModelTrainingConfig::default()
        };
        let training = match self.independence {
            IndependenceChoice::None => base.literal(),
            IndependenceChoice::Correlation => {
                ModelTrainingConfig { independence: Independence::correlation(), ..base }
            }
            IndependenceChoice::Adversarial => base,
        };
        debug_assert_eq!(
            training.conditioning == Conditioning::Loss,
            self.independence == IndependenceChoice::None
        );
        let rule = match self.pair_by {
            PairChoice::Matched => PairRule::default(),
            PairChoice::Extremes => PairRule::Extremes,
            PairChoice::Style => PairRule::Style,
            PairChoice::Thresholds => PairRule::Thresholds { low: 0.05, high: 1.5 },
        };
        let settings = Diagnose {
            rule,
            pairs: self.pairs,
            features: self.features,
            losses: self.losses,
            training,
            ..Diagnose::default()
        };
        settings.validate()?;
        Ok(settings)
    }

    /// Reads the command line; ends the program, with the usage, if images have no target.
    pub(crate) fn read() -> Self {
        let read = Self::parse();
        let alone = read.source.is_some() && read.target.is_none() && read.planted.is_none();
        if alone
            && read.samples_as == As::Images
            && read.speaker.is_none()
            && read.target_speaker.is_none()
        {
            let problem = "the following required arguments were not provided:\n  --target <PATH>";
            Self::command().error(ErrorKind::MissingRequiredArgument, problem).exit();
        }
        read
    }

    /// Refuses what would be passed over in silence.
    pub(crate) fn check(&self) -> Result<(), CoreError> {
        let images = self.samples_as == As::Images;
        let given = [
            ("size", self.size.is_some(), images),
            ("color", self.color.is_some(), images),
            ("speaker", self.speaker.is_some(), !images),
            ("target-speaker", self.target_speaker.is_some(), !images),
            ("length", self.length.is_some(), self.samples_as == As::Series),
            ("planted", self.planted.is_some() && self.target_speaker.is_some(), false),
        ];
        match given.into_iter().find(|(_, is_given, has_effect)| *is_given && !has_effect) {
            Some(("planted", ..)) => {
                Err(CoreError::setting("planted", "set", "unset with --target-speaker"))
            }
            Some((name, ..)) => {
                let range = format!("unset with --as {}", self.samples_as.name());
                Err(CoreError::setting(name, "set", &range))
            }
            None => Ok(()),
        }
    }

    /// Samples of each domain.
    pub(crate) fn samples(&self) -> usize {
        self.samples.unwrap_or(if self.samples_as == As::Spectrograms { 2000 } else { 4000 })
    }

    /// Samples of each domain to hold out, for evaluating mitigations.
    pub(crate) fn held_out(&self) -> usize {
        if self.mitigate { self.samples().div_ceil(4) } else { 0 }
    }

    /// How to read images.
    pub(crate) fn read_options(&self) -> windage::data::ReadOptions {
        let color = self.color.map(|choice| match choice {
            ColorChoice::Gray => Color::Gray,
            ColorChoice::Rgb => Color::Rgb,
        });
        windage::data::ReadOptions { size: self.size, color }
    }
}

fn parse_size(text: &str) -> Result<[usize; 2], String> {
    let number = |part: &str| match part.parse::<usize>() {
        Ok(pixels) if (8..=1024).contains(&pixels) => Ok(pixels),
        _ => Err(format!("`{part}` is no number of pixels from 8 to 1024")),
    };
    match text.split_once('x') {
        Some((height, width)) => Ok([number(height)?, number(width)?]),
        None => number(text).map(|side| [side, side]),
    }
}
