//! The report of a network that was adapted to another domain.

mod charts;
mod data;
mod page;
mod write;

pub use data::{AdaptEntry, AdaptReport, DomainMetrics};
pub use write::{remove_adapt_report, write_adapt_report};
