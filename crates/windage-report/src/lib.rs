#![doc = include_str!("../README.md")]

#[cfg(feature = "adapt")]
pub mod adapt;
#[cfg(feature = "diagnose")]
pub mod diagnose;
mod error;
#[cfg(feature = "gan")]
pub mod gan;
#[cfg(feature = "packnet")]
pub mod packnet;
#[cfg(any(feature = "adapt", feature = "diagnose", feature = "gan", feature = "packnet"))]
mod page;

pub use error::{Error, Result};
