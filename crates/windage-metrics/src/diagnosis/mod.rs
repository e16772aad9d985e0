//! Metrics of a diagnosis, whose matrix decodes features (across) with losses (down).
//!
//! - [`faithfulness`]: whether the classifier's losses rise with the requested ones;
//! - [`agreement`]: whether they are also as large;
//! - [`separation`]: whether a harmful factor changes along the loss axis and a harmless one along
//!   the feature axis;
//! - [`within_group_slope`]: how much of a factor the loss can predict at all.

mod agreement;
mod faithfulness;
mod regression;
mod separation;

pub use agreement::agreement;
pub use faithfulness::faithfulness;
pub use regression::{Observation, within_group_slope};
pub use separation::{Shares, axis_changes, mean_shares, separation};
