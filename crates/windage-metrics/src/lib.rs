//! Figures that say whether a diagnosis does its job, and attributes that say what it found.

pub mod attributes;
pub mod continual;
pub mod distance;
pub mod divergence;
mod error;
mod faithfulness;
#[cfg(feature = "inception")]
pub mod inception;
mod rank;
mod regression;
mod separation;
pub mod spectrum;

pub use attributes::{image_attributes, series_attributes, spectrogram_attributes};
pub use continual::AccuracyMatrix;
pub use distance::{
    FeatureExtractor, Features, FrechetDistance, FrechetWarning, GaussianStatistics,
    KernelDistance, KernelScore, KernelWarning, ManifoldScores, PolynomialKernel, PrecisionRecall,
    Rows, extract_features, feature_statistics, frechet_covariance_term,
    frechet_covariance_term_by_eigen, unbiased_mmd2,
};
pub use divergence::{
    ClassifierDivergence, Covariance, DistributionDivergence, DivergenceEstimate, EstimateKind,
    GaussianDivergence, HistogramDivergence, classifier_divergence, gaussian_log_densities,
    jensen_shannon,
};
pub use error::{Error, Result};
pub use faithfulness::faithfulness;
pub use rank::{ranks, spearman};
pub use regression::{Observation, within_group_slope};
pub use separation::{Shares, axis_changes, mean_shares, separation};
pub use spectrum::{
    HIGH_FREQUENCY_CUTOFF, MeanSpectrum, high_frequency_ratio, log_spectral_distance,
};
