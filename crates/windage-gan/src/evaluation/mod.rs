//! How good a generator is, and whether it still gets better.

mod curve;
mod scorer;

pub use curve::{ScoreCurve, Turn};
pub use scorer::{GanScore, GanScorer};
