//! What has to be known about a network to use it.

use serde::{Deserialize, Serialize};
use windage::adapt::network::NetworkConfig;
use windage::data::spectrogram::{Scaling, SpectrogramConfig};
use windage::diagnose::CnnConfig;
use windage::diagnose::classifier::ResNetConfig;

/// Version of the card. It is raised when a file can no longer be read by older versions.
pub(crate) const CARD_VERSION: u32 = 1;

/// What has to be known about a classifier to use it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ModelCard {
    /// [`CARD_VERSION`].
    version: u32,
    /// The subcommand that trained it, such as `adapt`.
    pub(crate) trained_by: String,
    /// The structure of the network.
    pub(crate) architecture: Architecture,
    /// What it takes.
    pub(crate) input: Input,
    /// Names of the classes, in the order of its outputs.
    pub(crate) classes: Vec<String>,
}

impl ModelCard {
    /// Creates a card.
    pub(crate) fn new(
        trained_by: &str,
        architecture: Architecture,
        input: Input,
        classes: &[String],
    ) -> Self {
        let (version, trained_by) = (CARD_VERSION, trained_by.into());
        Self { version, trained_by, architecture, input, classes: classes.to_vec() }
    }

    /// Returns the version.
    pub(crate) fn version(&self) -> u32 {
        self.version
    }
}

/// The structure of a network.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", content = "config", rename_all = "snake_case")]
pub(crate) enum Architecture {
    /// Two convolutions.
    Cnn(CnnConfig),
    /// The classifier that `diagnose` trains by default.
    #[serde(rename = "resnet")]
    ResNet(ResNetConfig),
    /// The network that `adapt` trains.
    Network(NetworkConfig),
}

/// What a network takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Input {
    /// Images with values in 0…1.
    Images {
        /// `[channels, height, width]`.
        shape: [usize; 3],
    },
    /// Spectrograms of recordings.
    Spectrograms {
        /// `[1, bands, frames]`.
        shape: [usize; 3],
        /// The transform.
        transform: SpectrogramConfig,
        /// How its values are scaled.
        scaling: Scaling,
        /// The signal that is transformed.
        signal: Signal,
    },
    /// Time series and waveforms as they are.
    Signals(Signal),
}

/// The signals that a network takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Signal {
    /// Number of channels.
    pub(crate) channels: usize,
    /// Values per channel; longer signals are cut, shorter ones are padded: recordings with zeros,
    /// series with their first or last value.
    pub(crate) length: usize,
    /// Where padding goes and what is cut.
    pub(crate) placement: SignalPlacement,
    /// Values per second, if that is known; signals with another rate are refused.
    pub(crate) rate_hz: Option<u32>,
}

/// Where a signal lies in a length that differs from its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignalPlacement {
    /// At the start.
    Start,
    /// In the middle.
    Center,
}
