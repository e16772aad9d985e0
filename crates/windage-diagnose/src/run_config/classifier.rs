//! The classifier that is diagnosed: trained in the run, or another program.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use windage_core::{Error as CoreError, Seed};

use crate::Result;
use crate::classifier::{ClassifierTrainingConfig, CnnConfig};
use crate::external::ProcessLossConfig;

/// Longest time for an answer of a program by default, in seconds.
const TIMEOUT_SECONDS: f64 = 120.0;

/// A small convolutional network that is trained on a part of the source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassifierConfig {
    /// Channels of the two convolutions.
    pub channels: [usize; 2],
    /// Units of the hidden layer.
    pub hidden: usize,
    /// Passes over the training part. If it is missing, 6, or as many as give enough steps: 180 in
    /// all, and of signals 20 passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epochs: Option<usize>,
    /// Samples per step.
    pub batch: usize,
    /// Adam's learning rate.
    pub learning_rate: f64,
}

impl Default for ClassifierConfig {
    fn default() -> Self {
        let CnnConfig { channels, hidden, .. } = CnnConfig::new([1, 1, 1], 1);
        let ClassifierTrainingConfig { batch, learning_rate, .. } = Default::default();
        Self { channels, hidden, epochs: None, batch, learning_rate }
    }
}

impl ClassifierConfig {
    /// Returns the network for samples of a shape, `[channels, height, width]`.
    pub fn network(&self, shape: [usize; 3], classes: usize) -> CnnConfig {
        let network = CnnConfig::new(shape, classes).with_channels(self.channels);
        network.with_hidden(self.hidden)
    }

    /// Returns how it is trained; `epochs` count where the configuration has none.
    pub fn training(&self, epochs: usize, seed: Seed) -> ClassifierTrainingConfig {
        let Self { batch, learning_rate, .. } = *self;
        let epochs = self.epochs.unwrap_or(epochs);
        ClassifierTrainingConfig { epochs, batch, learning_rate, seed, ..Default::default() }
    }

    pub(super) fn validate(&self) -> Result<()> {
        if self.channels.contains(&0) {
            let channels = format!("{:?}", self.channels);
            let range = "at least 1 each";
            return Err(CoreError::setting("classifier.channels", channels, range).into());
        }
        if self.hidden == 0 {
            return Err(CoreError::setting("classifier.hidden", 0, "at least 1").into());
        }
        self.training(ClassifierTrainingConfig::default().epochs, Seed(0)).validate()
    }
}

/// A program that classifies, which is asked batch by batch ([`external`](crate::external)).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramConfig {
    /// Path of the program, or its name if it is on the search path.
    pub path: PathBuf,
    /// Its arguments. They are neither written nor read: a password may be among them.
    #[serde(skip)]
    pub arguments: Vec<OsString>,
    /// Number of its arguments, so that a run that is repeated without them is refused.
    #[serde(default)]
    pub argument_count: usize,
    /// Longest time for the answer to one batch, in seconds.
    #[serde(default = "timeout_seconds")]
    pub timeout_seconds: f64,
}

fn timeout_seconds() -> f64 {
    TIMEOUT_SECONDS
}

impl ProgramConfig {
    /// Creates the configuration of a program without arguments.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let (arguments, argument_count) = (Vec::new(), 0);
        Self { path: path.into(), arguments, argument_count, timeout_seconds: TIMEOUT_SECONDS }
    }

    /// Sets the arguments.
    #[must_use]
    pub fn with_arguments(self, arguments: Vec<OsString>) -> Self {
        Self { argument_count: arguments.len(), arguments, ..self }
    }

    /// Returns which program to ask.
    pub fn process(&self) -> ProcessLossConfig {
        ProcessLossConfig::new(&self.path)
            .with_arguments(self.arguments.iter().cloned())
            .with_timeout(Duration::from_secs_f64(self.timeout_seconds))
    }

    pub(super) fn validate(&self) -> Result<()> {
        let (given, expected) = (self.arguments.len(), self.argument_count);
        if self.path.as_os_str().is_empty() {
            let range = "the path or name of a program";
            return Err(CoreError::setting("program.path", "empty", range).into());
        }
        if given != expected {
            let range = format!(
                "{given}, the number of arguments given; they are kept nowhere and have to be \
                 given each time"
            );
            return Err(CoreError::setting("program.argument_count", expected, &range).into());
        }
        let seconds = self.timeout_seconds;
        if Duration::try_from_secs_f64(seconds).is_ok_and(|timeout| !timeout.is_zero()) {
            return Ok(());
        }
        Err(CoreError::setting("program.timeout_seconds", seconds, "positive and finite").into())
    }

    /// Returns the path if it is one, rather than a name on the search path.
    pub(super) fn file(&mut self) -> Option<&mut PathBuf> {
        (self.path.components().count() > 1).then_some(&mut self.path)
    }
}

/// Leaves the arguments out.
impl fmt::Debug for ProgramConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProgramConfig")
            .field("path", &self.path)
            .field("argument_count", &self.argument_count)
            .field("timeout_seconds", &self.timeout_seconds)
            .finish_non_exhaustive()
    }
}
