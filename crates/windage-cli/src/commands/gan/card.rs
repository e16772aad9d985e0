//! Generators in files.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use windage::core::Error as CoreError;
use windage::gan::run_config::GeneratorConfig;

use crate::failure::Result;
use crate::model;

/// Version of the card. It is raised when a file can no longer be read by older versions.
const VERSION: u32 = 1;

/// What has to be known about a generator to use it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct GeneratorCard {
    /// [`VERSION`].
    version: u32,
    /// The subcommand that trained it.
    trained_by: String,
    /// Its structure, with the shape of its images, whose values are in −1…1.
    pub(super) generator: GeneratorConfig,
    /// Name of the images that it learned.
    images: String,
}

impl GeneratorCard {
    /// Creates a card.
    pub(super) fn new(trained_by: &str, generator: GeneratorConfig, images: &str) -> Self {
        let (trained_by, images) = (trained_by.into(), images.into());
        Self { version: VERSION, trained_by, generator, images }
    }

    /// Reads the card of the file at `path` with that content.
    pub(super) fn of(path: &Path, bytes: &[u8]) -> Result<Self> {
        let refused = |reason: String| CoreError::DamagedFile { path: path.into(), reason };
        let value: Value = model::card(path, bytes)?;
        if value.get("generator").is_none() {
            let reason = "it holds another network than a generator of `windage gan`";
            return Err(refused(reason.into()).into());
        }
        let card: Self = serde_json::from_value(value)
            .map_err(|error| refused(format!("its card cannot be read: {error}")))?;
        card.validate(path)?;
        Ok(card)
    }

    /// Returns an error unless the generator of the file at `path` can be created.
    fn validate(&self, path: &Path) -> Result<()> {
        let refused = |reason: String| CoreError::DamagedFile { path: path.into(), reason };
        if self.version != VERSION {
            let version = self.version;
            let reason = format!("its card has version {version}, this build reads {VERSION}");
            return Err(refused(reason).into());
        }
        Ok(self.generator.validate().map_err(|error| refused(error.to_string()))?)
    }
}
