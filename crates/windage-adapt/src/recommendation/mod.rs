//! What to change in the next run if a run does not reach its thresholds, and why.
//!
//! Recommendations follow from the histories of the losses by simple rules. Each
//! [`Recommendation`] names its rule and the values that it is based on.

mod advice;
mod course;
mod rules;
mod trend;

pub use advice::{Change, Recommendation, Rule, RunSettings};
pub use rules::recommend;
pub use trend::Trend;
