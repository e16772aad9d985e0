#![doc = include_str!("../README.md")]

#[cfg(feature = "adapt")]
pub mod adapt;
#[cfg(feature = "diagnose")]
pub mod diagnose;
mod error;
#[cfg(feature = "gan")]
pub mod gan;
mod header;
#[cfg(feature = "packnet")]
pub mod packnet;
#[cfg(any(feature = "adapt", feature = "diagnose", feature = "gan", feature = "packnet"))]
mod page;
#[cfg(any(feature = "adapt", feature = "diagnose", feature = "gan", feature = "packnet"))]
mod rebuild;

pub use error::{Error, Result};
pub use header::{Header, Kind, SCHEMA_VERSION};
#[cfg(any(feature = "adapt", feature = "diagnose", feature = "gan", feature = "packnet"))]
pub use rebuild::rebuild;
