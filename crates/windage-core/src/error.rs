//! Errors of the shared layer.

use std::path::PathBuf;

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong with devices, settings, samples and files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The name is none that windage knows.
    #[error("unknown device `{name}`; this build has: {compiled}")]
    UnknownDevice {
        /// The name asked for.
        name: String,
        /// Names that this build accepts.
        compiled: String,
    },
    /// The backend exists but was not compiled in.
    #[error("device `{name}` is not compiled in; rebuild with `--features {feature}` (this build has: {compiled})")]
    DeviceNotCompiled {
        /// The name asked for.
        name: String,
        /// Cargo feature that adds it.
        feature: String,
        /// Names that this build accepts.
        compiled: String,
    },
    /// A setting is out of its range.
    #[error("`{field}` is {value}, but must be {range}")]
    InvalidSetting {
        /// Name of the setting.
        field: String,
        /// Its value, as text.
        value: String,
        /// What would be accepted.
        range: String,
    },
    /// A sample could not be used.
    #[error("{domain}: sample {index} {problem}")]
    BadSample {
        /// Name of the data set.
        domain: String,
        /// Index of the sample in it.
        index: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// A data set as a whole cannot be used.
    #[error("{domain}: {problem}")]
    BadDomain {
        /// Name of the data set.
        domain: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Reading or writing failed.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
}

impl Error {
    /// A setting out of its range.
    pub fn setting(field: &str, value: impl std::fmt::Display, range: &str) -> Self {
        Self::InvalidSetting { field: field.into(), value: value.to_string(), range: range.into() }
    }
}
