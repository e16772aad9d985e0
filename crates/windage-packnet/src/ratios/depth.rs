//! Rates that grow with depth: deeper layers are more special to a task, so more of them is worth
//! giving away.
//!
//! Source: US 2023/0409912 A1, Figs. 5a and 5b.

use serde::{Deserialize, Serialize};

use super::{Network, RatioSchedule, Situation};
use crate::{Layer, Section};

/// One rate for shallow blocks, another for deep ones and dense layers (Fig. 5a).
///
/// The default is that of the figure for VGG16 in five blocks: nothing of the first three (seven
/// convolutions), half of the rest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DepthStep {
    /// Blocks from the input that have the shallow rate.
    pub shallow_blocks: usize,
    /// Rate of shallow blocks.
    pub shallow: f64,
    /// Rate of all other layers.
    pub deep: f64,
}

impl Default for DepthStep {
    fn default() -> Self {
        Self { shallow_blocks: 3, shallow: 0.0, deep: 0.5 }
    }
}

impl RatioSchedule for DepthStep {
    fn rate(&self, layer: &Layer, _network: Network<'_>, _situation: &Situation) -> f64 {
        match layer.section {
            Section::Block { index, .. } if index < self.shallow_blocks => self.shallow,
            _ => self.deep,
        }
    }
}

/// Rates that grow evenly from the first block to the last (Fig. 5b): `first + (last − first)·b/(B
/// − 1)` for block `b` of `B`; dense layers behind them have that of the last block.
///
/// The default is that of the figure: 10, 20, 30, 40, 50 % over five blocks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DepthRamp {
    /// Rate of the first block.
    pub first: f64,
    /// Rate of the last block and of dense layers.
    pub last: f64,
}

impl Default for DepthRamp {
    fn default() -> Self {
        Self { first: 0.1, last: 0.5 }
    }
}

impl RatioSchedule for DepthRamp {
    fn rate(&self, layer: &Layer, _network: Network<'_>, _situation: &Situation) -> f64 {
        match layer.section {
            Section::Block { index, count } if index + 1 < count => {
                self.first + (self.last - self.first) * index as f64 / (count - 1) as f64
            }
            _ => self.last,
        }
    }
}
