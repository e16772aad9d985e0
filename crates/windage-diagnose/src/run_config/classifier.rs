//! The classifier that is diagnosed: trained in the run, or another program.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use windage_core::{Domain, Error as CoreError, Seed};

use crate::Result;
use crate::classifier::{
    ClassifierTrainingConfig, CnnConfig, InputScaling, OwnClassifierConfig, OwnNetworkConfig,
    image_shape,
};
use crate::external::ProcessLossConfig;

/// Longest time for an answer of a program by default, in seconds.
const TIMEOUT_SECONDS: f64 = 120.0;
/// Fewest passes over signals, and fewest steps, of plain training.
const SIGNAL_EPOCHS: usize = 20;
const LEAST_STEPS: usize = 180;

/// How the classifier that is trained on a part of the source differs from what
/// [`OwnClassifierConfig`] chooses for its samples.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassifierConfig {
    /// Channels of a network of two convolutions, which is trained plainly, instead of the network
    /// that suits the samples.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channels: Option<[usize; 2]>,
    /// Units of the hidden layer of that network, 64 if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<usize>,
    /// Passes over the training part. If it is missing, as many as suit the samples; of two
    /// convolutions and a head on features 6, or as many as give enough steps: 180 in all, and of
    /// signals 20 passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epochs: Option<usize>,
    /// Samples per step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<usize>,
    /// Adam's learning rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learning_rate: Option<f64>,
}

impl ClassifierConfig {
    /// Returns network and training for samples like those of `training`.
    ///
    /// # Errors
    /// Returns an error if samples are neither images nor signals, or cannot be read.
    pub fn classifier(&self, training: &Domain, seed: Seed) -> Result<OwnClassifierConfig> {
        let Some(channels) = self.channels else {
            let own = OwnClassifierConfig::of(training)?;
            return Ok(OwnClassifierConfig { training: self.over_own(own.training, seed), ..own });
        };
        let shape = image_shape(training)?;
        let network = CnnConfig::new(shape, training.classes().len()).with_channels(channels);
        let hidden = self.hidden.unwrap_or(network.hidden);
        let network = network.with_hidden(hidden).with_scaling(InputScaling::of(training)?);
        let training = self.plain(training, seed);
        Ok(OwnClassifierConfig { network: OwnNetworkConfig::Cnn(network), training })
    }

    /// Returns how two convolutions or a head on features are trained plainly. Of few samples, such
    /// as the recordings of a single speaker, an epoch has few steps, and a signal tells less per
    /// step than a picture.
    pub fn plain(&self, training: &Domain, seed: Seed) -> ClassifierTrainingConfig {
        let config = self.over(ClassifierTrainingConfig::default(), seed);
        let per_epoch = training.len().div_ceil(config.batch.max(1)).max(1);
        let enough = LEAST_STEPS.div_ceil(per_epoch).max(config.epochs);
        let is_signal = matches!(training.shape(), [_, _]);
        let enough = if is_signal { enough.max(SIGNAL_EPOCHS) } else { enough };
        config.with_epochs(self.epochs.unwrap_or(enough))
    }

    /// Returns a training with other settings, which takes as many steps if only the size of a
    /// batch is another.
    fn over_own(&self, own: ClassifierTrainingConfig, seed: Seed) -> ClassifierTrainingConfig {
        let (batch, epochs) = (own.batch.max(1), own.epochs);
        let config = self.over(own, seed);
        if self.epochs.is_some() || config.batch <= batch {
            return config;
        }
        let longer = (epochs * config.batch).div_ceil(batch);
        config.with_epochs(longer)
    }

    /// Returns a training with the settings that are given here.
    fn over(&self, training: ClassifierTrainingConfig, seed: Seed) -> ClassifierTrainingConfig {
        ClassifierTrainingConfig {
            epochs: self.epochs.unwrap_or(training.epochs),
            batch: self.batch.unwrap_or(training.batch),
            learning_rate: self.learning_rate.unwrap_or(training.learning_rate),
            seed,
            ..training
        }
    }

    pub(super) fn validate(&self) -> Result<()> {
        if let Some(channels) = self.channels.filter(|channels| channels.contains(&0)) {
            let (channels, range) = (format!("{channels:?}"), "at least 1 each");
            return Err(CoreError::setting("classifier.channels", channels, range).into());
        }
        match (self.hidden, self.channels) {
            (Some(0), _) => {
                return Err(CoreError::setting("classifier.hidden", 0, "at least 1").into());
            }
            (Some(hidden), None) => {
                let range = "left out unless classifier.channels is given: it belongs to the \
                             network of two convolutions";
                return Err(CoreError::setting("classifier.hidden", hidden, range).into());
            }
            _ => {}
        }
        self.over(ClassifierTrainingConfig::default(), Seed(0)).validate()
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
    /// The most memory that it may take, in MiB of address space, on Linux alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_mib: Option<u64>,
}

fn timeout_seconds() -> f64 {
    TIMEOUT_SECONDS
}

impl ProgramConfig {
    /// Creates the configuration of a program without arguments.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let (arguments, argument_count) = (Vec::new(), 0);
        let (path, timeout_seconds, memory_mib) = (path.into(), TIMEOUT_SECONDS, None);
        Self { path, arguments, argument_count, timeout_seconds, memory_mib }
    }

    /// Sets the arguments.
    #[must_use]
    pub fn with_arguments(self, arguments: Vec<OsString>) -> Self {
        Self { argument_count: arguments.len(), arguments, ..self }
    }

    /// Returns which program to ask.
    pub fn process(&self) -> ProcessLossConfig {
        let config = ProcessLossConfig::new(&self.path)
            .with_arguments(self.arguments.iter().cloned())
            .with_timeout(Duration::from_secs_f64(self.timeout_seconds));
        match self.memory_mib {
            Some(mib) => config.with_most_memory(mib.saturating_mul(1 << 20)),
            None => config,
        }
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
        if self.memory_mib == Some(0) {
            return Err(CoreError::setting("program.memory_mib", 0, "at least 1").into());
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
