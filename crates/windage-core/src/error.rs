//! Errors of the shared layer.

use std::path::{Path, PathBuf};

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
    /// The backend is there, the device is not.
    #[error("no device `{name}` on this machine: {backend} has {found} here")]
    DeviceNotFound {
        /// The name asked for.
        name: String,
        /// Its backend.
        backend: String,
        /// How many devices that has.
        found: usize,
    },
    /// The backend exists but was not compiled in.
    #[error(
        "device `{name}` is not compiled in; rebuild with `--features {feature}` (this build has: {compiled})"
    )]
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
    /// A network offers no layer of that name.
    #[error("there is no layer `{layer}`; the network's layers are: {known}")]
    UnknownLayer {
        /// The name asked for.
        layer: String,
        /// Names that the network gives.
        known: String,
    },
    /// An external classifier could not be evaluated.
    #[error("the classifier {classifier}: {problem}")]
    External {
        /// Its name, such as that of a program.
        classifier: String,
        /// What went wrong.
        problem: String,
    },
    /// Training went astray.
    #[error(
        "{stage} diverged at step {step}: the loss is {loss}; lower the learning rate{}",
        kept(saved)
    )]
    Diverged {
        /// What was trained.
        stage: String,
        /// At which step.
        step: usize,
        /// The loss there.
        loss: f64,
        /// Where the last good state is, if anywhere.
        saved: Option<PathBuf>,
    },
    /// The observer asked to stop.
    #[error("{stage} was interrupted at step {step}{}", saved.as_ref().map_or(String::new(), |path| format!("; saved to {}", path.display())))]
    Interrupted {
        /// What was trained.
        stage: String,
        /// Steps done.
        step: usize,
        /// Where the state is, if anywhere.
        saved: Option<PathBuf>,
    },
    /// A checkpoint cannot be used.
    #[error("{}: {problem}", path.display())]
    Checkpoint {
        /// Its file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

fn kept(saved: &Option<PathBuf>) -> String {
    saved.as_ref().map_or(String::new(), |path| {
        format!(" (the last good state is kept in {})", path.display())
    })
}

impl Error {
    /// Training that went astray; `kept` is where this run's last good state is.
    pub fn diverged(stage: &str, step: usize, loss: f64, kept: Option<&Path>) -> Self {
        Self::Diverged { stage: stage.into(), step, loss, saved: kept.map(Into::into) }
    }

    /// A setting out of its range.
    pub fn setting(field: &str, value: impl std::fmt::Display, range: &str) -> Self {
        Self::InvalidSetting { field: field.into(), value: value.to_string(), range: range.into() }
    }
}
