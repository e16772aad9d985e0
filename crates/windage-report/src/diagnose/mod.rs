//! The report of a diagnosis.

mod accompanying;
mod axes;
mod cell_markup;
mod cells;
mod curves;
mod data;
mod depiction;
mod effects;
mod gallery;
mod gallery_sheet;
mod labels;
mod lettering;
mod matrix;
mod mitigation;
mod page;
mod proof;
mod shift_view;
mod tables;
mod write;

pub use accompanying::{Accompanying, Sound};
pub use data::{CellEntry, DomainEntry, PairEntry, Report};
pub use depiction::Depiction;
pub use gallery::{ClassEntry, FailureEntry, Gallery};
pub use labels::{Labels, SuspectedEntry, SuspectedLabel};
pub use write::{NothingLost, remove_report, write_nothing_lost, write_report};
