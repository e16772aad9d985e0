//! The report of a GAN: scores, spectra and samples.

mod charts;
mod data;
mod document;
mod page;
mod samples;
mod write;

pub use data::GanReport;
pub(crate) use document::GanDocument;
pub use samples::GanSamples;
pub use write::{remove_gan_report, write_gan_report};
