//! Learning a task of a classifier from beginning to end.

mod extend;
mod settings;
mod trainer;

pub use extend::{Extended, TaskData, TaskRatios, extend};
pub use settings::{TaskTrainingConfig, remove_checkpoints};
