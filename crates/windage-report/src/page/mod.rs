//! Parts that the reports share: the HTML page, charts, pictures, numbers and files.
//!
//! A report uses some of them only, so that parts are unused where features are off.
#![cfg_attr(
    not(all(feature = "adapt", feature = "diagnose", feature = "gan", feature = "packnet")),
    allow(dead_code)
)]

pub(crate) mod assets;
pub(crate) mod chart;
pub(crate) mod document;
pub(crate) mod number;
pub(crate) mod picture;
#[cfg(any(feature = "diagnose", feature = "gan"))]
pub(crate) mod sample;
pub(crate) mod write;
