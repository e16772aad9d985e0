//! Opens a data set whose format is told by its path.

use std::path::{Path, PathBuf};

use crate::{Error, ImageSet, ReadOptions, Result, read_cifar, read_folder, read_idx_pair, read_usps};

/// Which part to take where a folder holds a training and a test part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Split {
    /// The training part.
    #[default]
    Train,
    /// The test part.
    Test,
}

impl Split {
    fn marks(self) -> &'static [&'static str] {
        match self {
            Self::Train => &["train", "data_batch"],
            Self::Test => &["test", "t10k"],
        }
    }
}

/// Opens an IDX pair (by its images file), a CIFAR-10 binary, a USPS text file, or a folder.
///
/// A folder holds either such files, of which those of the `split` are taken together, or one subfolder of pictures a class.
///
/// # Errors
/// When nothing readable is there, or it is damaged, naming the path.
pub fn open(path: &Path, split: Split, options: ReadOptions) -> Result<ImageSet> {
    if path.is_dir() {
        let files = files_in(path, split)?;
        if files.is_empty() {
            return read_folder(path, options);
        }
        let parts = files.iter().map(|file| open(file, split, options)).collect::<Result<Vec<_>>>()?;
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

/// The data files of a folder that belong to the split, or its only one.
fn files_in(folder: &Path, split: Split) -> Result<Vec<PathBuf>> {
    let fail = |source| Error::Io { path: folder.into(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_file() && Format::of(&path).is_some() {
            files.push(path);
        }
    }
    files.sort();
    let is_marked = |path: &&PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        split.marks().iter().any(|mark| name.contains(mark))
    };
    let marked: Vec<PathBuf> = files.iter().filter(is_marked).cloned().collect();
    match (marked.is_empty(), files.len()) {
        (false, _) => Ok(marked),
        (true, 0 | 1) => Ok(files),
        (true, _) => Err(several(folder, &files)),
    }
}

fn several(folder: &Path, files: &[PathBuf]) -> Error {
    let names: Vec<_> = files.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    Error::format(folder, format!("holds several data files ({}); name one of them", names.join(", ")))
}
