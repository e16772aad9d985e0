//! The entries of a folder.

use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Returns the entries of `folder` for which `keep` holds, in alphabetical order, without hidden
/// ones.
pub(super) fn sorted(folder: &Path, keep: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let fail = |source| Error::Io { path: folder.into(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if !file_name(&path).starts_with('.') && keep(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Returns the last part of a path.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Returns whether the path is a file with one of `extensions`, in lower or upper case.
pub(super) fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
        .to_lowercase();
    path.is_file() && extensions.contains(&extension.as_str())
}
