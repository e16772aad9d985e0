//! Errors of a GAN.

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can keep a GAN from being trained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A device, setting, sample or file.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
    /// A measure of features or spectra.
    #[error(transparent)]
    Metrics(#[from] windage_metrics::Error),
    /// A data set.
    #[cfg(feature = "data")]
    #[error(transparent)]
    Data(#[from] windage_data::Error),
}
