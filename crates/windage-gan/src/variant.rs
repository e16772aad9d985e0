//! The rows of the patent's table: the GAN, what it is compared with, and its parts added one by
//! one.

use serde::{Deserialize, Serialize};

/// What is added to a GAN with spectral normalization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// Nothing: `Ds` alone (Miyato et al. 2018).
    Sngan,
    /// `+ weight · MSE` of mean log-power spectra of generated and real batches, in the generator's
    /// loss.
    FreqMse,
    /// `+ weight ·` the azimuthal spectrum's cross entropy in the generator's loss (Durall et al.
    /// 2020).
    Azimuthal,
    /// A frequency discriminator with as much say as the spatial one: equation (1).
    Ssd2Gan,
    /// The same, traded off by α: equations (1) and (2).
    Ssd2GanTradeOff,
    /// The same with consistency (SSCR): equations (1) to (3).
    #[default]
    Ssd2GanConsistent,
}

impl Variant {
    /// All of them, in the order of the patent's table.
    pub const ALL: [Self; 6] = [
        Self::Sngan,
        Self::FreqMse,
        Self::Azimuthal,
        Self::Ssd2Gan,
        Self::Ssd2GanTradeOff,
        Self::Ssd2GanConsistent,
    ];

    /// As tables and command lines call it.
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

    /// Whether there is a frequency discriminator.
    pub fn looks_at_frequencies(self) -> bool {
        matches!(self, Self::Ssd2Gan | Self::Ssd2GanTradeOff | Self::Ssd2GanConsistent)
    }

    /// Share of the spatial discriminator in the generator's loss.
    pub(super) fn alpha(self, alpha: f64) -> f64 {
        match self {
            Self::Sngan | Self::FreqMse | Self::Azimuthal => 1.0,
            Self::Ssd2Gan => 0.5,
            Self::Ssd2GanTradeOff | Self::Ssd2GanConsistent => alpha,
        }
    }

    /// Weight of the consistency in the spatial discriminator's loss.
    pub(super) fn consistency(self, weight: f64) -> f64 {
        if self == Self::Ssd2GanConsistent { weight } else { 0.0 }
    }
}
