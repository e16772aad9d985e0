//! Mean power spectra of sets of images, by coefficient and by radius, and metrics that compare the
//! spectra of two sets.

mod mean;
mod profile;

pub use mean::MeanSpectrum;
pub use profile::{HIGH_FREQUENCY_CUTOFF, high_frequency_ratio, log_spectral_distance};
