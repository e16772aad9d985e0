//! Command-line arguments.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use windage::adapt::run_config::{
    ColorDataConfig, CorrelationConfig, DataConfig, GlyphDomain, ImageDataConfig, SplitConfig,
    TermConfig,
};
use windage::adapt::terms::{CovarianceKind, Mode, Sampling};
use windage::adapt::{RunConfig, TrainingConfig};
use windage::core::Seed;
use windage::losses::correlation::{MapReduction, Measure};

use crate::common::Failure;
use crate::variants::usual_weight;

/// Options that a configuration file replaces.
const GIVEN_BY_CONFIG: [&str; 17] = [
    "source",
    "target",
    "samples",
    "size",
    "color",
    "mode",
    "weight",
    "layers",
    "maps",
    "measure",
    "together",
    "coral",
    "coral_layer",
    "steps",
    "batch",
    "learning_rate",
    "seed",
];

/// Adapts a classifier to another domain with unlabeled samples of that domain.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// Configuration of the run as a TOML or JSON file
    #[arg(long, value_name = "FILE", conflicts_with_all = GIVEN_BY_CONFIG)]
    pub(crate) config: Option<PathBuf>,

    /// Labeled images: a folder with one subfolder per class, IDX, CIFAR-10 binaries, USPS text
    #[arg(long, value_name = "PATH", requires = "target")]
    source: Option<PathBuf>,

    /// Images of the other domain, used without labels; accuracy is measured on the test part, if
    /// there is one
    #[arg(long, value_name = "PATH", requires = "source")]
    target: Option<PathBuf>,

    /// Number of labeled samples to train on
    #[arg(long, value_name = "N", default_value_t = 4000)]
    samples: usize,

    /// Convert images to this size, HEIGHTxWIDTH or one number
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    size: Option<[usize; 2]>,

    /// Convert images to gray or color
    #[arg(long, value_enum)]
    color: Option<ColorChoice>,

    /// Samples on which the correlation is lowered: unlabeled (A), both (B), labeled (C)
    #[arg(long, value_enum, default_value_t = ModeChoice::A)]
    mode: ModeChoice,

    /// Weight of the correlation term [default: 1, or 0.5 in mode B, which adds two such terms]
    #[arg(long, value_name = "W")]
    weight: Option<f64>,

    /// Layers in which the correlation between channels is lowered
    #[arg(long, value_name = "NAME", value_delimiter = ',', default_value = "conv2")]
    layers: Vec<String>,

    /// How feature maps are reduced to samples of channels
    #[arg(long, value_enum, default_value_t = MapsChoice::Max)]
    maps: MapsChoice,

    /// What each pair of channels contributes
    #[arg(long, value_enum, default_value_t = MeasureChoice::Squared)]
    measure: MeasureChoice,

    /// In mode B, correlate the samples of both domains together rather than separately
    #[arg(long)]
    together: bool,

    /// Weight of an additional deep CORAL term [default: no such term]
    #[arg(long, value_name = "W")]
    coral: Option<f64>,

    /// Layer of the deep CORAL term
    #[arg(long, value_name = "NAME", default_value = "hidden1")]
    coral_layer: String,

    /// Largest number of training steps
    #[arg(long, value_name = "N", default_value_t = TrainingConfig::default().steps)]
    steps: usize,

    /// Number of labeled samples per step, and of unlabeled ones
    #[arg(long, value_name = "N", default_value_t = 64)]
    batch: usize,

    /// Learning rate
    #[arg(long, value_name = "RATE", default_value_t = 2e-3)]
    learning_rate: f64,

    /// Compare the task alone, A, B, C, B with both domains together, deep CORAL, and both of the
    /// last two
    #[arg(long)]
    pub(crate) compare: bool,

    /// Choose weight, layer and reduction of the correlation term without labels of the target
    #[arg(long, conflicts_with = "compare")]
    pub(crate) select: bool,

    /// Compare only the variants with these numbers, counted from 0
    #[arg(long, value_name = "N", value_delimiter = ',', requires = "compare",
        value_parser = clap::value_parser!(u64).range(..=6))]
    pub(crate) only: Vec<u64>,

    /// Number of runs of each variant or candidate, with seeds from --seed on
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) seeds: u64,

    /// Seed of all random numbers; the same seed on the same device gives the same results
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Folder for the report, configuration, network and checkpoints
    #[arg(long, value_name = "DIR", default_value = "out/adapt")]
    pub(crate) out: PathBuf,

    /// Device to compute on [default: WINDAGE_DEVICE, else flex]
    #[arg(long, value_name = "NAME")]
    pub(crate) device: Option<String>,

    /// Continue an interrupted run from the checkpoints in --out
    #[arg(long, conflicts_with_all = ["compare", "select"])]
    pub(crate) resume: bool,
}

