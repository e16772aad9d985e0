//! The report of a diagnosis.

mod accompanying;
mod cells;
mod depiction;
mod json;
mod matrix;
mod mitigation;
mod page;
mod write;

pub use accompanying::{Accompanying, Sound};
pub use depiction::Depiction;
pub use json::{CellEntry, DomainEntry, PairEntry, Report, SCHEMA_VERSION};
pub use write::{remove_report, write_report};
