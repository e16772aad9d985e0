//! Opens an image data set whose format is told by its path.

use std::path::Path;

use crate::sets::several;
use crate::{
    Error, ImageSet, ReadOptions, Result, Split, read_cifar, read_folder, read_idx_pair, read_usps,
};

/// Opens an IDX pair (by its images file), a CIFAR-10 binary, a USPS text file, or a folder.
///
/// A folder holds either such files, of which those of the `split` are taken together, or one
/// subfolder of pictures a class.
///
/// # Errors
/// When nothing readable is there, or it is damaged, naming the path.
pub fn open(path: &Path, split: Split, options: ReadOptions) -> Result<ImageSet> {
    if path.is_dir() {
        let files = split.files_in(path, |file| Format::of(file).is_some())?;
        if files.is_empty() {
            return read_folder(path, options);
        }
        let parts =
            files.iter().map(|file| open(file, split, options)).collect::<Result<Vec<_>>>()?;
        return ImageSet::concatenated(parts).ok_or_else(|| several(path, &files));
    }
    if !path.exists() {
        return Err(Error::format(path, "does not exist"));
    }
    let set = match Format::of(path) {
        Some(Format::IdxImages) => read_idx_pair(path),
        Some(Format::Cifar) => read_cifar(path),
        Some(Format::Usps) => read_usps(path),
        None => Err(Error::format(
            path,
            "is none of: IDX images (…images-idx3-ubyte[.gz]), CIFAR binary (.bin[.gz]), USPS text",
        )),
    }?;
    Ok(set.converted(options))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    IdxImages,
    Cifar,
    Usps,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let stem = name.strip_suffix(".gz").unwrap_or(&name);
        if stem.contains("images") && stem.contains("idx3") {
            Some(Self::IdxImages)
        } else if stem.ends_with(".bin") {
            Some(Self::Cifar)
        } else if stem.contains("usps") || ["zip.train", "zip.test"].contains(&stem) {
            Some(Self::Usps)
        } else {
            None
        }
    }
}
