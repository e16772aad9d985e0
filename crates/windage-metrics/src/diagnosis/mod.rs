//! Metrics of a diagnosis: whether a decoded matrix shows the loss that was requested, and whether
//! it separates a harmful factor from a harmless one.

mod faithfulness;
mod regression;
mod separation;

pub use faithfulness::faithfulness;
pub use regression::{Observation, within_group_slope};
pub use separation::{Shares, axis_changes, mean_shares, separation};
