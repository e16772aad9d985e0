//! The report of a GAN: scores, spectra and samples.

mod curves;
mod data;
mod page;
mod samples;
mod write;

pub use data::GanReport;
pub use samples::GanSamples;
pub use write::{remove_gan_report, write_gan_report};
