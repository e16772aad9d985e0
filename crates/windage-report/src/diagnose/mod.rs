//! The report of a diagnosis.

mod accompanying;
mod cell_markup;
mod cells;
mod curves;
mod data;
mod depiction;
mod lettering;
mod matrix;
mod mitigation;
mod page;
mod proof;
mod tables;
mod write;

pub use accompanying::{Accompanying, Sound};
pub use data::{CellEntry, DomainEntry, PairEntry, Report};
pub use depiction::Depiction;
pub use write::{remove_report, write_report};
