//! Labeled and unlabeled data sets, and batches drawn from several of each.

mod apportion;
mod batch;
mod mixture;
mod regression;
mod set;
mod weighted;

pub use batch::{AdaptBatch, LabeledBatch, Progress, Turn, UnlabeledBatch};
pub use mixture::Mixture;
pub use regression::RegressionSet;
pub use set::{LabeledSet, UnlabeledSet};
pub use weighted::Sets;
