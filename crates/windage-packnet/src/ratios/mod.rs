//! Initialization rates: which share of the weights that a layer has free a task sets back to zero
//! for later ones.

mod depth;
mod planned;
mod schedule;
mod similarity_table;
mod uniform;

pub use depth::{DepthRamp, DepthStep};
pub use planned::{NeedTable, PlannedTasks};
pub use schedule::{FirstThenLater, Network, RatioSchedule, Situation};
pub use similarity_table::{SimilarityRow, SimilarityTable};
pub use uniform::Uniform;
