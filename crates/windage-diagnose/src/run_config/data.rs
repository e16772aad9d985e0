//! The data of a run.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::{Error as CoreError, Result};
use windage_data::synthetic::glyphs::planted_names;
use windage_data::synthetic::planted_signals::{planted_audio_names, planted_series_names};
use windage_data::{Color, MAX_PIXELS, ReadOptions};
use windage_metrics::ImageKind;

/// Name of the shift that is planted into gray images of the user.
pub(super) const ROTATION_HUE: &str = "rotation-hue";
/// Number of samples of each domain.
const SAMPLES: usize = 4000;
/// Number of spectrograms of each domain.
const SPECTROGRAMS: usize = 2000;
/// Range of a side of an image, in pixels.
const SIDE: std::ops::RangeInclusive<usize> = 8..=1024;

/// The kind of samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataKind {
    /// Images.
    #[default]
    Images,
    /// Recordings of one word each, as log-mel spectrograms.
    Spectrograms,
    /// Time series and waveforms as they are.
    Series,
}

impl DataKind {
    /// Returns the name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Images => "images",
            Self::Spectrograms => "spectrograms",
            Self::Series => "series",
        }
    }
}

/// The two domains: data sets of the user, one data set with a planted shift, or drawn letters.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataConfig {
    /// The kind of samples.
    pub kind: DataKind,
    /// Data set on which the classifier is good. If it is missing, letters are drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<PathBuf>,
    /// Data set with the same classes, on which the classifier is worse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<PathBuf>,
    /// Shift that is planted instead of a target, named by the harmful and the harmless factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planted: Option<String>,
    /// Only recordings of this speaker, from files named `class_speaker_take.wav`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// Only recordings of this speaker in the target; without a target, a speaker in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_speaker: Option<String>,
    /// Length of each series; longer ones are cut, shorter ones are padded with their last value,
    /// recordings with zeros. If it is missing, that of the longest series of a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<usize>,
    /// `[height, width]` that images are resized to. If it is missing, all must have one size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<[usize; 2]>,
    /// Color channels that images are converted to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
    /// By which attributes images are described. If it is missing, it is found by their borders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_kind: Option<ImageKind>,
    /// Largest number of pixels of a picture that is read: by default 100 million.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_pixels: Option<u64>,
    /// Largest number of samples of each domain, drawn at random: by default 4,000, or 2,000
    /// spectrograms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
    /// Largest number of samples of each domain that are held out to evaluate mitigations: by
    /// default a quarter of `samples`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_out: Option<usize>,
}

impl DataConfig {
    /// Returns the number of samples of each domain.
    pub fn samples(&self) -> usize {
        let is_spectrogram = self.kind == DataKind::Spectrograms;
        self.samples.unwrap_or(if is_spectrogram { SPECTROGRAMS } else { SAMPLES })
    }

    /// Returns whether both domains are data of the user.
    pub(super) fn is_natural(&self) -> bool {
        self.target.is_some() || self.target_speaker.is_some()
    }

    pub(super) fn read_options(&self) -> ReadOptions {
        let max_pixels = self.max_pixels.unwrap_or(MAX_PIXELS);
        ReadOptions { size: self.size, color: self.color, max_pixels, ..ReadOptions::default() }
    }

    /// Fills in what is missing; `is_mitigated` says whether samples are held out.
    pub(super) fn completed(mut self, is_mitigated: bool) -> Result<Self> {
        self.refuse_without_effect(is_mitigated)?;
        match self.kind {
            DataKind::Images => self.complete_images()?,
            DataKind::Spectrograms | DataKind::Series => self.complete_signals()?,
        }
        let samples = self.samples();
        self.samples = Some(samples);
        if is_mitigated {
            self.held_out.get_or_insert(samples.div_ceil(4));
        }
        self.validate()?;
        Ok(self)
    }

    fn validate(&self) -> Result<()> {
        let samples = self.samples();
        if samples < 2 {
            return Err(CoreError::setting("data.samples", samples, "at least 2"));
        }
        for (key, value) in [("data.held_out", self.held_out), ("data.length", self.length)] {
            if value == Some(0) {
                return Err(CoreError::setting(key, 0, "at least 1"));
            }
        }
        match self.size {
            Some(size) if size.iter().any(|side| !SIDE.contains(side)) => {
                let range = format!("from {} to {} pixels per side", SIDE.start(), SIDE.end());
                Err(CoreError::setting("data.size", format!("{size:?}"), &range))
            }
            _ => Ok(()),
        }
    }

