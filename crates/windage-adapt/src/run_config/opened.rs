//! A data set of a run configuration, opened: images, or spectrograms of signals.

use std::path::Path;

use burn::tensor::Device;
use windage_core::{Domain, Error as CoreError, Seed};
use windage_data::spectrogram::{Scaling, SpectrogramConfig, SpectrogramSet};
use windage_data::synthetic::glyphs::{Planted, planted_names};
use windage_data::{
    Color, ImageSet, MAX_PIXELS, ReadOptions, SignalOptions, Split, open, open_signals,
    open_unlabeled,
};

use super::config::RunConfig;
use super::data::{
    ColorDataConfig, DataConfig, GlyphDataConfig, GlyphDomain, ImageDataConfig, Origin,
    SpectrogramDataConfig, SplitConfig,
};
use crate::error::{Error, Result};

/// Number of letters of a set without a number of samples.
const LETTERS: usize = 2000;
/// Start of the keys of data sets without labels.
const UNLABELED: &str = "unlabeled";

/// The samples of one data set.
pub(super) struct Opened {
    /// Key of the data set in the run configuration.
    pub(super) key: String,
    pub(super) name: String,
    samples: Samples,
}

enum Samples {
    Images(ImageSet),
    Spectrograms(SpectrogramSet),
}

impl Opened {
    /// Opens the data set with that key, or draws its letters and `extra` further ones.
    pub(super) fn new(
        config: &RunConfig,
        key: &str,
        set: &DataConfig,
        extra: usize,
    ) -> Result<Self> {
        let (name, samples) = match set.origin(key)? {
            Origin::Path(path) => {
                let is_labeled = !key.starts_with(UNLABELED);
                let samples = open_path(config, path, set, is_labeled);
                (name(path, set), samples.map_err(|source| data_error(key, source))?)
            }
            Origin::Glyphs(glyphs) => {
                let letters = letters(key, glyphs, set.samples.unwrap_or(LETTERS) + extra)?;
                let images = letters.converted(config.images.options());
                let name = format!("letters {} ({})", glyphs.shift, glyphs.domain.name());
                (name, Samples::Images(images))
            }
        };
        Ok(Self { key: key.into(), name, samples })
    }

    /// Returns the number of samples.
    pub(super) fn len(&self) -> usize {
        match &self.samples {
            Samples::Images(images) => images.labels().len(),
            Samples::Spectrograms(spectrograms) => spectrograms.labels().len(),
        }
    }

    /// Returns what the reader has passed over.
    pub(super) fn notes(&self) -> Vec<String> {
        match &self.samples {
            Samples::Images(images) => images.notes().iter().map(ToString::to_string).collect(),
            Samples::Spectrograms(_) => Vec::new(),
        }
    }

    /// Returns a hash of all samples in their order, which does not depend on the name.
    pub(super) fn fingerprint(&self) -> Result<u64> {
        let all: Vec<usize> = (0..self.len()).collect();
        Ok(self.domain(&all, "samples", None)?.fingerprint())
    }

    /// Returns the samples at `indices` as a domain; spectrograms are scaled.
    pub(super) fn domain(
        &self,
        indices: &[usize],
        name: &str,
        scaling: Option<Scaling>,
    ) -> Result<Domain> {
        let domain = match &self.samples {
            Samples::Images(images) => images.subset(indices).into_domain(name),
            Samples::Spectrograms(spectrograms) => {
                let spectrograms = spectrograms.subset(indices);
                let scaled = match scaling {
                    Some(scaling) => spectrograms.scaled(scaling),
                    None => Ok(spectrograms),
                };
                scaled.and_then(|scaled| scaled.into_domain(name))
            }
        };
        domain.map_err(|source| data_error(&self.key, source))
    }

    /// Returns mean and standard deviation over the spectrograms of several sets, or `None` for
    /// images.
    pub(super) fn scaling(sets: &[Self]) -> Result<Option<Scaling>> {
        let spectrograms: Vec<&SpectrogramSet> = sets
            .iter()
            .filter_map(|set| match &set.samples {
                Samples::Spectrograms(spectrograms) => Some(spectrograms),
                Samples::Images(_) => None,
            })
            .collect();
        if spectrograms.is_empty() {
            return Ok(None);
        }
        let scaling = Scaling::standard(&spectrograms);
        Ok(Some(scaling.map_err(|source| data_error("labeled", source))?))
    }
}

fn data_error(key: &str, source: windage_data::Error) -> Error {
    Error::DataSet { key: key.into(), source: Box::new(source) }
}

/// Opens images, or signals as spectrograms.
fn open_path(
    config: &RunConfig,
    path: &Path,
    set: &DataConfig,
    is_labeled: bool,
) -> windage_data::Result<Samples> {
    let split = match set.split {
        SplitConfig::Train => Split::Train,
        SplitConfig::Test => Split::Test,
    };
    match config.spectrogram {
        None => {
            let open = if is_labeled { open } else { open_unlabeled };
            open(path, split, config.images.options()).map(Samples::Images)
        }
        Some(settings) => settings.open(path, split, set).map(Samples::Spectrograms),
    }
}

/// Returns the name of a data set at a path: the last part of the path, and the speaker.
fn name(path: &Path, set: &DataConfig) -> String {
    let file = path
        .file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into());
    match &set.speaker {
        Some(speaker) => format!("{file}, {speaker}"),
        None => file,
    }
}

fn letters(key: &str, glyphs: &GlyphDataConfig, count: usize) -> Result<ImageSet> {
    let planted = Planted::named(&glyphs.shift).ok_or_else(|| {
        let range = format!("one of {}", planted_names().join(", "));
        CoreError::setting(&format!("{key}.glyphs.shift"), &glyphs.shift, &range)
    })?;
    let drawn = planted.draw(count, Seed(glyphs.draw));
    let letters = match glyphs.domain {
        GlyphDomain::Source => drawn.source,
        GlyphDomain::Target => drawn.target,
        GlyphDomain::Training => drawn.training,
    };
    Ok(letters.images)
}

impl GlyphDomain {
    fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Target => "target",
            Self::Training => "training",
        }
    }
}

impl SpectrogramDataConfig {
    /// Returns the transform.
    pub(super) fn transform(self) -> SpectrogramConfig {
        SpectrogramConfig::log_mel(self.frame, self.hop, self.bands, self.rate_hz)
    }

    fn open(
        self,
        path: &Path,
        split: Split,
        set: &DataConfig,
    ) -> windage_data::Result<SpectrogramSet> {
        let config = self.transform();
        let options = SignalOptions {
            length: Some(config.length(self.frames)),
            rate_hz: Some(self.rate_hz),
            speaker: set.speaker.clone(),
            takes: set.takes.map(|[start, end]| start..end),
            ..SignalOptions::default()
        };
        // Computed on the default device, since the result is kept on the host.
        config.init()?.transform(&open_signals(path, split, &options)?, &Device::default())
    }
}

impl ImageDataConfig {
    fn options(self) -> ReadOptions {
        let color = self.color.map(|color| match color {
            ColorDataConfig::Gray => Color::Gray,
            ColorDataConfig::Rgb => Color::Rgb,
        });
        let max_pixels = self.max_pixels.unwrap_or(MAX_PIXELS);
        ReadOptions { size: self.size, color, max_pixels, ..ReadOptions::default() }
    }
}
