//! Opens an image data set; its path tells the format.

use std::path::Path;

use super::cifar::read_any_cifar;
use super::listing::sorted;
use super::split::{Tables, several_files};
use super::{Split, read_folder, read_idx_pair, read_npz, read_usps};
use crate::{Error, ImageSet, ReadOptions, Result};

/// The formats that [`Format::of`] recognizes.
const FORMATS: &str = "IDX images (…images-idx3-ubyte[.gz]), CIFAR binary (.bin[.gz]), \
     NumPy archives (.npz), USPS text (…usps…)";

/// Opens an IDX pair (by its images file), a CIFAR-10 or CIFAR-100 binary, a NumPy archive of
/// images and labels, a USPS text file, or a folder.
///
/// A folder holds either such files, of which those of the `split` are read one after the other, or
/// one subfolder of pictures per class.
///
/// # Errors
/// Returns an error that names the path if there is nothing that can be read, or if it is damaged.
pub fn open(path: &Path, split: Split, options: ReadOptions) -> Result<ImageSet> {
    if path.is_dir() {
        let Tables { files, notes } = split.tables_in(path, |file| Format::of(file).is_some())?;
        if files.is_empty() {
            return read_folder(path, options);
        }
        let parts =
            files.iter().map(|file| open(file, split, options)).collect::<Result<Vec<_>>>()?;
        let set = ImageSet::concatenated(parts).ok_or_else(|| several_files(path, &files))?;
        return Ok(set.with_notes(notes));
    }
    if !path.exists() {
        return Err(Error::NotFound { path: path.into() });
    }
    let set = match Format::of(path) {
        Some(Format::IdxImages) => read_idx_pair(path),
        Some(Format::Cifar) => read_any_cifar(path),
        Some(Format::Npz) => read_npz(path, split),
        Some(Format::Usps) => read_usps(path),
        None => Err(Error::UnknownFormat { path: path.into(), formats: FORMATS }),
    }?;
    Ok(set.converted(options))
}

/// Returns whether a folder holds files of one of these formats.
pub(super) fn holds_files(folder: &Path) -> Result<bool> {
    Ok(!sorted(folder, |path| path.is_file() && Format::of(path).is_some())?.is_empty())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    IdxImages,
    Cifar,
    Npz,
    Usps,
}

impl Format {
    /// Returns the format that the name of a file tells.
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let stem = name.strip_suffix(".gz").unwrap_or(&name);
        if stem.contains("images") && stem.contains("idx3") {
            Some(Self::IdxImages)
        } else if stem.ends_with(".bin") {
            Some(Self::Cifar)
        } else if stem.ends_with(".npz") {
            Some(Self::Npz)
        } else if stem.contains("usps") || ["zip.train", "zip.test"].contains(&stem) {
            Some(Self::Usps)
        } else {
            None
        }
    }
}
