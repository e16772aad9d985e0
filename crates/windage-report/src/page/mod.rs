//! Parts that the reports share: the HTML page, charts, pictures and files.

pub(crate) mod canvas;
#[cfg(any(feature = "adapt", feature = "diagnose", feature = "gan"))]
pub(crate) mod curves;
pub(crate) mod document;
pub(crate) mod font;
pub(crate) mod picture;
#[cfg(any(feature = "diagnose", feature = "gan"))]
pub(crate) mod sample;
pub(crate) mod write;
