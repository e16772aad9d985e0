//! Errors of the readers.

use std::path::{Path, PathBuf};

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can be wrong with a data set on disk.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// File or folder.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// The content is not what the format prescribes.
    #[error("{}: {problem}", path.display())]
    Format {
        /// File or folder.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A picture could not be decoded.
    #[error("{}: not a readable image: {source}", path.display())]
    Image {
        /// The picture's file.
        path: PathBuf,
        /// The decoder's reason.
        source: image::ImageError,
    },
    /// A WAV file could not be decoded.
    #[error("{}: not a readable WAV file: {source}", path.display())]
    Wav {
        /// The file.
        path: PathBuf,
        /// The decoder's reason.
        source: hound::Error,
    },
    /// A setting or a sample is not usable.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
}

impl Error {
    pub(crate) fn format(path: &Path, problem: impl Into<String>) -> Self {
        Self::Format { path: path.into(), problem: problem.into() }
    }
}
