//! The same pruning ratio for all layers.

use serde::{Deserialize, Serialize};

use super::{NewTask, RatioSchedule};
use crate::layers::Layer;

/// The same pruning ratio for every layer and task, as in PackNet.
///
/// *Reference*: Mallya and Lazebnik, *PackNet: Adding Multiple Tasks to a Single Network by
/// Iterative Pruning*, CVPR 2018, with ratios of 0.5 and 0.75.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Uniform(pub f64);

impl RatioSchedule for Uniform {
    fn ratio(&self, _layer: &Layer, _layers: &[Layer], _task: &NewTask) -> f64 {
        self.0
    }
}