    fn refuse_without_effect(&self, is_mitigated: bool) -> Result<()> {
        let are_images = self.kind == DataKind::Images;
        let are_series = self.kind == DataKind::Series;
        let given = [
            ("data.size", self.size.is_some(), are_images),
            ("data.color", self.color.is_some(), are_images),
            ("data.max_pixels", self.max_pixels.is_some(), are_images),
            ("data.image_kind", self.image_kind.is_some(), are_images),
            ("data.speaker", self.speaker.is_some(), !are_images),
            ("data.target_speaker", self.target_speaker.is_some(), !are_images),
            ("data.length", self.length.is_some(), are_series),
        ];
        let place = format!("with {}", self.kind.name());
        refuse_first(&given, &place)?;
        let are_drawn = are_images && self.source.is_none();
        let given = [
            ("data.size", self.size.is_some(), !are_drawn),
            ("data.color", self.color.is_some(), !are_drawn),
            ("data.max_pixels", self.max_pixels.is_some(), !are_drawn),
        ];
        refuse_first(&given, "without data.source, as letters are drawn")?;
        let given = [("data.planted", self.planted.is_some(), !self.is_natural())];
        refuse_first(&given, "where both domains are given")?;
        let given = [("data.held_out", self.held_out.is_some(), is_mitigated)];
        refuse_first(&given, "without mitigation")
    }

    fn complete_images(&mut self) -> Result<()> {
        match (&self.source, &self.target) {
            (Some(_), Some(_)) => Ok(()),
            (None, Some(_)) => {
                Err(CoreError::setting("data.source", "missing", "given with a target"))
            }
            (Some(_), None) => match self.planted.as_deref() {
                Some(ROTATION_HUE) => Ok(()),
                Some(name) => {
                    let range = "rotation-hue, the shift of images that are given";
                    Err(CoreError::setting("data.planted", name, range))
                }
                None => {
                    let range = "given with a source, unless data.planted is rotation-hue";
                    Err(CoreError::setting("data.target", "missing", range))
                }
            },
            (None, None) => self.complete_planted(&planted_names()),
        }
    }

    fn complete_signals(&mut self) -> Result<()> {
        let Some(source) = &self.source else {
            let range = "a folder of WAV files or time series";
            return Err(CoreError::setting("data.source", "missing", range));
        };
        if !self.is_natural() {
            let names = match self.kind {
                DataKind::Spectrograms => planted_audio_names(),
                DataKind::Series | DataKind::Images => planted_series_names(),
            };
            return self.complete_planted(&names);
        }
        let is_one_set = self.target.as_ref().is_none_or(|target| target == source);
        if is_one_set && (self.speaker.is_none() || self.speaker == self.target_speaker) {
            // Otherwise the classifier would learn from the target as well.
            let value = self.speaker.as_deref().unwrap_or("missing");
            let range = "another one than data.target_speaker";
            return Err(CoreError::setting("data.speaker", value, range));
        }
        Ok(())
    }

    /// Takes the first of the planted shifts if none is named.
    fn complete_planted(&mut self, names: &[&str]) -> Result<()> {
        let planted = self.planted.get_or_insert_with(|| names[0].into());
        if names.contains(&planted.as_str()) {
            return Ok(());
        }
        let range = format!("one of {}", names.join(", "));
        Err(CoreError::setting("data.planted", planted, &range))
    }
}

/// Returns an error that names the first key that is given without effect. Keys come with whether
/// they are given, and whether they have an effect.
pub(super) fn refuse_first(keys: &[(&str, bool, bool)], place: &str) -> Result<()> {
    match keys.iter().find(|(_, is_given, has_effect)| *is_given && !has_effect) {
        Some((key, ..)) => {
            let range = format!("left out {place}, where it has no effect");
            Err(CoreError::setting(key, "given", &range))
        }
        None => Ok(()),
    }
}
