//! The report of a diagnosis.

mod accompanying;
mod cells;
mod curves;
mod data;
mod depiction;
mod matrix;
mod mitigation;
mod page;
mod tables;
mod write;

pub use accompanying::{Accompanying, Sound};
pub use data::{CellEntry, DomainEntry, PairEntry, Report, SCHEMA_VERSION};
pub use depiction::Depiction;
pub use write::{remove_report, write_report};
