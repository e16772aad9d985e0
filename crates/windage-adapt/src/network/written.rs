//! The serialized form of a network's structure, in which keys can be left out. They have the
//! defaults of the kind.

use serde::{Deserialize, Serialize};

use super::{InputScaling, NetworkConfig, NetworkKind, Normalization};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    #[serde(default, skip_serializing_if = "is_default")]
    kind: NetworkKind,
    channels: Option<Vec<usize>>,
    kernel: Option<[usize; 2]>,
    stride: Option<[usize; 2]>,
    hidden: Option<Vec<usize>>,
    normalization: Option<Normalization>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dropout: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<InputScaling>,
}

fn is_default(kind: &NetworkKind) -> bool {
    *kind == NetworkKind::default()
}

impl From<NetworkConfig> for Written {
    fn from(config: NetworkConfig) -> Self {
        let usual = NetworkConfig::of(config.kind);
        Self {
            kind: config.kind,
            channels: Some(config.channels),
            kernel: Some(config.kernel),
            stride: Some(config.stride),
            hidden: Some(config.hidden),
            normalization: Some(config.normalization),
            // Older versions read the files of networks that have neither.
            dropout: Some(config.dropout).filter(|dropout| *dropout != usual.dropout),
            input: Some(config.input).filter(|input| *input != usual.input),
        }
    }
}

impl From<Written> for NetworkConfig {
    fn from(written: Written) -> Self {
        let usual = Self::of(written.kind);
        Self {
            kind: written.kind,
            channels: written.channels.unwrap_or(usual.channels),
            kernel: written.kernel.unwrap_or(usual.kernel),
            stride: written.stride.unwrap_or(usual.stride),
            hidden: written.hidden.unwrap_or(usual.hidden),
            normalization: written.normalization.unwrap_or(usual.normalization),
            dropout: written.dropout.unwrap_or(usual.dropout),
            input: written.input.unwrap_or(usual.input),
        }
    }
}
