//! A training and a test part that lie in one folder.

use std::path::{Path, PathBuf};

use super::listing::{file_name, sorted};
use crate::{Error, Result};

/// Which part to read if a folder holds a training and a test part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Split {
    /// The training part.
    #[default]
    Train,
    /// The test part.
    Test,
}

impl Split {
    /// Returns the words by which the names of its files are recognized.
    fn marks(self) -> &'static [&'static str] {
        match self {
            Self::Train => &["train", "data_batch"],
            Self::Test => &["test", "t10k"],
        }
    }

    /// Returns the data files of a folder that belong to the split, or the only data file.
    pub(super) fn files_in(
        self,
        folder: &Path,
        is_data: impl Fn(&Path) -> bool,
    ) -> Result<Vec<PathBuf>> {
        let files = sorted(folder, |path| path.is_file() && is_data(path))?;
        let is_marked = |path: &&PathBuf| {
            let name = file_name(path).to_lowercase();
            self.marks().iter().any(|mark| name.contains(mark))
        };
        let marked: Vec<PathBuf> = files.iter().filter(is_marked).cloned().collect();
        match (marked.is_empty(), files.len()) {
            (false, _) => Ok(marked),
            (true, 0 | 1) => Ok(files),
            (true, _) => Err(several_files(folder, &files)),
        }
    }
}

/// Returns the error for files of which it is not clear how they belong together.
pub(super) fn several_files(folder: &Path, files: &[PathBuf]) -> Error {
    let files = files.iter().map(|path| file_name(path)).collect();
    Error::SeveralFiles { folder: folder.into(), files }
}
