//! Settings of a packing.

use serde::{Deserialize, Serialize};

use crate::layers::{Blocks, Granularity};

/// The owner of the parameters that are not packed weight by weight: biases, normalization with its
/// running statistics, and excluded layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnpackedParameters {
    /// The first task. They are frozen for all later tasks, running statistics included.
    #[default]
    FirstTask,
    /// Each task, which has its own copy. These parameters are few; for networks with normalization
    /// layers, and for tasks that differ, this is the better choice.
    PerTask,
}

/// The values of free weights when a task other than the first begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreeWeightInit {
    /// Zero, as the last task left them (PackNet). The untrained network of the task is then that
    /// of all earlier tasks together.
    #[default]
    Zero,
    /// The values of the module given to [`PackNet::begin`](crate::PackNet::begin).
    Fresh,
}

/// Configuration of a [`PackNet`](crate::PackNet).
///
/// Layers and parameters are named by their paths in the module; `block1` names all parameters of
/// the module `block1`, `block1.conv.weight` a single one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PackNetConfig {
    pub(crate) heads: Option<Vec<String>>,
    pub(crate) include: Vec<String>,
    pub(crate) exclude: Vec<String>,
    pub(crate) granularity: Granularity,
    pub(crate) unpacked_parameters: UnpackedParameters,
    pub(crate) blocks: Blocks,
    pub(crate) free_weight_init: FreeWeightInit,
}

impl PackNetConfig {
    /// Creates a configuration for which the last dense layer is the head, the weights of all other
    /// dense and convolutional layers are packed one by one, in five blocks, and everything else
    /// belongs to the first task.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the modules or parameters that each task has for itself. Their shapes may differ from
    /// task to task.
    #[must_use]
    pub fn with_heads<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.heads = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Sets further parameters to pack. A parameter of rank 2 is taken as `[inputs, outputs]`, one
    /// of a higher rank as `[outputs, …]`.
    #[must_use]
    pub fn with_include<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.include = names.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the layers that are not packed; they are treated as [`UnpackedParameters`].
    #[must_use]
    pub fn with_exclude<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.exclude = names.into_iter().map(Into::into).collect();
        self
    }

    /// Sets whether tasks own single weights or whole filters.
    #[must_use]
    pub fn with_granularity(mut self, granularity: Granularity) -> Self {
        self.granularity = granularity;
        self
    }

    /// Sets who owns the parameters that are not packed.
    #[must_use]
    pub fn with_unpacked_parameters(mut self, owner: UnpackedParameters) -> Self {
        self.unpacked_parameters = owner;
        self
    }

    /// Sets how layers are divided into blocks, for pruning ratios by depth.
    #[must_use]
    pub fn with_blocks(mut self, blocks: Blocks) -> Self {
        self.blocks = blocks;
        self
    }

    /// Sets the values of free weights when a task other than the first begins.
    #[must_use]
    pub fn with_free_weight_init(mut self, init: FreeWeightInit) -> Self {
        self.free_weight_init = init;
        self
    }
}
