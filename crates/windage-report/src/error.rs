//! Errors of reports.

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can keep a report from being written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be written.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
    /// A picture could not be drawn.
    #[error("cannot draw {what}: {reason}")]
    Drawing {
        /// Which picture.
        what: &'static str,
        /// The drawing library's reason.
        reason: String,
    },
    /// Only images can be shown.
    #[error("samples of shape {shape:?} cannot be shown as images")]
    Shape {
        /// Shape of a sample.
        shape: Vec<usize>,
    },
}

impl Error {
    pub(crate) fn drawing(what: &'static str, reason: impl std::fmt::Display) -> Self {
        Self::Drawing { what, reason: reason.to_string() }
    }
}
