//! The files to classify.

use std::path::PathBuf;

use windage::data::read::files_below;

use super::reader::Reader;
use crate::failure::{Failure, Result};

/// Returns the files that are named, and those in the folders that are named, in alphabetical
/// order. Links are followed, also to folders; one that leads nowhere is an error.
pub(super) fn files(paths: &[PathBuf], reader: &Reader) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(files_below(path, |file| reader.takes(file))?);
        } else {
            found.push(path.clone());
        }
    }
    if found.is_empty() {
        let folders: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        let message = format!("there are no {} in {}", reader.kind(), folders.join(", "));
        return Err(Failure::Error(message));
    }
    Ok(found)
}
