//! Data sets of a run configuration.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use windage_core::{Error, Result};

/// Range of a side of an image, in pixels.
const SIDE: std::ops::RangeInclusive<usize> = 4..=1024;

/// The part of a data set that has a training and a test part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitConfig {
    /// The training part.
    #[default]
    Train,
    /// The test part.
    Test,
}

/// The color channels of images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColorDataConfig {
    /// One channel.
    Gray,
    /// Three channels.
    Rgb,
}

/// Size and color that images are converted to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImageDataConfig {
    /// `[height, width]`. If it is missing, all images must have the same size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<[usize; 2]>,
    /// Color channels; those of the files if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<ColorDataConfig>,
    /// Largest number of pixels of a picture that is read: by default 100 million.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_pixels: Option<u64>,
}

impl ImageDataConfig {
    pub(super) fn validate(&self) -> Result<()> {
        match self.size {
            Some(size) if size.iter().any(|side| !SIDE.contains(side)) => {
                let range = format!("from {} to {} pixels per side", SIDE.start(), SIDE.end());
                Err(Error::setting("images.size", format!("{size:?}"), &range))
            }
            _ => Ok(()),
        }
    }
}

/// How signals are converted to images: log-mel spectrograms, standardized with the mean and
/// standard deviation of all samples in the files of the labeled sets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SpectrogramDataConfig {
    /// Values per frame.
    pub frame: usize,
    /// Values between the starts of two frames.
    pub hop: usize,
    /// Number of mel bands, the height of the images.
    pub bands: usize,
    /// Number of frames, the width of the images. Signals are cut or padded with zeros.
    pub frames: usize,
    /// Sampling rate in Hz; signals with another rate are an error.
    pub rate_hz: u32,
}

impl Default for SpectrogramDataConfig {
    fn default() -> Self {
        Self { frame: 256, hop: 128, bands: 32, frames: 32, rate_hz: 8000 }
    }
}

/// A domain of a planted shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GlyphDomain {
    /// The source domain.
    Source,
    /// The target domain.
    Target,
    /// Training samples of a classifier: the harmful factor is that of the source, the harmless
    /// factor varies over both domains.
    Training,
}

/// Drawn letters of a planted shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlyphDataConfig {
    /// Name of the planted shift: the harmful factor, then the harmless one.
    pub shift: String,
    /// Domain of the shift.
    pub domain: GlyphDomain,
    /// Seed of the drawing; sets with different numbers have no letter in common.
    #[serde(default)]
    pub draw: u64,
}

/// A data set, read from a path or drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DataConfig {
    /// File or folder with images, or with signals if the run configuration has a spectrogram.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// Drawn letters, instead of a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glyphs: Option<GlyphDataConfig>,
    /// Only this speaker, for WAV files named `class_speaker_take.wav`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// Only takes with these numbers, `[start, end]` without the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes: Option<[usize; 2]>,
    /// Part of the data set.
    pub split: SplitConfig,
    /// Largest number of samples, drawn with the seed of the run; all samples if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
    /// Part of a batch, relative to the other sets of its kind; 1 if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

/// Where the samples of a data set come from.
#[cfg_attr(not(feature = "data"), allow(dead_code))]
pub(super) enum Origin<'a> {
    Path(&'a Path),
    Glyphs(&'a GlyphDataConfig),
}

impl DataConfig {
    /// Creates a data set of images at a path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..Self::default() }
    }

    /// Creates a data set of the letters of a planted shift.
    pub fn letters(shift: impl Into<String>, domain: GlyphDomain, draw: u64) -> Self {
        let glyphs = Some(GlyphDataConfig { shift: shift.into(), domain, draw });
        Self { glyphs, ..Self::default() }
    }

    /// Returns where the samples come from; `key` is the key of the data set.
    pub(super) fn origin(&self, key: &str) -> Result<Origin<'_>> {
        match (&self.path, &self.glyphs) {
            (Some(path), None) => Ok(Origin::Path(path)),
            (None, Some(glyphs)) => Ok(Origin::Glyphs(glyphs)),
            (None, None) => {
                Err(Error::setting(key, "without samples", "given a `path` or `glyphs`"))
            }
            (Some(_), Some(_)) => {
                Err(Error::setting(key, "from two sources", "given either `path` or `glyphs`"))
            }
        }
    }

    pub(super) fn validate(&self, key: &str, are_signals: bool) -> Result<()> {
        self.origin(key)?;
        let refuse = |field: &str, value: String, range: &str| {
            Err(Error::setting(&format!("{key}.{field}"), value, range))
        };
        let is_recording = are_signals && self.path.is_some();
        let range = "left out unless there is a `[spectrogram]` and a `path` to WAV files";
        match self {
            Self { speaker: Some(_), .. } if !is_recording => {
                refuse("speaker", "given".into(), range)
            }
            Self { takes: Some(_), .. } if !is_recording => refuse("takes", "given".into(), range),
            Self { takes: Some([start, end]), .. } if start >= end => {
                refuse("takes", format!("[{start}, {end}]"), "a range of at least one take")
            }
            Self { samples: Some(samples), .. } if *samples < 2 => {
                refuse("samples", samples.to_string(), "at least 2")
            }
            Self { weight: Some(weight), .. } if !(weight.is_finite() && *weight > 0.0) => {
                refuse("weight", weight.to_string(), "positive and finite")
            }
            _ => Ok(()),
        }
    }
}

/// Pairs the entries of a list with their keys, such as `labeled[0]`.
pub(super) fn keyed<'a, T>(
    key: &'static str,
    entries: &'a [T],
) -> impl Iterator<Item = (String, &'a T)> {
    entries.iter().enumerate().map(move |(number, entry)| (format!("{key}[{number}]"), entry))
}
