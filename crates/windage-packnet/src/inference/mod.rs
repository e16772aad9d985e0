//! Finding the task that a sample belongs to, if nobody names it.

mod choice;
mod confidence;
mod scores;
mod signature;

pub use choice::TaskChoice;
pub use confidence::{Confidence, score_by_confidence};
pub use scores::TaskScores;
pub use signature::score_by_signature;
