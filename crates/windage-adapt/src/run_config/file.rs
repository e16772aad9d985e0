//! Run configurations as TOML or JSON files.

use std::path::{Path, PathBuf};

use windage_core::Error as CoreError;
use windage_core::config_file::{RunConfigFile, read_config, write_config};

use super::config::RunConfig;
use crate::error::{Error, Result};

impl RunConfigFile for RunConfig {
    fn paths(&mut self) -> Vec<&mut PathBuf> {
        let sets = self.labeled.iter_mut().chain(&mut self.unlabeled).chain(&mut self.test);
        sets.filter_map(|set| set.path.as_mut()).chain(&mut self.start).collect()
    }
}

impl RunConfig {
    /// Reads a file: JSON if its name ends in `.json`, else TOML. Paths of data sets are relative
    /// to the folder of the file.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or parsed (with line or key), or a value is out
    /// of its range (with the key).
    pub fn load(path: &Path) -> Result<Self> {
        let config: Self = read_config(Some(path), &[])?;
        config.validate().map_err(|error| match error {
            Error::Core(source) => {
                let (origin, reason) = (path.display().to_string(), source.to_string());
                CoreError::Config { origin, reason }.into()
            }
            error => error,
        })?;
        Ok(config)
    }

    /// Writes a file that [`load`](Self::load) reads. Paths of data sets are made absolute, so that
    /// the file can be moved.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        Ok(write_config(path, self)?)
    }
}
