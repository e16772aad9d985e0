//! Pruning ratios: the share of a layer's free weights that a task sets to zero, for later tasks.

mod depth;
mod planned;
mod schedule;
mod similarity_table;
mod uniform;

pub use depth::{DepthRamp, DepthStep};
pub use planned::PlannedTasks;
pub use schedule::{FirstAndLaterTasks, NewTask, RatioSchedule};
pub use similarity_table::{SimilarityRow, SimilarityTable};
pub use uniform::Uniform;
