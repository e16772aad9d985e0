//! One rate for all layers.

use serde::{Deserialize, Serialize};

use super::{Network, RatioSchedule, Situation};
use crate::Layer;

/// The same rate for every layer and task: PackNet (Mallya and Lazebnik, *PackNet: Adding Multiple
/// Tasks to a Single Network by Iterative Pruning*, CVPR 2018), with 0.5 and 0.75 there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Uniform(pub f64);

impl RatioSchedule for Uniform {
    fn rate(&self, _layer: &Layer, _network: Network<'_>, _situation: &Situation) -> f64 {
        self.0
    }
}
