//! Scores of a generator, and their curve over training.

mod curve;
mod scorer;

pub use curve::{ScoreCurve, Turn};
pub use scorer::{GanScore, GanScorer};
