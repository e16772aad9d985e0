//! The report of tasks packed into one network: accuracies, who owns which weights, and how many
//! more tasks fit.

mod capacity;
mod data;
mod page;
mod write;

pub use data::{PackedTaskEntry, PackingReport, TaskChoiceEntry};
pub use write::{remove_packing_report, write_packing_report};
