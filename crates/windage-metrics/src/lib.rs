//! Figures that say whether a diagnosis does its job, and attributes that say what it found.

pub mod attributes;
pub mod continual;
pub mod distance;
pub mod divergence;
mod error;
mod faithfulness;
#[cfg(feature = "inception")]
pub mod inception;
mod rank;
mod regression;
mod separation;
pub mod spectrum;

pub use attributes::image_attributes;
pub use continual::AccuracyMatrix;
pub use distance::*;
pub use divergence::*;
pub use error::{Error, Result};
pub use faithfulness::faithfulness;
pub use rank::{ranks, spearman};
pub use regression::{Observation, within_group_slope};
pub use separation::{Shares, axis_changes, mean_shares, separation};
pub use spectrum::*;
