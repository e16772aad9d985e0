//! Errors of reports.

use std::path::PathBuf;

/// A `Result` whose error is [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Why a report could not be written or removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be written or removed.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
    /// A picture could not be drawn.
    #[error("cannot draw {picture}: {source}")]
    Drawing {
        /// Which picture.
        picture: &'static str,
        /// Error of the drawing library.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A report could not be written as JSON.
    #[error("cannot write {} as JSON: {source}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Error of the JSON library.
        source: serde_json::Error,
    },
    /// Samples of this shape cannot be shown.
    #[error("samples of shape {shape:?} cannot be shown as images or signals")]
    Shape {
        /// Shape of a sample.
        shape: Vec<usize>,
    },
}
