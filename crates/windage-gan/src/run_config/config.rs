//! The configuration of a run.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::config_file::RunConfigFile;
use windage_core::{Error as CoreError, Seed};

use super::compare::CompareConfig;
use super::data::ImageDataConfig;
use super::networks::{NetworkKind, NetworksConfig};
use super::scoring::ScoringConfig;
use super::training::RunTrainingConfig;
use super::view::ViewConfig;
use crate::{GanTrainingConfig, Result, Variant};

/// The configuration of a run that trains a GAN, or compares several.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunConfig {
    /// Seed of the initial weights, of the order of images and of latent vectors.
    pub seed: Seed,
    /// Losses and discriminators; left out in a comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<Variant>,
    /// The training images.
    pub data: ImageDataConfig,
    /// The structure of the networks.
    pub networks: NetworksConfig,
    /// What the frequency discriminator sees.
    pub view: ViewConfig,
    /// How the networks are trained.
    pub training: RunTrainingConfig,
    /// How generated images are compared with real ones.
    pub scoring: ScoringConfig,
    /// Variants to compare. If it is missing, one variant is trained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<CompareConfig>,
}

impl RunConfigFile for RunConfig {
    fn paths(&mut self) -> Vec<&mut PathBuf> {
        self.data.path.iter_mut().chain(&mut self.scoring.inception).collect()
    }
}

impl RunConfig {
    /// Replaces settings that are missing by their defaults, and checks everything that can be
    /// checked before data are read.
    ///
    /// # Errors
    /// Returns an error that names the first setting that is out of its range or has no effect.
    pub fn completed(mut self) -> Result<Self> {
        match (&self.compare, self.variant) {
            (Some(compare), None) => compare.validate()?,
            (Some(_), Some(variant)) => {
                let range = "left out in a comparison, which has `compare.variants`";
                return Err(CoreError::setting("variant", variant.name(), range).into());
            }
            (None, variant) => self.variant = Some(variant.unwrap_or_default()),
        }
        let variants = self.variants();
        let has_view = variants.iter().any(|variant| variant.has_frequency_discriminator());
        self.data = self.data.completed(self.networks.kind == NetworkKind::Conv)?;
        self.networks = self.networks.completed()?;
        self.view = self.view.completed(has_view)?;
        self.training = self.training.completed(&variants)?;
        self.scoring = self.scoring.completed()?;
        self.runs().iter().try_for_each(GanTrainingConfig::validate)?;
        Ok(self)
    }

    /// Returns the variants that are trained.
    pub fn variants(&self) -> Vec<Variant> {
        match &self.compare {
            Some(compare) => compare.variants.clone(),
            None => vec![self.variant.unwrap_or_default()],
        }
    }

    /// Returns the training of each run, seed by seed.
    pub fn runs(&self) -> Vec<GanTrainingConfig> {
        let seeds = self.compare.as_ref().map_or(1, |compare| compare.seeds);
        let variants = self.variants();
        let run = |number: u64, variant: &Variant| {
            let seed = Seed(self.seed.0.wrapping_add(number));
            self.training.config(*variant, &self.view, seed)
        };
        (0..seeds)
            .flat_map(|number| variants.iter().map(move |variant| (number, variant)))
            .map(|(number, variant)| run(number, variant))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use windage_core::config_file::{config_text, read_config};

    use super::*;

    fn completed(settings: &[&str]) -> std::result::Result<RunConfig, String> {
        let settings: Vec<String> = settings.iter().map(ToString::to_string).collect();
        let config: RunConfig = read_config(None, &settings).map_err(|error| error.to_string())?;
        config.completed().map_err(|error| error.to_string())
    }

    #[test]
    fn a_complete_configuration_is_read_as_it_was_written() {
        for settings in [
            &[][..],
            &["compare.seeds=2", "training.alpha=0.7"],
            &["variant=sngan", "networks.kind=residual", "training.averaging=0"],
            &["variant=azimuthal", "data.path=\"/images\"", "data.color=gray"],
            &["view.transform=dft", "scoring.inception=\"/inception.pt\"", "seed=4"],
        ] {
            let config = completed(settings).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("a.toml");
            std::fs::write(&file, config_text(&config).unwrap()).unwrap();
            let read: RunConfig = read_config(Some(&file), &[]).unwrap();
            assert_eq!(read, config, "{settings:?}");
            assert_eq!(read.completed().unwrap(), config, "{settings:?}");
        }
    }

    #[test]
    fn the_default_is_that_of_the_training_apart_from_its_length() {
        let expected = GanTrainingConfig {
            steps: 800,
            interval: 200,
            scored: 2000,
            seed: Seed(5),
            ..GanTrainingConfig::default()
        };
        let alone = completed(&["seed=5"]).unwrap().runs();
        assert_eq!(alone, std::slice::from_ref(&expected));
        let runs = completed(&["seed=5", "compare.seeds=2"]).unwrap().runs();
        assert_eq!(runs.len(), 12);
        assert_eq!(runs[5], expected);
        assert_eq!((runs[6].variant, runs[6].seed), (Variant::Sngan, Seed(6)));
    }

    #[test]
    fn settings_that_are_wrong_or_without_effect_are_named() {
        for (settings, words) in [
            (&["variant=sngan", "training.alpha=0.7"][..], "`training.alpha` is 0.7"),
            (&["variant=ssd2gan", "training.alpha=0.7"], "left out with ssd2gan"),
            (&["variant=ssd2gan-trade-off", "training.consistency=0.7"], "`training.consistency`"),
            (&["training.penalty=0.7"], "`training.penalty` is 0.7"),
            (&["variant=freq-mse", "view.whitening=1"], "`view.whitening` is given"),
            (&["view.transform=dct", "view.block=4"], "`view.block` is 4"),
            (&["networks.kind=residual", "networks.upsampling=nearest"], "`networks.upsampling`"),
            (&["networks.width=5"], "`networks.width` is 5, but must be even"),
            (&["scoring.inception=a", "scoring.extractor_steps=9"], "`scoring.extractor_steps`"),
            (&["variant=sngan", "compare.seeds=2"], "`variant` is sngan"),
            (&["compare.variants=[\"sngan\", \"sngan\"]"], "`sngan` twice"),
            (&["compare.seeds=0"], "`compare.seeds` is 0"),
            (&["data.size=0"], "`data.size` is 0"),
            (&["data.size=30"], "`data.size` is 30, but must be a multiple of 8"),
            (&["training.alpha=1.5"], "`alpha` is 1.5"),
            (&["training.seed=1"], "unknown field `seed`"),
        ] {
            let message = completed(settings).unwrap_err();
            assert!(message.contains(words), "{settings:?}: {message}");
        }
    }
}
