//! Command line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use windage::adapt::{
    ColorDataConfig, CorrelationConfig, CovarianceKind, DataConfig, GlyphDomain, ImageDataConfig,
    Mode, RunConfig, Sampling, SplitConfig, TermConfig, TrainingConfig,
};
use windage::core::Seed;
use windage::losses::correlation::{MapReduction, Measure};

use crate::common::Failure;

/// What a file of conditions says.
const GIVEN_BY_CONDITIONS: [&str; 17] = [
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

/// Adapts a classifier to another domain with unlabeled samples of it.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// Conditions of the run as a TOML or JSON file
    #[arg(long, value_name = "FILE", conflicts_with_all = GIVEN_BY_CONDITIONS)]
    pub(crate) conditions: Option<PathBuf>,

    /// Labeled images: a folder with one subfolder a class, IDX, CIFAR-10 binaries, USPS text
    #[arg(long, value_name = "PATH", requires = "target")]
    source: Option<PathBuf>,

    /// Images of the other domain, taken as unlabeled; its test part, where there is one, is what
    /// accuracy is measured on
    #[arg(long, value_name = "PATH", requires = "source")]
    target: Option<PathBuf>,

    /// Labeled samples that are learned from
    #[arg(long, value_name = "N", default_value_t = 4000)]
    samples: usize,

    /// Bring images to this size, HEIGHTxWIDTH or one number
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    size: Option<[usize; 2]>,

    /// Bring images to gray or color
    #[arg(long, value_enum)]
    color: Option<ColorChoice>,

    /// Which samples the correlation is lowered on: unlabeled (A), both (B), labeled (C)
    #[arg(long, value_enum, default_value_t = ModeChoice::A)]
    mode: ModeChoice,

    /// Weight of the correlation term; by default 1, but 0.5 in mode B, which adds two such terms
    #[arg(long, value_name = "W")]
    weight: Option<f64>,

    /// Layers whose channels' correlation is lowered
    #[arg(long, value_name = "NAME", value_delimiter = ',', default_value = "conv2")]
    layers: Vec<String>,

    /// How feature maps become samples of channels
    #[arg(long, value_enum, default_value_t = MapsChoice::Max)]
    maps: MapsChoice,

    /// What each pair of channels contributes
    #[arg(long, value_enum, default_value_t = MeasureChoice::Squared)]
    measure: MeasureChoice,

    /// Take the samples of both domains together in mode B, rather than each domain by itself
    #[arg(long)]
    together: bool,

    /// Weight of a deep CORAL term beside it; none without this option
    #[arg(long, value_name = "W")]
    coral: Option<f64>,

    /// Layer of the deep CORAL term
    #[arg(long, value_name = "NAME", default_value = "hidden1")]
    coral_layer: String,

    /// Limit of training steps
    #[arg(long, value_name = "N", default_value_t = TrainingConfig::default().steps)]
    steps: usize,

    /// Labeled samples a step, and as many unlabeled ones
    #[arg(long, value_name = "N", default_value_t = 64)]
    batch: usize,

    /// Learning rate
    #[arg(long, value_name = "RATE", default_value_t = 2e-3)]
    learning_rate: f64,

    /// Compare the task alone, A, B, C, B with both domains together, deep CORAL, and the last two
    /// together
    #[arg(long)]
    pub(crate) compare: bool,

    /// Choose weight, layer and reduction of the correlation term without labels of the target
    #[arg(long, conflicts_with = "compare")]
    pub(crate) select: bool,

    /// Of the comparison, only the variants of these numbers, counted from 0
    #[arg(long, value_name = "N", value_delimiter = ',', requires = "compare", value_parser = clap::value_parser!(u64).range(..=6))]
    pub(crate) only: Vec<u64>,

    /// Runs of each variant or candidate, with seeds from --seed on
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) seeds: u64,

    /// Same seed, same device, same numbers
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Folder for the report, conditions, network and checkpoints
    #[arg(long, value_name = "DIR", default_value = "out/adapt")]
    pub(crate) out: PathBuf,

    /// Device to compute on [default: WINDAGE_DEVICE, else flex]
    #[arg(long, value_name = "NAME")]
    pub(crate) device: Option<String>,

    /// Continue an interrupted run from the checkpoints in --out
    #[arg(long, conflicts_with_all = ["compare", "select"])]
    pub(crate) resume: bool,
}

