//! How the tasks are packed.

use serde::{Deserialize, Serialize};

use crate::PackNetConfig;
use crate::layers::{Blocks, Granularity};
use crate::network::ConvNetwork;
use crate::packing::{FreeWeightInit, UnpackedParameters};

/// How the tasks are packed into the network of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PackingConfig {
    /// Whether tasks own single weights or whole filters.
    pub granularity: Granularity,
    /// Who owns the biases.
    pub unpacked_parameters: UnpackedParameters,
    /// Values of the free weights when a task begins.
    pub free_weight_init: FreeWeightInit,
    /// How layers are divided into blocks, for pruning ratios by depth.
    pub blocks: Blocks,
    /// Layers that are not packed but owned as the biases are, such as `convolutions.0`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
}

impl Default for PackingConfig {
    /// Returns single weights, biases per task, and fresh random numbers for free weights.
    fn default() -> Self {
        Self {
            granularity: Granularity::Weight,
            unpacked_parameters: UnpackedParameters::PerTask,
            free_weight_init: FreeWeightInit::Fresh,
            blocks: Blocks::default(),
            exclude: Vec::new(),
        }
    }
}

impl PackingConfig {
    /// Returns the configuration of the packing.
    pub fn packnet(&self) -> PackNetConfig {
        PackNetConfig::new()
            .with_heads([ConvNetwork::HEAD])
            .with_granularity(self.granularity)
            .with_unpacked_parameters(self.unpacked_parameters)
            .with_free_weight_init(self.free_weight_init)
            .with_blocks(self.blocks.clone())
            .with_exclude(self.exclude.iter().cloned())
    }
}
