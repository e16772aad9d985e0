//! Pruning ratios by depth: deeper layers are more special to a task, so a larger share of them can
//! be given to later tasks.
//!
//! Source: US 2023/0409912 A1, Figs. 5a and 5b.

use serde::{Deserialize, Serialize};

use super::{NewTask, RatioSchedule};
use crate::layers::{Layer, Section};

/// One pruning ratio for shallow blocks and another for deep ones and dense layers (Fig. 5a).
///
/// The default is that of the figure, for VGG16 in five blocks: 0 for the first three blocks (seven
/// convolutions), one half for the others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DepthStep {
    /// Number of blocks, counted from the input, that have the shallow ratio.
    pub shallow_blocks: usize,
    /// Ratio of shallow blocks.
    pub shallow: f64,
    /// Ratio of all other layers.
    pub deep: f64,
}

impl Default for DepthStep {
    fn default() -> Self {
        Self { shallow_blocks: 3, shallow: 0.0, deep: 0.5 }
    }
}

impl RatioSchedule for DepthStep {
    fn ratio(&self, layer: &Layer, _layers: &[Layer], _task: &NewTask) -> f64 {
        match layer.section {
            Section::Block { index, .. } if index < self.shallow_blocks => self.shallow,
            _ => self.deep,
        }
    }
}

/// Pruning ratios that grow linearly from the first block to the last (Fig. 5b).
///
/// Block `b` of `B` has the ratio `first + (last − first)·b/(B − 1)`; the dense layers after the
/// blocks have that of the last block. The default is that of the figure: 10, 20, 30, 40, 50 % over
/// five blocks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DepthRamp {
    /// Ratio of the first block.
    pub first: f64,
    /// Ratio of the last block and of dense layers.
    pub last: f64,
}

impl Default for DepthRamp {
    fn default() -> Self {
        Self { first: 0.1, last: 0.5 }
    }
}

impl RatioSchedule for DepthRamp {
    fn ratio(&self, layer: &Layer, _layers: &[Layer], _task: &NewTask) -> f64 {
        match layer.section {
            Section::Block { index, count } if index + 1 < count => {
                self.first + (self.last - self.first) * index as f64 / (count - 1) as f64
            }
            _ => self.last,
        }
    }
}
