//! The files to classify.

use std::path::{Path, PathBuf};

use windage::core::Error as CoreError;

use super::reader::Reader;
use crate::failure::{Failure, Result};

/// Returns the files that are named, and those in the folders that are named, in alphabetical
/// order.
pub(super) fn files(paths: &[PathBuf], reader: &Reader) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            add_files(path, reader, &mut found)?;
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

/// Adds the files of a folder and of its subfolders that the model may take. Hidden ones and links
/// to folders, which may lead back, are passed over.
fn add_files(folder: &Path, reader: &Reader, found: &mut Vec<PathBuf>) -> Result<()> {
    let refused = |source| CoreError::Io { action: "read", path: folder.into(), source };
    let mut entries = std::fs::read_dir(folder)
        .and_then(|entries| entries.collect::<std::io::Result<Vec<_>>>())
        .map_err(refused)?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        if entry.file_type().map_err(refused)?.is_dir() {
            add_files(&path, reader, found)?;
        } else if reader.takes(&path) {
            found.push(path);
        }
    }
    Ok(())
}
