//! The rows of the patent's table: baselines, and the parts of the GAN added one by one.

use serde::{Deserialize, Serialize};

/// A GAN with spectral normalization and what is added to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// The spatial discriminator `Ds` alone (Miyato et al. 2018).
    Sngan,
    /// The generator's loss has the additional term `weight · MSE` of the mean log-power spectra of
    /// generated and real batches.
    FreqMse,
    /// The generator's loss has the additional term `weight ·` cross-entropy of the azimuthal
    /// spectrum (Durall et al. 2020).
    Azimuthal,
    /// A frequency discriminator with the same weight as the spatial one: equation (1).
    Ssd2Gan,
    /// The same with the trade-off α: equations (1) and (2).
    Ssd2GanTradeOff,
    /// The same with the consistency regularization (SSCR): equations (1) to (3).
    #[default]
    Ssd2GanConsistent,
}

impl Variant {
    /// All variants, in the order of the patent's table.
    pub const ALL: [Self; 6] = [
        Self::Sngan,
        Self::FreqMse,
        Self::Azimuthal,
        Self::Ssd2Gan,
        Self::Ssd2GanTradeOff,
        Self::Ssd2GanConsistent,
    ];

    /// Returns the name, as in tables and on command lines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sngan => "sngan",
            Self::FreqMse => "freq-mse",
            Self::Azimuthal => "azimuthal",
            Self::Ssd2Gan => "ssd2gan",
            Self::Ssd2GanTradeOff => "ssd2gan-trade-off",
            Self::Ssd2GanConsistent => "ssd2gan-consistent",
        }
    }

    /// Returns whether there is a frequency discriminator.
    pub fn has_frequency_discriminator(self) -> bool {
        matches!(self, Self::Ssd2Gan | Self::Ssd2GanTradeOff | Self::Ssd2GanConsistent)
    }

    /// Returns the weight of the spatial discriminator in the generator's loss.
    pub(super) fn alpha(self, alpha: f64) -> f64 {
        match self {
            Self::Sngan | Self::FreqMse | Self::Azimuthal => 1.0,
            Self::Ssd2Gan => 0.5,
            Self::Ssd2GanTradeOff | Self::Ssd2GanConsistent => alpha,
        }
    }

    /// Returns the weight of the consistency in the spatial discriminator's loss.
    pub(super) fn consistency(self, weight: f64) -> f64 {
        if self == Self::Ssd2GanConsistent { weight } else { 0.0 }
    }
}
