//! What has to be known about packed tasks to use them, beside their weights.

use serde::{Deserialize, Serialize};
use windage_core::Domain;

use crate::network::ConvNetworkConfig;

/// What the samples of a task are, and what the outputs of its network mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDescription {
    /// Names of the classes, in the order of the outputs.
    pub classes: Vec<String>,
    /// Shape of a sample. Images are `[channels, height, width]`, with one channel for gray and
    /// three for color, and values in 0…1.
    pub shape: Vec<usize>,
}

impl TaskDescription {
    /// Describes a task by its data set.
    pub fn of(domain: &Domain) -> Self {
        Self { classes: domain.classes().to_vec(), shape: domain.shape().to_vec() }
    }

    /// Returns whether a task can have this description.
    pub(super) fn is_possible(&self) -> bool {
        let values = self.shape.iter().try_fold(1_usize, |count, axis| count.checked_mul(*axis));
        !self.classes.is_empty() && values.is_some_and(|count| count > 0)
    }
}

/// The structure of the network that tasks are packed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NetworkDescription {
    /// A [`ConvNetwork`](crate::network::ConvNetwork).
    Convolutional(ConvNetworkConfig),
}