/// Spelling of [`Mode`].
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

/// Spelling of [`MapReduction`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MapsChoice {
    /// Mean over all positions
    Average,
    /// Largest value over all positions
    Max,
    /// Every position a sample
    Positions,
}

/// Spelling of [`Measure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MeasureChoice {
    /// r²
    Squared,
    /// |r|
    Absolute,
}

/// Spelling of [`ColorDataConfig`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColorChoice {
    /// One channel
    Gray,
    /// Three channels
    Rgb,
}

/// Samples held out of the labeled set for validation.
const HELD_OUT: usize = 500;
/// The default domains: letters whose size shrinks, and whose hue changes without harm.
const SHIFT: &str = "size-hue";
const LETTERS: usize = 2000;

impl Arguments {
    /// The conditions asked for.
    pub(crate) fn conditions(&self) -> Result<RunConfig, Failure> {
        if let Some(path) = &self.conditions {
            return Ok(RunConfig::load(path)?);
        }
        let (labeled, unlabeled, test) = self.data();
        let color = self.color.map(|color| match color {
            ColorChoice::Gray => ColorDataConfig::Gray,
            ColorChoice::Rgb => ColorDataConfig::Rgb,
        });
        let conditions = RunConfig {
            seed: Seed(self.seed),
            held_out: HELD_OUT,
            images: ImageDataConfig { size: self.size, color },
            labeled: vec![labeled],
            unlabeled: vec![unlabeled],
            test: Some(test),
            correlation: self.correlation(),
            terms: self.coral.map(|weight| self.coral(weight)).into_iter().collect(),
            training: TrainingConfig {
                steps: self.steps,
                batch: self.batch,
                unlabeled_batch: self.batch,
                learning_rate: self.learning_rate,
                ..TrainingConfig::default()
            },
            ..RunConfig::default()
        };
        conditions.validate()?;
        Ok(conditions)
    }

    /// Labeled, unlabeled and test set.
    fn data(&self) -> (DataConfig, DataConfig, DataConfig) {
        match (&self.source, &self.target) {
            (Some(source), Some(target)) => (
                DataConfig { samples: Some(self.samples), ..DataConfig::at(source) },
                DataConfig::at(target),
                DataConfig { split: SplitConfig::Test, ..DataConfig::at(target) },
            ),
            _ => {
                let letters = |domain, draw| DataConfig {
                    samples: Some(LETTERS),
                    ..DataConfig::letters(SHIFT, domain, draw)
                };
                // Other letters to judge on than to adapt to.
                let draw = 2 * self.seed;
                (
                    letters(GlyphDomain::Training, draw),
                    letters(GlyphDomain::Second, draw),
                    letters(GlyphDomain::Second, draw + 1),
                )
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

/// Mode B adds the correlations of both sides, unless these are one.
pub(crate) fn usual_weight(mode: Mode, sampling: Sampling) -> f64 {
    if mode == Mode::B && sampling == Sampling::Separate { 0.5 } else { 1.0 }
}

fn parse_size(text: &str) -> Result<[usize; 2], String> {
    let number = |part: &str| match part.parse::<usize>() {
        Ok(pixels) if (4..=1024).contains(&pixels) => Ok(pixels),
        _ => Err(format!("`{part}` is no number of pixels from 4 to 1024")),
    };
    match text.split_once('x') {
        Some((height, width)) => Ok([number(height)?, number(width)?]),
        None => number(text).map(|side| [side, side]),
    }
}
