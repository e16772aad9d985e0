//! Data sets of conditions.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use crate::Result;

/// Which part to take where a folder holds a training and a test part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitConfig {
    /// The training part.
    #[default]
    Train,
    /// The test part.
    Test,
}

/// Number of color channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColorDataConfig {
    /// One.
    Gray,
    /// Three.
    Rgb,
}

/// The form that images are brought into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImageDataConfig {
    /// `[height, width]`; images of different sizes are refused without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<[usize; 2]>,
    /// Channels; otherwise as the files have them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<ColorDataConfig>,
}

impl ImageDataConfig {
    pub(super) fn validate(&self) -> Result<()> {
        match self.size {
            Some(size) if size.iter().any(|side| !(4..=1024).contains(side)) => {
                Err(CoreError::setting(
                    "images.size",
                    format!("{size:?}"),
                    "from 4 to 1024 pixels a side",
                )
                .into())
            }
            _ => Ok(()),
        }
    }
}

/// Signals as images: the logarithm of mel bands, standardized by the mean and deviation of all
/// samples of the labeled sets' files.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SpectrogramDataConfig {
    /// Values in a frame.
    pub frame: usize,
    /// Values from the start of a frame to that of the next.
    pub hop: usize,
    /// Mel bands: the height of the images.
    pub bands: usize,
    /// Frames: their width. Signals are cut, or filled up with zeros.
    pub frames: usize,
    /// Rate of the signals in Hz; others are refused.
    pub rate_hz: u32,
}

impl Default for SpectrogramDataConfig {
    fn default() -> Self {
        Self { frame: 256, hop: 128, bands: 32, frames: 32, rate_hz: 8000 }
    }
}

/// One of the two domains of a planted shift, or what a classifier learns from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GlyphDomain {
    /// The first.
    First,
    /// The second.
    Second,
    /// As the first in the harmful factor, as both in the harmless one.
    Training,
}

/// Drawn letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlyphDataConfig {
    /// Name of the planted shift, harmful factor first.
    pub shift: String,
    /// Which of its domains.
    pub domain: GlyphDomain,
    /// Varies the drawing: sets with different numbers share no letter.
    #[serde(default)]
    pub draw: u64,
}

/// A data set, from a path or drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DataConfig {
    /// File or folder with images; with signals, where the conditions say how to make images of
    /// them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// Drawn letters instead of files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glyphs: Option<GlyphDataConfig>,
    /// Only this speaker, where WAV files are named `class_speaker_take.wav`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// Only the takes from the first number up to, and without, the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes: Option<[usize; 2]>,
    /// Which part of a folder.
    pub split: SplitConfig,
    /// At most so many samples, drawn by the seed; all of them without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
    /// Part of a batch in proportion to the other sets'; 1 if omitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

impl DataConfig {
    /// Images at a path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..Self::default() }
    }

    /// Letters of a planted shift.
    pub fn letters(shift: impl Into<String>, domain: GlyphDomain, draw: u64) -> Self {
        Self {
            glyphs: Some(GlyphDataConfig { shift: shift.into(), domain, draw }),
            ..Self::default()
        }
    }

    pub(super) fn validate(&self, key: &str, are_signals: bool) -> Result<()> {
        let refuse = |field: &str, value: String, range: &str| {
            Err(CoreError::setting(&format!("{key}{field}"), value, range).into())
        };
        match self {
            Self { path: None, glyphs: None, .. } => {
                refuse("", "without a source".into(), "given a `path` or `glyphs`")
            }
            Self { path: Some(_), glyphs: Some(_), .. } => {
                refuse("", "from two sources".into(), "given either `path` or `glyphs`")
            }
            Self { speaker: Some(_), .. } if !are_signals || self.path.is_none() => refuse(
                ".speaker",
                "given".into(),
                "left out where there is no `[spectrogram]` of WAV files at a path",
            ),
            Self { takes: Some(_), .. } if !are_signals || self.path.is_none() => refuse(
                ".takes",
                "given".into(),
                "left out where there is no `[spectrogram]` of WAV files at a path",
            ),
            Self { takes: Some([first, end]), .. } if first >= end => {
                refuse(".takes", format!("[{first}, {end}]"), "a range of at least one")
            }
            Self { samples: Some(samples), .. } if *samples < 2 => {
                refuse(".samples", samples.to_string(), "at least 2")
            }
            Self { weight: Some(weight), .. } if !(weight.is_finite() && *weight > 0.0) => {
                refuse(".weight", weight.to_string(), "positive and finite")
            }
            _ => Ok(()),
        }
    }
}
