//! Settings of a packing.

use burn::module::Module;
use serde::{Deserialize, Serialize};

use super::PackNet;
use crate::{Blocks, Granularity, Result};

/// Whose the parameters are that are no layer's weights: biases, normalization with its running
/// statistics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Others {
    /// The first task's: frozen for the later ones, running statistics included.
    #[default]
    FirstTask,
    /// Each task has its own. They are few; with normalization layers, and tasks that differ, it is
    /// the better choice.
    PerTask,
}

/// What free weights are when a later task begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreeStart {
    /// Zero, as the last task left them (PackNet): the task begins as what earlier ones know.
    #[default]
    Zero,
    /// Those of the module given to [`PackNet::begin`]: fresh ones.
    Fresh,
}

/// Configuration of a [`PackNet`].
///
/// Names are paths of parameters or of modules in the network, `block1` or `block1.conv.weight`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PackNetConfig {
    pub(crate) heads: Option<Vec<String>>,
    pub(crate) include: Vec<String>,
    pub(crate) exclude: Vec<String>,
    pub(crate) granularity: Granularity,
    pub(crate) others: Others,
    pub(crate) blocks: Blocks,
    pub(crate) free_start: FreeStart,
}

impl PackNetConfig {
    /// The last dense layer is the head; the weights of all other dense and convolutional layers
    /// are packed one by one, in five blocks; everything else is the first task's.
    pub fn new() -> Self {
        Self::default()
    }

    /// Modules or parameters that each task has for itself; their shapes may differ from task to
    /// task.
    pub fn with_heads<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.heads = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Further parameters to pack, of rank 2 (taken as `[inputs, outputs]`) or more (`[outputs,
    /// …]`).
    pub fn with_include<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.include = names.into_iter().map(Into::into).collect();
        self
    }

    /// Layers not to pack; they are treated as [`Others`].
    pub fn with_exclude<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.exclude = names.into_iter().map(Into::into).collect();
        self
    }

    /// Whether weights or filters are owned.
    pub fn with_granularity(mut self, granularity: Granularity) -> Self {
        self.granularity = granularity;
        self
    }

    /// Whose everything is that is not packed.
    pub fn with_others(mut self, others: Others) -> Self {
        self.others = others;
        self
    }

    /// How layers fall into blocks, for rates by depth.
    pub fn with_blocks(mut self, blocks: Blocks) -> Self {
        self.blocks = blocks;
        self
    }

    /// What free weights are when a later task begins.
    pub fn with_free_start(mut self, free_start: FreeStart) -> Self {
        self.free_start = free_start;
        self
    }

    /// An empty packing for networks like `module`.
    ///
    /// # Errors
    /// When there is nothing to pack, a name is not in the module, blocks do not fit, or parameters
    /// are not f32.
    pub fn init<M: Module>(&self, module: &M) -> Result<PackNet> {
        PackNet::new(module, self.clone())
    }
}
