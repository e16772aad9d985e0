//! The report of a comparison: the same runs in several variants, each with several seeds.

mod chart;
mod data;
mod finding;
mod page;
mod statistic;
mod write;

pub use data::{Better, Comparison, ComparisonMetric, ComparisonReport, ComparisonRow};
pub use write::{remove_comparison_report, write_comparison_report};
