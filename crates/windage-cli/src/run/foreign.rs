//! The files in the folder of a run, and which of them are not of the run.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use windage::core::Error as CoreError;

use super::lock::LOCK;
use super::record::{RECORD, Record};
use crate::failure::Result;

/// A file in the folder of a run.
#[derive(Debug)]
pub(super) struct FoundFile {
    /// Path, relative to the folder of the run.
    pub(super) path: String,
    changed: Option<SystemTime>,
}

/// Files that lay in the folder before a run and that no run has left, such as notes of the user.
#[derive(Debug)]
pub(super) struct Foreign(BTreeMap<String, Option<SystemTime>>);

impl Foreign {
    /// Finds the files of a folder that `record`, the record of the last run there, does not list.
    pub(super) fn find(folder: &Path, record: Option<&Record>) -> Result<Self> {
        let is_own = |file: &FoundFile| {
            let mut listed = record.iter().flat_map(|record| &record.files);
            // A run that was killed lists nothing, but has left checkpoints.
            listed.any(|own| own.path == file.path) || file.path.ends_with(".ckpt")
        };
        let foreign = files_in(folder)?.into_iter().filter(|file| !is_own(file));
        Ok(Self(foreign.map(|file| (file.path, file.changed)).collect()))
    }

    /// Returns whether a file is of no run: it was there before, and has not changed since.
    pub(super) fn contains(&self, file: &FoundFile) -> bool {
        self.0.get(&file.path).is_some_and(|changed| *changed == file.changed)
    }
}

/// Returns the files of a folder and of its subfolders, sorted by path.
pub(super) fn files_in(folder: &Path) -> Result<Vec<FoundFile>> {
    let mut files = Vec::new();
    add_files(&mut files, folder, "")?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Adds the files of a folder and of its subfolders. `prefix` is the path of the folder within that
/// of the run.
fn add_files(files: &mut Vec<FoundFile>, folder: &Path, prefix: &str) -> Result<()> {
    let refused = |source| CoreError::Io { action: "read", path: folder.into(), source };
    for entry in std::fs::read_dir(folder).map_err(refused)? {
        let entry = entry.map_err(refused)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let metadata = entry.metadata().map_err(refused)?;
        if metadata.is_dir() {
            add_files(files, &entry.path(), &format!("{prefix}{name}/"))?;
        } else if !(prefix.is_empty() && [RECORD, LOCK].contains(&name.as_str())) {
            let (path, changed) = (format!("{prefix}{name}"), metadata.modified().ok());
            files.push(FoundFile { path, changed });
        }
    }
    Ok(())
}
