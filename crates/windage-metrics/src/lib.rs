#![doc = include_str!("../README.md")]

pub mod accuracy_estimate;
pub mod attributes;
mod check;
pub mod continual;
pub mod diagnosis;
pub mod distance;
pub mod divergence;
mod error;
#[cfg(feature = "inception")]
pub mod inception;
pub mod label_errors;
mod mean;
pub mod rank;
pub mod reweighted;
pub mod spectrum;
pub mod two_sample;

pub use attributes::{
    ImageKind, image_attributes, image_attributes_of, series_attributes, spectrogram_attributes,
};
pub use continual::AccuracyMatrix;
pub use distance::{
    FeatureExtractor, FrechetDistance, GaussianStatistics, KernelDistance, PrecisionRecall, Rows,
};
pub use divergence::DistributionDivergence;
pub use error::{Error, Result};
pub use spectrum::MeanSpectrum;
