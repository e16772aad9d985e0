//! Conditions as TOML or JSON files.

use std::path::{Path, PathBuf};

use windage_core::{Error as CoreError, write_whole};

use super::RunConfig;
use crate::{Error, Result};

impl RunConfig {
    /// Reads a file, JSON by its ending `.json`, else TOML. Paths of data sets are relative to the
    /// file's folder.
    ///
    /// # Errors
    /// When it cannot be read or understood (naming line and key), or a value is out of its range
    /// (naming the key).
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| CoreError::Io {
            action: "read",
            path: path.into(),
            source,
        })?;
        let problem = |problem: String| Error::RunConfig { path: path.into(), problem };
        let mut conditions: Self = if is_json(path) {
            serde_json::from_str(&text).map_err(|error| problem(error.to_string()))?
        } else {
            toml::from_str(&text).map_err(|error| problem(error.to_string().trim_end().into()))?
        };
        let folder = path.parent().unwrap_or(Path::new(""));
        conditions.resolve(folder);
        conditions.validate().map_err(|error| problem(error.to_string()))?;
        Ok(conditions)
    }

    /// Writes a file that [`load`](Self::load) reads; paths of data sets are made absolute, so that
    /// it can lie anywhere.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        let problem = |problem: String| Error::RunConfig { path: path.into(), problem };
        let mut written = self.clone();
        for path in written.paths() {
            // Only a working directory that is gone is no directory.
            *path = std::path::absolute(&*path).map_err(|error| problem(error.to_string()))?;
        }
        let text = if is_json(path) {
            serde_json::to_string_pretty(&written).map_err(|error| problem(error.to_string()))?
        } else {
            toml::to_string_pretty(&written).map_err(|error| problem(error.to_string()))?
        };
        Ok(write_whole(path, text.as_bytes())?)
    }

    fn resolve(&mut self, folder: &Path) {
        for path in self.paths().filter(|path| path.is_relative()) {
            *path = folder.join(&path);
        }
    }

    /// Paths of all data sets.
    fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let sets = self.labeled.iter_mut().chain(&mut self.unlabeled).chain(&mut self.test);
        sets.filter_map(|set| set.path.as_mut())
    }
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}
