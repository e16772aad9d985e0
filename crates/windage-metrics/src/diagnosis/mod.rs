//! Metrics of a diagnosis, whose matrix decodes features (across) with losses (down).
//!
//! - [`faithfulness`]: whether the classifier really has the losses that were requested;
//! - [`separation`]: whether a harmful factor changes along the loss axis and a harmless one along
//!   the feature axis;
//! - [`within_group_slope`]: how much of a factor the loss can predict at all.

mod faithfulness;
mod regression;
mod separation;

pub use faithfulness::faithfulness;
pub use regression::{Observation, within_group_slope};
pub use separation::{Shares, axis_changes, mean_shares, separation};
