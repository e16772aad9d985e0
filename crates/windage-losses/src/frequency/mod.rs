//! Losses of spectra: what a generator has to get right beyond pixels.
//!
//! | loss | compares |
//! | --- | --- |
//! | [`FreqMseLoss`] | DCT coefficients of pairs, or mean power spectra of batches |
//! | [`FocalFrequencyLoss`] | DFT coefficients of pairs, weighted by how wrong each is |
//! | [`AzimuthalLoss`] | power by radius with the mean of real images |
//!
//! All take `(generated, real)` images `[batch, channels, height, width]` of any size, odd ones
//! included. Transforms are orthonormal ([`windage_ops::spectral`]).

mod azimuthal;
mod focal;
mod freq_mse;
mod images;

pub use azimuthal::{AzimuthalLoss, AzimuthalLossConfig, Gradient, ProfileScale};
pub use focal::{
    FocalFrequencyLoss, FocalFrequencyLossConfig, FocalNorm, FocalScale, SpectrumAverage,
};
pub use freq_mse::{FreqMseLoss, FreqMseLossConfig, Matching};
