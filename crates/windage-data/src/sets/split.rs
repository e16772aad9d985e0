//! Training and test parts that lie in one folder.

use std::path::{Path, PathBuf};

use crate::read::listing::{file_name, sorted};
use crate::{Error, Result};

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

    /// The data files of a folder that belong to the split, or its only one.
    pub(crate) fn files_in(
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
            (true, _) => Err(several(folder, &files)),
        }
    }
}

/// Files of which it is not clear how they belong together.
pub(crate) fn several(folder: &Path, files: &[PathBuf]) -> Error {
    let names: Vec<_> = files.iter().map(|path| file_name(path)).collect();
    Error::format(
        folder,
        format!("holds several data files ({}); name one of them", names.join(", ")),
    )
}
