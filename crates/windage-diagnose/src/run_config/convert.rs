//! The configuration of a style converter on drawn letters.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::config_file::RunConfigFile;
use windage_core::{Domain, Error as CoreError, Sample, Seed, Shift};
use windage_data::ImageSet;
use windage_data::synthetic::glyphs::{Planted, planted_names};

use super::config::{require_no_seed, without_seed};
use crate::Result;
use crate::style::StyleTrainingConfig;

/// Offset of the seeds with which the letters of the independent classifier are drawn.
const HELD_OUT: u64 = 1000;

/// The configuration of runs that train a style converter on letters with a planted shift, and
/// evaluate whether it keeps their class and lowers the classifier's loss.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConvertConfig {
    /// Seed of the first run.
    pub seed: Seed,
    /// Number of runs, with seeds counted from the first.
    pub seeds: u64,
    /// Planted shift, named by the harmful and the harmless factor.
    pub planted: String,
    /// Number of letters of each domain.
    pub samples: usize,
    /// The training of the converter.
    #[serde(serialize_with = "without_seed")]
    pub training: StyleTrainingConfig,
}

impl Default for ConvertConfig {
    fn default() -> Self {
        Self {
            seed: Seed(0),
            seeds: 1,
            planted: Planted::default().name.into(),
            samples: 3000,
            training: StyleTrainingConfig::default(),
        }
    }
}

impl RunConfigFile for ConvertConfig {
    fn paths(&mut self) -> Vec<&mut PathBuf> {
        Vec::new()
    }
}

/// The letters of one run.
pub struct ConvertData {
    /// The letters to convert between.
    pub domains: Shift<Domain>,
    /// The letters that the diagnosed classifier learns from.
    pub training: Domain,
    /// The letters of both domains that the independent classifier learns from.
    pub independent: Domain,
    /// Seed of the independent classifier.
    pub independent_seed: Seed,
}

impl ConvertConfig {
    /// Checks every setting.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn completed(self) -> Result<Self> {
        if self.seeds == 0 {
            return Err(CoreError::setting("seeds", 0, "at least 1").into());
        }
        if self.samples < 2 {
            return Err(CoreError::setting("samples", self.samples, "at least 2").into());
        }
        self.shift()?;
        require_no_seed("training.seed", self.training.seed)?;
        self.training.validate()?;
        Ok(self)
    }

    fn shift(&self) -> Result<Planted> {
        Planted::named(&self.planted).ok_or_else(|| {
            let range = format!("one of {}", planted_names().join(", "));
            CoreError::setting("planted", &self.planted, &range).into()
        })
    }

    /// Returns the seeds of all runs.
    pub fn all_seeds(&self) -> impl Iterator<Item = Seed> + use<> {
        let Seed(first) = self.seed;
        (0..self.seeds).map(move |number| Seed(first.wrapping_add(number)))
    }

    /// Returns how the converter is trained with a seed.
    pub fn training(&self, seed: Seed) -> StyleTrainingConfig {
        StyleTrainingConfig { seed, ..self.training.clone() }
    }

    /// Draws the letters of a run.
    ///
    /// # Errors
    /// Returns an error for an unknown shift and for no letters.
    pub fn draw(&self, seed: Seed) -> Result<ConvertData> {
        let planted = self.shift()?;
        let drawn = planted.draw(self.samples, seed).into_domains()?;
        let independent_seed = Seed(seed.0.wrapping_add(HELD_OUT));
        let others = planted.draw(self.samples, independent_seed);
        let both = joined(&others.source.images, &others.target.images);
        Ok(ConvertData {
            domains: drawn.shift,
            training: drawn.training,
            independent: both.into_domain("both")?,
            independent_seed,
        })
    }
}

/// Returns the letters of both sets as one set.
fn joined(source: &ImageSet, target: &ImageSet) -> ImageSet {
    let samples = [source, target].into_iter().flat_map(|set| {
        let labels = set.labels().iter().enumerate();
        labels.map(|(index, &label)| Sample { values: set.values(index), label })
    });
    ImageSet::from_images(source.shape(), source.classes().to_vec(), samples)
}
