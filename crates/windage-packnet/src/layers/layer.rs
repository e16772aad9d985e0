//! A layer whose weights are shared among tasks.

use serde::{Deserialize, Serialize};

use super::{Granularity, Section, Units};

/// The kind of layer that a weight belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// A dense layer.
    Dense,
    /// A convolution of any rank, transposed or not.
    Convolution,
}

/// A layer whose weights are shared among tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Path of its weight in the module, such as `block1.conv.weight`.
    pub path: String,
    /// Kind of the layer.
    pub kind: LayerKind,
    /// Shape of the weight.
    pub shape: Vec<usize>,
    /// Position in the depth of the network.
    pub section: Section,
    pub(crate) output_axis: usize,
}

impl Layer {
    /// Returns the number of weights.
    pub fn weights(&self) -> usize {
        self.shape.iter().product()
    }

    pub(crate) fn units(&self, granularity: Granularity) -> Units {
        Units::new(granularity, &self.shape, self.output_axis)
    }
}
