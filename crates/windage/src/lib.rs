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
pub use windage_ops as ops;
#[cfg(feature = "packnet")]
pub use windage_packnet as packnet;
#[cfg(feature = "report")]
pub use windage_report as report;
