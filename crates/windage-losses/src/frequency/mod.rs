//! Losses of spectra, for properties of images that losses of pixels do not see.
//!
//! | loss | compares |
//! | --- | --- |
//! | [`FreqMseLoss`] | DCT coefficients of pairs, or mean power spectra of batches |
//! | [`FocalFrequencyLoss`] | DFT coefficients of pairs, each weighted by its error |
//! | [`AzimuthalLoss`] | power by radius with the mean of real images |
//!
//! All take [`RealAndGenerated`](crate::RealAndGenerated) images `[batch, channels, height, width]`
//! of any size, including odd ones. The transforms are orthonormal ([`windage_ops::spectral`]).

mod azimuthal;
mod focal;
mod freq_mse;
mod images;

pub use azimuthal::{AzimuthalLoss, AzimuthalLossConfig, Gradient, ProfileScale};
pub use focal::{
    FocalFrequencyLoss, FocalFrequencyLossConfig, FocalNorm, FocalScale, SpectrumAverage,
};
pub use freq_mse::{FreqMseLoss, FreqMseLossConfig, Matching};
