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
    #[serde(alias = "freq-mse")]
    FreqMse,
    /// The generator's loss has the additional term `weight ·` cross-entropy of the azimuthal
    /// spectrum (Durall et al. 2020).
    Azimuthal,
    /// A frequency discriminator with the same weight as the spatial one: equation (1).
    #[serde(alias = "ssd2gan")]
    Ssd2Gan,
    /// The same with the trade-off α: equations (1) and (2).
    #[serde(alias = "ssd2gan-trade-off")]
    Ssd2GanTradeOff,
    /// The same with the consistency regularization (SSCR): equations (1) to (3).
    #[default]
    #[serde(alias = "ssd2gan-consistent")]
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

    /// Returns whether the discriminators are weighted by α.
    pub fn has_trade_off(self) -> bool {
        matches!(self, Self::Ssd2GanTradeOff | Self::Ssd2GanConsistent)
    }

    /// Returns whether the spatial discriminator's loss has the consistency.
    pub fn has_consistency(self) -> bool {
        self == Self::Ssd2GanConsistent
    }

    /// Returns whether the generator's loss has a spectral penalty.
    pub fn has_penalty(self) -> bool {
        matches!(self, Self::FreqMse | Self::Azimuthal)
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
