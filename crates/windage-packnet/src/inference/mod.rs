//! Which task a sample belongs to, where nobody says.

mod choice;
mod confidence;

pub use choice::TaskScores;
pub use confidence::{Confidence, score_by_confidence};
