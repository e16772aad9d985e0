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

#[cfg(feature = "adapt")]
pub mod adapt;
#[cfg(feature = "diagnose")]
pub mod diagnose;
mod error;
#[cfg(feature = "gan")]
pub mod gan;
#[cfg(feature = "packnet")]
pub mod packnet;
mod page;

pub use error::{Error, Result};
