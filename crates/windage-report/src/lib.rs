//! Reports of windage: pictures, one self-contained HTML page, and JSON.
//!
//! [`write_report`] writes into a folder:
//!
//! | file | what it is |
//! | --- | --- |
//! | `index.html` | the whole report in one page, without network or scripts |
//! | `report.json` | the same in numbers, see [`Report`] |
//! | `matrix.png`, `matrix_pairP.png` | the matrix of the first pair, and of each further one |
//! | `cells/pairP_lL_fF.png` | every cell at its native resolution |
//! | `curves.png` | how training went |
//!
//! [`write_gan_report`] writes `index.html`, `report.json`, `samples.png` and `curves.png` of a
//! GAN.
//!
//! [`write_packing_report`] writes `index.html`, `report.json` and `capacity.png` of tasks packed
//! into one network.
//!
//! [`write_adapt_report`] writes `index.html`, `report.json` and `curves.png` of a network adapted
//! to another domain.

mod accompanying;
mod adapt;
mod cells;
mod curves;
mod depiction;
mod document;
mod error;
mod font;
mod gan;
mod html;
mod json;
mod matrix;
mod packing;
mod picture;
mod remedies;
mod write;

pub use accompanying::{Accompanying, Sound};
pub use adapt::{AdaptEntry, AdaptReport, DomainFigures, remove_adapt_report, write_adapt_report};
pub use depiction::Depiction;
pub use error::{Error, Result};
pub use gan::{GanReport, GanSamples, remove_gan_report, write_gan_report};
pub use json::{CellEntry, DomainEntry, PairEntry, Report, SCHEMA_VERSION};
pub use packing::{
    PackedTaskEntry, PackingReport, TaskChoiceEntry, remove_packing_report, write_packing_report,
};
pub use write::{remove_report, write_report};
