//! What ends a command early, and its exit code.

use windage::core::Error as CoreError;

/// Exit code of a command that failed.
const ERROR: u8 = 1;
/// Exit code of a command that was called wrongly.
const USAGE: u8 = 2;
/// Exit code of a run that was interrupted and can be continued.
const INTERRUPTED: u8 = 3;
/// Exit code of a command that was interrupted before anything was saved, as shells report it.
const INTERRUPTED_UNSAVED: u8 = 130;

/// The reason that a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An option or setting makes no sense.
    Usage(String),
    /// The user asked to stop.
    Interrupted {
        /// What was interrupted.
        message: String,
        /// Whether `--resume` can continue.
        is_saved: bool,
    },
    /// Anything else.
    Error(String),
}

/// A result with [`Failure`].
pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// Returns the exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => USAGE,
            Self::Interrupted { is_saved: true, .. } => INTERRUPTED,
            Self::Interrupted { is_saved: false, .. } => INTERRUPTED_UNSAVED,
            Self::Error(_) => ERROR,
        }
    }

    /// Returns the word by which `run.json` and `--json` name the outcome.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Interrupted { .. } => "interrupted",
            Self::Usage(_) | Self::Error(_) => "failed",
        }
    }

    /// Returns the message.
    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Usage(message) | Self::Error(message) | Self::Interrupted { message, .. } => {
                message
            }
        }
    }
}

impl From<CoreError> for Failure {
    fn from(error: CoreError) -> Self {
        let message = error.to_string();
        match error {
            CoreError::Interrupted { saved, .. } => {
                Self::Interrupted { message, is_saved: saved.is_some() }
            }
            CoreError::InvalidSetting { .. }
            | CoreError::Config { .. }
            | CoreError::UnknownDevice { .. }
            | CoreError::DeviceNotCompiled { .. } => Self::Usage(message),
            _ => Self::Error(message),
        }
    }
}

/// Converts the errors of crates that wrap those of the core.
macro_rules! from_wrapping {
    ($($module:ident),*) => {$(
        impl From<windage::$module::Error> for Failure {
            fn from(error: windage::$module::Error) -> Self {
                match error {
                    windage::$module::Error::Core(error) => error.into(),
                    error => Self::Error(error.to_string()),
                }
            }
        }
    )*};
}
from_wrapping!(adapt, data, diagnose, gan, metrics, packnet, report);
#[cfg(feature = "onnx")]
from_wrapping!(onnx);

/// Converts errors that have no kinds of their own here.
macro_rules! from_others {
    ($($error:ty),*) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::Error(error.to_string())
            }
        }
    )*};
}
from_others!(serde_json::Error, std::io::Error, ctrlc::Error, String);

impl From<&str> for Failure {
    fn from(message: &str) -> Self {
        Self::Error(message.into())
    }
}
