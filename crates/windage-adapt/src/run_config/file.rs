//! Run configurations as TOML or JSON files.

use std::path::{Path, PathBuf};

use windage_core::Error as CoreError;
use windage_core::files::write_whole;

use super::config::RunConfig;
use crate::error::{Error, FormatError, Result};

impl RunConfig {
    /// Reads a file: JSON if its name ends in `.json`, else TOML. Paths of data sets are relative
    /// to the folder of the file.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or parsed (with line and key), or a value is out
    /// of its range (with the key).
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| CoreError::Io {
            action: "read",
            path: path.into(),
            source,
        })?;
        let parsed: std::result::Result<Self, FormatError> = if is_json(path) {
            serde_json::from_str(&text).map_err(Into::into)
        } else {
            toml::from_str(&text).map_err(Into::into)
        };
        let mut config =
            parsed.map_err(|source| Error::ParseConfig { path: path.into(), source })?;
        config.resolve(path.parent().unwrap_or(Path::new("")));
        config.validate().map_err(|error| match error {
            Error::Core(source) => Error::InvalidConfig { path: path.into(), source },
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
        let mut written = self.clone();
        for data in written.paths() {
            *data = std::path::absolute(&*data).map_err(|source| CoreError::Io {
                action: "resolve",
                path: data.clone(),
                source,
            })?;
        }
        let text: std::result::Result<String, FormatError> = if is_json(path) {
            serde_json::to_string_pretty(&written).map_err(Into::into)
        } else {
            toml::to_string_pretty(&written).map_err(Into::into)
        };
        let text = text.map_err(|source| Error::WriteConfig { path: path.into(), source })?;
        Ok(write_whole(path, text.as_bytes())?)
    }

    /// Makes relative paths relative to `folder`.
    fn resolve(&mut self, folder: &Path) {
        for path in self.paths().filter(|path| path.is_relative()) {
            *path = folder.join(&path);
        }
    }

    /// Returns the paths of all data sets.
    fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let sets = self.labeled.iter_mut().chain(&mut self.unlabeled).chain(&mut self.test);
        sets.filter_map(|set| set.path.as_mut())
    }
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}
