//! Learning a classification task from beginning to end.

mod checkpoints;
mod config;
mod extend;
mod trainer;

pub use checkpoints::remove_checkpoints;
pub use config::TaskTrainingConfig;
pub use extend::{TaskAccuracies, TaskData, TaskRatios, extend};
