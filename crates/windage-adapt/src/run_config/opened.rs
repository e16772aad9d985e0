//! One data set of conditions, opened: images, or spectrograms of signals.

use burn::tensor::Device;
use windage_core::{Domain, Error as CoreError, Seed};
use windage_data::spectrogram::{Scaling, SpectrogramConfig, SpectrogramSet};
use windage_data::synthetic::glyphs::{Planted, planted_names};
use windage_data::{Color, ImageSet, ReadOptions, SignalOptions, Split, open, open_signals};

use super::RunConfig;
use super::data::{
    ColorDataConfig, DataConfig, GlyphDataConfig, GlyphDomain, ImageDataConfig,
    SpectrogramDataConfig, SplitConfig,
};
use crate::{Error, Result};

/// Letters of a set that says no number.
const LETTERS: usize = 2000;

/// Samples of one set with its name.
pub(super) struct Opened {
    pub(super) name: String,
    samples: Samples,
}

enum Samples {
    Images(ImageSet),
    Spectrograms(SpectrogramSet),
}

impl Opened {
    /// Opens the set of that key; of drawn letters, `more` than asked for.
    pub(super) fn new(
        conditions: &RunConfig,
        key: &str,
        set: &DataConfig,
        more: usize,
    ) -> Result<Self> {
        let at = |problem: String| Error::DataSet { key: key.into(), problem };
        match (&set.path, &set.glyphs) {
            (Some(path), _) => {
                let split = match set.split {
                    SplitConfig::Train => Split::Train,
                    SplitConfig::Test => Split::Test,
                };
                let samples = match conditions.spectrogram {
                    None => open(path, split, conditions.images.options()).map(Samples::Images),
                    Some(settings) => settings.open(path, split, set).map(Samples::Spectrograms),
                };
                let samples = samples.map_err(|error| at(format!("path: {error}")))?;
                let file = path.file_name().map_or_else(
                    || path.display().to_string(),
                    |name| name.to_string_lossy().into(),
                );
                let name = set
                    .speaker
                    .as_ref()
                    .map_or_else(|| file.clone(), |speaker| format!("{file}, {speaker}"));
                Ok(Self { name, samples })
            }
            (None, Some(glyphs)) => {
                letters(key, glyphs, set.samples.unwrap_or(LETTERS) + more, conditions.images)
            }
            (None, None) => Err(at("has neither `path` nor `glyphs`".into())),
        }
    }

    /// Number of samples.
    pub(super) fn len(&self) -> usize {
        match &self.samples {
            Samples::Images(images) => images.labels().len(),
            Samples::Spectrograms(spectrograms) => spectrograms.labels().len(),
        }
    }

    /// A hash of all samples in their own order.
    pub(super) fn fingerprint(&self) -> Result<u64> {
        let all: Vec<usize> = (0..self.len()).collect();
        Ok(self.domain(&all, self.name.clone(), None)?.fingerprint())
    }

    /// The samples at `indices` as a domain, spectrograms scaled.
    pub(super) fn domain(
        &self,
        indices: &[usize],
        name: String,
        scaling: Option<Scaling>,
    ) -> Result<Domain> {
        let at = |error: windage_data::Error| Error::DataSet {
            key: name.clone(),
            problem: error.to_string(),
        };
        match &self.samples {
            Samples::Images(images) => images.subset(indices).into_domain(&name).map_err(at),
            Samples::Spectrograms(spectrograms) => {
                let spectrograms = spectrograms.subset(indices);
                let scaled = match scaling {
                    Some(scaling) => spectrograms.scaled(scaling).map_err(at)?,
                    None => spectrograms,
                };
                scaled.into_domain(&name).map_err(at)
            }
        }
    }

    /// Mean and deviation over the spectrograms of several sets.
    pub(super) fn scaling(sets: &[Self]) -> Result<Option<Scaling>> {
        let spectrograms: Vec<&SpectrogramSet> = sets
            .iter()
            .filter_map(|set| match &set.samples {
                Samples::Spectrograms(spectrograms) => Some(spectrograms),
                Samples::Images(_) => None,
            })
            .collect();
        let scaling =
            (!spectrograms.is_empty()).then(|| Scaling::standard(&spectrograms)).transpose();
        scaling
            .map_err(|error| Error::DataSet { key: "labeled".into(), problem: error.to_string() })
    }
}

impl SpectrogramDataConfig {
    fn open(
        self,
        path: &std::path::Path,
        split: Split,
        set: &DataConfig,
    ) -> windage_data::Result<SpectrogramSet> {
        let config = SpectrogramConfig::log_mel(self.frame, self.hop, self.bands, self.rate_hz);
        let options = SignalOptions {
            length: Some(config.length(self.frames)),
            rate_hz: Some(self.rate_hz),
            speaker: set.speaker.clone(),
            takes: set.takes.map(|[first, end]| first..end),
            ..SignalOptions::default()
        };
        // The readers' own device: what is made here is kept on the host.
        config.init()?.transform(&open_signals(path, split, &options)?, &Device::default())
    }
}

fn letters(
    key: &str,
    glyphs: &GlyphDataConfig,
    count: usize,
    images: ImageDataConfig,
) -> Result<Opened> {
    let planted = Planted::named(&glyphs.shift).ok_or_else(|| {
        let names = planted_names().join(", ");
        CoreError::setting(
            &format!("{key}.glyphs.shift"),
            &glyphs.shift,
            &format!("one of {names}"),
        )
    })?;
    let drawn = planted.draw(count, Seed(glyphs.draw));
    let (letters, name) = match glyphs.domain {
        GlyphDomain::First => (drawn.source, "first"),
        GlyphDomain::Second => (drawn.target, "second"),
        GlyphDomain::Training => (drawn.training, "training"),
    };
    let samples = Samples::Images(letters.images.converted(images.options()));
    Ok(Opened { name: format!("letters {} ({name})", glyphs.shift), samples })
}

impl ImageDataConfig {
    fn options(self) -> ReadOptions {
        let color = self.color.map(|color| match color {
            ColorDataConfig::Gray => Color::Gray,
            ColorDataConfig::Rgb => Color::Rgb,
        });
        ReadOptions { size: self.size, color }
    }
}
