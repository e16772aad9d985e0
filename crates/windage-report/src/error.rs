//! Errors of reports.

use std::path::PathBuf;

/// A `Result` whose error is [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Why a report could not be written, read or removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read, written or removed.
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
    /// A file is not a report, or is damaged.
    #[error("{} is not a report of windage, or is damaged: {source}", path.display())]
    NotAReport {
        /// The file.
        path: PathBuf,
        /// Error of the JSON library.
        source: serde_json::Error,
    },
    /// A report has another version of the schema.
    #[error(
        "{} has version {found} of the schema, but windage {} reads version {supported}; use the \
         windage that wrote it{}",
        path.display(),
        env!("CARGO_PKG_VERSION"),
        written_by.as_ref().map_or(String::new(), |version| format!(", {version}"))
    )]
    SchemaVersion {
        /// The file.
        path: PathBuf,
        /// Version of the file.
        found: u64,
        /// Version that is supported.
        supported: u32,
        /// Version of windage that wrote the file, if it says so.
        written_by: Option<String>,
    },
    /// The feature that shows reports of this kind is off.
    #[error("{} is a report of kind {kind}, whose feature is off in this program", path.display())]
    KindIsOff {
        /// The file.
        path: PathBuf,
        /// Kind of the report.
        kind: String,
    },
    /// A report names a file outside its folder.
    #[error("{} names the file {file}, which is not in the same folder", path.display())]
    OutsideFolder {
        /// The report.
        path: PathBuf,
        /// The file that it names.
        file: String,
    },
    /// A file that a report names is not a picture.
    #[error("{} is not a PNG picture, or is damaged: {source}", path.display())]
    NotAPicture {
        /// The file.
        path: PathBuf,
        /// Error of the image library.
        source: image::ImageError,
    },
    /// Samples of this shape cannot be shown.
    #[error("samples of shape {shape:?} cannot be shown as images or signals")]
    Shape {
        /// Shape of a sample.
        shape: Vec<usize>,
    },
}
