//! The serialized form of the network's structure, in which keys can be left out. Burn's own
//! configurations require all fields.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::network::{NetworkConfig, Normalization};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    channels: Vec<usize>,
    kernel: [usize; 2],
    stride: [usize; 2],
    hidden: Vec<usize>,
    normalization: Normalization,
}

impl Default for Written {
    fn default() -> Self {
        NetworkConfig::new().into()
    }
}

impl From<NetworkConfig> for Written {
    fn from(config: NetworkConfig) -> Self {
        let NetworkConfig { channels, kernel, stride, hidden, normalization } = config;
        Self { channels, kernel, stride, hidden, normalization }
    }
}

pub(super) fn serialize<S: Serializer>(
    config: &NetworkConfig,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Written::from(config.clone()).serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<NetworkConfig, D::Error> {
    let Written { channels, kernel, stride, hidden, normalization } =
        Written::deserialize(deserializer)?;
    Ok(NetworkConfig { channels, kernel, stride, hidden, normalization })
}
