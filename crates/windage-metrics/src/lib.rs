#![doc = include_str!("../README.md")]

pub mod attributes;
mod check;
pub mod continual;
pub mod diagnosis;
pub mod distance;
pub mod divergence;
mod error;
#[cfg(feature = "inception")]
pub mod inception;
mod mean;
pub mod rank;
pub mod spectrum;

pub use attributes::{image_attributes, series_attributes, spectrogram_attributes};
pub use continual::AccuracyMatrix;
pub use distance::{
    FeatureExtractor, FrechetDistance, GaussianStatistics, KernelDistance, PrecisionRecall, Rows,
};
pub use divergence::DistributionDivergence;
pub use error::{Error, Result};
pub use spectrum::MeanSpectrum;
