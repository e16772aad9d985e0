#![doc = include_str!("../README.md")]

#[cfg(feature = "adapt")]
pub mod adapt;
#[cfg(feature = "diagnose")]
pub mod check;
pub mod comparison;
#[cfg(feature = "diagnose")]
pub mod diagnose;
mod error;
#[cfg(feature = "gan")]
pub mod gan;
mod header;
#[cfg(feature = "packnet")]
pub mod packnet;
mod page;
mod rebuild;

pub use error::{Error, Result};
pub use header::{Header, Kind, SCHEMA_VERSION};
pub use rebuild::rebuild;
