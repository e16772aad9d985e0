//! The entries of a folder.

use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Returns the entries of `folder` for which `keep` holds, in alphabetical order, without hidden
/// ones.
///
/// # Errors
/// Returns an error if the folder cannot be read, or if an entry is a link that leads nowhere:
/// passing over it would change the set silently.
pub(super) fn sorted(folder: &Path, keep: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let fail = |source| Error::Io { path: folder.into(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if file_name(&path).starts_with('.') {
            continue;
        }
        if path.is_symlink() && !path.exists() {
            return Err(Error::DanglingLink { path });
        }
        if keep(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Returns the last part of a path, by which classes are named. Bytes that are not UTF-8 are
/// written as `\xE9`, so that different names stay different.
pub fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    if let Some(text) = name.to_str() {
        return text.into();
    }
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
    }
    text
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
