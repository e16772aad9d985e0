//! Power spectra of sets of images: by coefficient, by radius, and how two sets differ in them.

mod mean;
mod profile;

pub use mean::MeanSpectrum;
pub use profile::{HIGH_FREQUENCY_CUTOFF, high_frequency_ratio, log_spectral_distance};
