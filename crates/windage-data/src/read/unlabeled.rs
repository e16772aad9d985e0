//! Opens images whose classes are not known.

use std::path::Path;

use super::Split;
use super::folder::{class_folders, read_unlabeled_folder};
use super::listing::sorted;
use super::open::{holds_files, open};
use super::picture::is_picture;
use crate::{ImageSet, ReadOptions, Result};

/// Opens images as [`open`] does, and folders that hold pictures themselves as well: all pictures
/// in such a folder and in those below it are one class.
///
/// # Errors
/// Returns an error in the cases of [`open`], except that no subfolders are needed.
pub fn open_unlabeled(path: &Path, split: Split, options: ReadOptions) -> Result<ImageSet> {
    if path.is_dir() && !holds_files(path)? && !sorted(path, is_picture)?.is_empty() {
        return read_unlabeled_folder(path, options);
    }
    open(path, split, options)
}

/// Returns whether a path is a folder whose pictures have no classes: it holds pictures itself, or
/// all in one subfolder.
///
/// # Errors
/// Returns an error that names the path if a folder cannot be read or a link leads nowhere.
pub fn is_unlabeled(path: &Path) -> Result<bool> {
    if !path.is_dir() || holds_files(path)? {
        return Ok(false);
    }
    Ok(class_folders(path)?.len() == 1 || !sorted(path, is_picture)?.is_empty())
}
