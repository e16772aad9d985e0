//! What a reader has not read.

use std::fmt;
use std::path::PathBuf;

/// What a reader has passed over, without an error.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadNote {
    /// Files among the pictures of a folder do not have the ending of a picture.
    PassedOver {
        /// The folder of the data set.
        folder: PathBuf,
        /// Number of these files.
        files: usize,
        /// Number of pictures that were read.
        pictures: usize,
        /// The name of the first of these files.
        example: String,
    },
    /// Pictures lie beside the folders of the classes.
    BesideClasses {
        /// The folder of the data set.
        folder: PathBuf,
        /// Number of these pictures.
        pictures: usize,
        /// The name of the first one.
        example: String,
    },
    /// A file was passed over, since the same table lies beside it.
    Copy {
        /// The file that was read.
        read: PathBuf,
        /// The file that was passed over.
        passed_over: PathBuf,
    },
}

impl fmt::Display for ReadNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PassedOver { folder, files, pictures, example } => write!(
                f,
                "{files} of {} files in `{}` do not have the ending of a picture and were passed \
                 over, such as `{example}`",
                files + pictures,
                folder.display()
            ),
            Self::BesideClasses { folder, pictures, example } => write!(
                f,
                "pictures beside the folders of the classes in `{}` were passed over: {pictures}, \
                 such as `{example}`",
                folder.display()
            ),
            Self::Copy { read, passed_over } => write!(
                f,
                "`{}` was read, and `{}` beside it was taken for a copy and passed over",
                read.display(),
                passed_over.display()
            ),
        }
    }
}
