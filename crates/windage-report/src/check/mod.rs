//! The report of a check: what can be said about a classifier on a target without labels.

mod chart;
mod data;
mod page;
mod words;
mod write;

pub use data::CheckReport;
pub use write::{remove_check_report, write_check_report};
