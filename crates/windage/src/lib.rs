#![cfg_attr(
    all(feature = "data", feature = "diagnose", feature = "flex"),
    doc = include_str!("../README.md")
)]
// The example of the README needs these features, and documentation tests compile it.
#![cfg_attr(
    not(all(feature = "data", feature = "diagnose", feature = "flex")),
    doc = "Models that meet data they were not trained on; the README describes all modules."
)]

#[cfg(feature = "adapt")]
pub use windage_adapt as adapt;
pub use windage_core as core;
#[cfg(feature = "data")]
pub use windage_data as data;
#[cfg(feature = "diagnose")]
pub use windage_diagnose as diagnose;
#[cfg(feature = "gan")]
pub use windage_gan as gan;
pub use windage_losses as losses;
pub use windage_metrics as metrics;
#[cfg(feature = "onnx")]
pub use windage_onnx as onnx;
pub use windage_ops as ops;
#[cfg(feature = "packnet")]
pub use windage_packnet as packnet;
#[cfg(feature = "report")]
pub use windage_report as report;

/// The code of the repository's README and of the book, which documentation tests compile. A
/// published package holds neither of these pages, and needs them for nothing else.
#[cfg(all(
    doctest,
    feature = "adapt",
    feature = "data",
    feature = "diagnose",
    feature = "flex",
    feature = "gan",
    feature = "onnx",
    feature = "packnet"
))]
mod pages {
    #[doc = include_str!("../../../README.md")]
    mod readme {}
    #[doc = include_str!("../../../book/src/adapt.md")]
    mod adapt {}
    #[doc = include_str!("../../../book/src/cookbook.md")]
    mod cookbook {}
    #[doc = include_str!("../../../book/src/diagnose.md")]
    mod diagnose {}
    #[doc = include_str!("../../../book/src/gan.md")]
    mod gan {}
    #[doc = include_str!("../../../book/src/numerics.md")]
    mod numerics {}
    #[doc = include_str!("../../../book/src/onnx.md")]
    mod onnx {}
    #[doc = include_str!("../../../book/src/packnet.md")]
    mod packnet {}
}
