//! The files of a folder and of all folders below it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::listing::sorted;
use crate::{Error, Result};

/// Returns the files in `folder` and in the folders below it for which `takes` holds, without
/// hidden ones. In each folder, entries are taken in alphabetical order.
///
/// Links are followed. A folder to which several links lead is read once, and a link back to a
/// folder that holds it is passed over.
///
/// # Errors
/// Returns an error that names the path if a folder cannot be read or a link leads nowhere.
pub fn files_below(folder: &Path, takes: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    files_apart(folder, &[], takes)
}

/// Returns the files as [`files_below`], without those of folders to which links lead, if these
/// folders are or hold one of `others`.
pub(super) fn files_apart(
    folder: &Path,
    others: &[PathBuf],
    takes: impl Fn(&Path) -> bool,
) -> Result<Vec<PathBuf>> {
    let start = place(folder)?;
    let mut apart = others.iter().map(|other| place(other)).collect::<Result<Vec<_>>>()?;
    apart.push(start.clone());
    let mut walk = Walk { takes, apart, seen: HashSet::new(), found: Vec::new() };
    walk.enter(folder, start)?;
    Ok(walk.found)
}

/// Returns the path of a folder without links.
fn place(folder: &Path) -> Result<PathBuf> {
    folder.canonicalize().map_err(|source| Error::Io { path: folder.into(), source })
}

struct Walk<F> {
    takes: F,
    /// Folders that links must not lead to, nor to one that holds them.
    apart: Vec<PathBuf>,
    /// Folders that have been read.
    seen: HashSet<PathBuf>,
    found: Vec<PathBuf>,
}

impl<F: Fn(&Path) -> bool> Walk<F> {
    fn enter(&mut self, folder: &Path, start: PathBuf) -> Result<()> {
        if !self.seen.insert(start) {
            return Ok(());
        }
        for path in sorted(folder, |_| true)? {
            if !path.is_dir() {
                if (self.takes)(&path) {
                    self.found.push(path);
                }
                continue;
            }
            let below = place(&path)?;
            if !self.apart.iter().any(|other| other.starts_with(&below)) {
                self.enter(&path, below)?;
            }
        }
        Ok(())
    }
}
