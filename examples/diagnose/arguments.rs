//! The command-line arguments.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, ValueEnum};
use windage::core::{Error as CoreError, Seed};
use windage::data::Color;
use windage::diagnose::model::independence::Independence;
use windage::diagnose::{Diagnose, ModelKind, ModelTrainingConfig, PairRule};

/// Say why a classifier got worse on another domain.
///
/// A generative model is trained on both domains, conditioned on the classifier's loss. The report
/// shows pairs of images as matrices: features change across, the loss changes down. What changes
/// down is what harms the classifier.
///
/// Without --source and --target, letters are drawn. Their inclination harms the classifier, their
/// hue does not, although both differ between the domains. This takes about a minute and a half on
/// two cores.
#[derive(Debug, Parser)]
#[command(
    name = "diagnose",
    version,
    after_help = "Examples:
  diagnose                                    letters, inclination is the cause
  diagnose --planted size-hue                 letters, size is the cause
  diagnose --source mnist --target usps --size 16
                                              digits of two data sets
  diagnose --source photos/day --target photos/night --size 32x32
  diagnose --as spectrograms --source fsdd --speaker jackson
                                              words, pitch is the cause
  diagnose --as spectrograms --source fsdd --speaker jackson --target-speaker theo
                                              words of two speakers
  diagnose --as series --source ucr/GunPoint  series, an offset is the cause

PATH is a folder with one subfolder of pictures per class, an IDX file of images (with its file of \
labels beside it), a CIFAR-10 binary, a USPS text file, or a folder that contains one of these; \
files may be compressed with gzip. Signals are a folder of WAV files, or .ts and .tsv tables of \
time series."
)]
pub(crate) struct Arguments {
    /// Kind of samples
    #[arg(long = "as", value_enum, value_name = "KIND", default_value_t = As::Images)]
    pub(crate) samples_as: As,

    /// Data set on which the classifier is trained and good
    #[arg(long, value_name = "PATH")]
    pub(crate) source: Option<PathBuf>,

    /// Data set with the same classes, on which the classifier is worse
    #[arg(long, value_name = "PATH", requires = "source")]
    pub(crate) target: Option<PathBuf>,

    /// Shift to plant, named by the harmful and the harmless factor: into letters inclination-hue,
    /// size-hue, position-hue, contrast-position or contrast-hue; into gray images, given by
    /// --source alone, rotation-hue; into spectrograms pitch-level or tempo-level; into series
    /// level-position, position-level or tempo-level
    #[arg(long, value_name = "NAME", conflicts_with = "target")]
    pub(crate) planted: Option<String>,

    /// Read only recordings of this speaker, from files named class_speaker_take.wav
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Option<String>,

    /// Read only recordings of this speaker in the target; without --target, a speaker in --source
    #[arg(long, value_name = "NAME")]
    pub(crate) target_speaker: Option<String>,

    /// Length of each signal; longer signals are cut, shorter ones are padded with zeros
    #[arg(long, value_name = "N")]
    pub(crate) length: Option<usize>,

    /// Resize images to N or HEIGHTxWIDTH pixels
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(crate) size: Option<[usize; 2]>,

    /// Convert images to color or gray
    #[arg(long, value_enum)]
    pub(crate) color: Option<ColorChoice>,

    /// At most this many samples of each domain, drawn at random [default: 4000; 2000
    /// spectrograms]
    #[arg(long, value_name = "N")]
    samples: Option<usize>,

    /// Number of pairs to explain
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) pairs: usize,

    /// How pairs are selected
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

    /// How features are made independent of the loss; none is the patent's literal form
    #[arg(long, value_enum, default_value_t = IndependenceChoice::Adversarial)]
    pub(crate) independence: IndependenceChoice,

    /// Training epochs of the generative model [default: images 16, spectrograms 32, series 24;
    /// the gan 12]
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

    /// Seed of all random numbers; a run with the same seed on the same device gives the same
    /// result
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,

    /// Folder for the report and checkpoints
    #[arg(long, value_name = "DIR", default_value = "out/diagnose")]
    pub(crate) out: PathBuf,

    /// Device to compute on; the generative model is trained on all of several devices [default:
    /// WINDAGE_DEVICE, else flex]
    #[arg(long, value_name = "NAME[,NAME…]", value_delimiter = ',')]
    pub(crate) device: Vec<String>,

    /// Continue an interrupted run from the checkpoints in --out
    #[arg(long)]
    pub(crate) resume: bool,
}

/// Kind of samples.
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

/// [`ModelKind`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModelChoice {
    /// Trained to reconstruct
    Autoencoder,
    /// Features are drawn at random and have about a standard normal distribution
    Vae,
    /// An adversary that sees images together with their features
    Gan,
}

/// [`Independence`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum IndependenceChoice {
    /// None: the decoder sees features and loss alone, as the patent is written
    None,
    /// A penalty on the correlation of features and loss within each domain
    Correlation,
    /// An adversary that predicts the loss from features, class and domain
    Adversarial,
}

/// [`PairRule`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PairChoice {
    /// Samples of the target with high losses, each with the most similar one of the samples of the
    /// source with the lowest losses
    Matched,
    /// Samples of the target with the highest losses, and of the source with the lowest ones
    Extremes,
    /// Any samples of the target with losses above 1.5, and of the source with losses below 0.05
    Thresholds,
    /// Samples of the target with the highest losses, and what a style converter makes of them,
    /// which takes a minute more
    Style,
}

/// [`Color`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// One channel
    Gray,
    /// Three channels
    Rgb,
}

impl Arguments {
    /// Returns the settings of the diagnosis.
    pub(crate) fn settings(&self) -> Result<Diagnose, windage::diagnose::Error> {
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
            training: self.training(),
            ..Diagnose::default()
        };
        settings.validate()?;
        Ok(settings)
    }

    /// Returns how the generative model is trained.
    fn training(&self) -> ModelTrainingConfig {
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
        match self.independence {
            IndependenceChoice::None => base.literal(),
            IndependenceChoice::Correlation => {
                ModelTrainingConfig { independence: Independence::correlation(), ..base }
            }
            IndependenceChoice::Adversarial => base,
        }
    }

    /// Reads the command line. Ends the program with the usage if there are images without a
    /// target.
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

    /// Rejects arguments that would have no effect.
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

    /// Returns the number of samples of each domain.
    pub(crate) fn samples(&self) -> usize {
        self.samples.unwrap_or(if self.samples_as == As::Spectrograms { 2000 } else { 4000 })
    }

    /// Returns the number of samples of each domain that are held out to evaluate mitigations.
    pub(crate) fn held_out(&self) -> usize {
        if self.mitigate { self.samples().div_ceil(4) } else { 0 }
    }

    /// Returns how images are read.
    pub(crate) fn read_options(&self) -> windage::data::ReadOptions {
        let color = self.color.map(|choice| match choice {
            ColorChoice::Gray => Color::Gray,
            ColorChoice::Rgb => Color::Rgb,
        });
        windage::data::ReadOptions { size: self.size, color }
    }
}

/// Parses a side, or a height and a width.
fn parse_size(text: &str) -> Result<[usize; 2], String> {
    let number = |part: &str| match part.parse::<usize>() {
        Ok(pixels) if (8..=1024).contains(&pixels) => Ok(pixels),
        _ => Err(format!("`{part}` is not a number of pixels from 8 to 1024")),
    };
    match text.split_once('x') {
        Some((height, width)) => Ok([number(height)?, number(width)?]),
        None => number(text).map(|side| [side, side]),
    }
}
