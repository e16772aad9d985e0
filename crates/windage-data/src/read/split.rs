//! A training and a test part that lie in one folder.

use std::path::{Path, PathBuf};

use super::listing::{file_name, sorted};
use crate::{Error, ReadNote, Result};

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
        Ok(self.tables_in(folder, is_data)?.files)
    }

    /// Returns what [`files_in`](Self::files_in) does, and the copies that were passed over.
    pub(super) fn tables_in(
        self,
        folder: &Path,
        is_data: impl Fn(&Path) -> bool,
    ) -> Result<Tables> {
        let all = sorted(folder, |path| path.is_file() && is_data(path))?;
        let Tables { files, notes } = Tables::each_once(all);
        let is_marked = |path: &&PathBuf| {
            let name = file_name(path).to_lowercase();
            self.marks().iter().any(|mark| name.contains(mark))
        };
        let marked: Vec<PathBuf> = files.iter().filter(is_marked).cloned().collect();
        match (marked.is_empty(), files.len()) {
            (false, _) => Ok(Tables { files: marked, notes }),
            (true, 0 | 1) => Ok(Tables { files, notes }),
            (true, _) => Err(several_files(folder, &files)),
        }
    }
}

/// Files that hold tables, each table once.
pub(super) struct Tables {
    pub(super) files: Vec<PathBuf>,
    /// The copies that were passed over.
    pub(super) notes: Vec<ReadNote>,
}

impl Tables {
    /// Keeps one file of each table, one that is not packed if there is one. Archives are often
    /// unpacked beside themselves.
    fn each_once(all: Vec<PathBuf>) -> Self {
        let mut tables = Self { files: Vec::new(), notes: Vec::new() };
        for path in &all {
            let is_better = |other: &&PathBuf| {
                table_name(other) == table_name(path)
                    && (is_packed(other), *other) < (is_packed(path), path)
            };
            match all.iter().filter(is_better).min_by_key(|other| (is_packed(other), *other)) {
                None => tables.files.push(path.clone()),
                Some(read) => {
                    let (read, passed_over) = (read.clone(), path.clone());
                    tables.notes.push(ReadNote::Copy { read, passed_over });
                }
            }
        }
        tables
    }
}

/// Returns whether the name of a file says that it is packed.
pub(super) fn is_packed(path: &Path) -> bool {
    file_name(path).to_lowercase().ends_with(".gz")
}

/// Returns the name of a file by which copies of one table are told: in lower case, without `.gz`,
/// with hyphens for dots and underscores (`train-images-idx3-ubyte`, `train-images.idx3-ubyte`).
pub(super) fn table_name(path: &Path) -> String {
    let name = file_name(path).to_lowercase();
    name.strip_suffix(".gz").unwrap_or(&name).replace(['.', '_'], "-")
}

/// Returns the error for files of which it is not clear how they belong together.
pub(super) fn several_files(folder: &Path, files: &[PathBuf]) -> Error {
    let files = files.iter().map(|path| file_name(path)).collect();
    Error::SeveralFiles { folder: folder.into(), files }
}
