//! Errors of adapting.

use std::path::PathBuf;

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can keep a network from being adapted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A device, setting, sample, layer, file or checkpoint; divergence.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
    /// A file of conditions cannot be understood.
    #[error("{}: {problem}", path.display())]
    RunConfig {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and key.
        problem: String,
    },
    /// A data set that the conditions name cannot be used.
    #[error("`{key}`: {problem}")]
    DataSet {
        /// Its key in the conditions.
        key: String,
        /// What is wrong with it.
        problem: String,
    },
}