/// [`Mode`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ModeChoice {
    #[value(name = "A", alias = "a")]
    A,
    #[value(name = "B", alias = "b")]
    B,
    #[value(name = "C", alias = "c")]
    C,
    /// No correlation term
    #[value(name = "none")]
    None,
}

/// [`MapReduction`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MapsChoice {
    /// Mean over all positions
    Average,
    /// Largest value over all positions
    Max,
    /// Each position as a sample
    Positions,
}

/// [`Measure`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MeasureChoice {
    /// r²
    Squared,
    /// |r|
    Absolute,
}

/// [`ColorDataConfig`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColorChoice {
    /// One channel
    Gray,
    /// Three channels
    Rgb,
}

/// Number of labeled samples held out for validation.
const HELD_OUT: usize = 500;
/// Shift between the default domains: smaller letters of another hue, where the size is harmful.
const SHIFT: &str = "size-hue";
/// Number of letters per domain.
const LETTERS: usize = 2000;

/// The data sets of a run.
struct DataSets {
    labeled: DataConfig,
    unlabeled: DataConfig,
    test: DataConfig,
}

impl Arguments {
    /// Returns the configuration of the run.
    pub(crate) fn run_config(&self) -> Result<RunConfig, Failure> {
        if let Some(path) = &self.config {
            return Ok(RunConfig::load(path)?);
        }
        let DataSets { labeled, unlabeled, test } = self.data_sets();
        let color = self.color.map(|color| match color {
            ColorChoice::Gray => ColorDataConfig::Gray,
            ColorChoice::Rgb => ColorDataConfig::Rgb,
        });
        let training = TrainingConfig::default()
            .with_steps(self.steps)
            .with_batch(self.batch)
            .with_unlabeled_batch(self.batch)
            .with_learning_rate(self.learning_rate);
        let config = RunConfig {
            seed: Seed(self.seed),
            held_out: HELD_OUT,
            images: ImageDataConfig { size: self.size, color },
            labeled: vec![labeled],
            unlabeled: vec![unlabeled],
            test: Some(test),
            correlation: self.correlation(),
            terms: self.coral.map(|weight| self.coral(weight)).into_iter().collect(),
            training,
            ..RunConfig::default()
        };
        config.validate()?;
        Ok(config)
    }

    fn data_sets(&self) -> DataSets {
        match (&self.source, &self.target) {
            (Some(source), Some(target)) => DataSets {
                labeled: DataConfig { samples: Some(self.samples), ..DataConfig::at(source) },
                unlabeled: DataConfig::at(target),
                test: DataConfig { split: SplitConfig::Test, ..DataConfig::at(target) },
            },
            _ => {
                let letters = |domain, draw| DataConfig {
                    samples: Some(LETTERS),
                    ..DataConfig::letters(SHIFT, domain, draw)
                };
                // Test letters differ from those that the network is adapted to.
                let draw = 2 * self.seed;
                DataSets {
                    labeled: letters(GlyphDomain::Training, draw),
                    unlabeled: letters(GlyphDomain::Target, draw),
                    test: letters(GlyphDomain::Target, draw + 1),
                }
            }
        }
    }

    fn correlation(&self) -> Option<CorrelationConfig> {
        let mode = match self.mode {
            ModeChoice::A => Mode::A,
            ModeChoice::B => Mode::B,
            ModeChoice::C => Mode::C,
            ModeChoice::None => return None,
        };
        let sampling = if self.together { Sampling::Together } else { Sampling::Separate };
        let layers: BTreeMap<String, f64> =
            self.layers.iter().map(|layer| (layer.clone(), 1.0)).collect();
        Some(CorrelationConfig {
            mode,
            weight: self.weight.unwrap_or_else(|| usual_weight(mode, sampling)),
            layers,
            sampling,
            measure: match self.measure {
                MeasureChoice::Squared => Measure::Squared,
                MeasureChoice::Absolute => Measure::Absolute,
            },
            maps: match self.maps {
                MapsChoice::Average => MapReduction::GlobalAverage,
                MapsChoice::Max => MapReduction::GlobalMax,
                MapsChoice::Positions => MapReduction::Positions,
            },
        })
    }

    fn coral(&self, weight: f64) -> TermConfig {
        TermConfig { loss: CovarianceKind::DeepCoral, layer: self.coral_layer.clone(), weight }
    }
}

fn parse_size(text: &str) -> Result<[usize; 2], String> {
    let number = |part: &str| match part.parse::<usize>() {
        Ok(pixels) if (4..=1024).contains(&pixels) => Ok(pixels),
        _ => Err(format!("`{part}` is not a number of pixels from 4 to 1024")),
    };
    match text.split_once('x') {
        Some((height, width)) => Ok([number(height)?, number(width)?]),
        None => number(text).map(|side| [side, side]),
    }
}
