//! The kinds of generative models.

use serde::{Deserialize, Serialize};
use windage_losses::adversarial::AdversarialFamily;

/// The objective that trains encoder and decoder.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ModelKind {
    /// Reconstruction (Fig. 5).
    #[default]
    Autoencoder,
    /// Reconstruction from features drawn about their mean, and the divergence of their
    /// distribution from a standard normal.
    Vae {
        /// Weight of the divergence relative to the log-likelihood of a normal distribution whose
        /// variance is the running mean square error. 1 is the evidence bound with the best
        /// variance, whatever the scale of the values (σ-VAE, Rybkin et al. 2021); more holds
        /// features closer to the normal (β-VAE).
        #[serde(default = "beta")]
        beta: f64,
    },
    /// An adversary that tells `(x, E(x))` from `(G(z, L), z)`, given the loss (Fig. 13; ALI,
    /// BiGAN).
    Gan {
        /// Where the features of generated pairs come from.
        #[serde(default)]
        prior: Prior,
        /// Weight of the adversary, in multiples of the running reconstruction error.
        #[serde(default = "adversarial_weight")]
        adversarial_weight: f64,
        /// Weight of the reconstruction error `‖x − G(E(x), L)‖²`, which ties a sample to its own
        /// features (ALICE); 0 is the literal form.
        #[serde(default = "reconstruction_weight")]
        reconstruction_weight: f64,
        /// Which adversarial loss.
        #[serde(default)]
        family: AdversarialFamily,
    },
}

/// Where the features of a GAN's generated pairs come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prior {
    /// A standard normal distribution, as in ALI.
    Normal,
    /// The encoder's features of a sample, combined with the loss of another sample of the same
    /// class and domain. Features and loss of such a pair say nothing about each other within
    /// class and domain, so an image must show its loss to be taken for real.
    #[default]
    Encoded,
}

fn beta() -> f64 {
    4.0
}

fn adversarial_weight() -> f64 {
    0.1
}

fn reconstruction_weight() -> f64 {
    1.0
}

impl ModelKind {
    /// Returns the VAE with its default weight.
    pub fn vae() -> Self {
        Self::Vae { beta: beta() }
    }

    /// Returns the GAN with its default weights.
    pub fn gan() -> Self {
        Self::Gan {
            prior: Prior::default(),
            adversarial_weight: adversarial_weight(),
            reconstruction_weight: reconstruction_weight(),
            family: AdversarialFamily::default(),
        }
    }

    /// Returns the GAN of the patent and of ALI: a normal prior, no reconstruction.
    pub fn literal_gan() -> Self {
        Self::Gan {
            prior: Prior::Normal,
            adversarial_weight: 1.0,
            reconstruction_weight: 0.0,
            family: AdversarialFamily::NonSaturating,
        }
    }

    /// Returns the name in settings and reports: `autoencoder`, `vae` or `gan`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Autoencoder => "autoencoder",
            Self::Vae { .. } => "vae",
            Self::Gan { .. } => "gan",
        }
    }

    /// Returns the kind of that name with its default weights, or `None` if there is none.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "autoencoder" => Some(Self::Autoencoder),
            "vae" => Some(Self::vae()),
            "gan" => Some(Self::gan()),
            _ => None,
        }
    }

    /// Returns the weights with their names.
    pub(super) fn weights(&self) -> Vec<(&'static str, f64)> {
        match *self {
            Self::Autoencoder => Vec::new(),
            Self::Vae { beta } => vec![("beta", beta)],
            Self::Gan { adversarial_weight, reconstruction_weight, .. } => {
                vec![
                    ("adversarial_weight", adversarial_weight),
                    ("reconstruction_weight", reconstruction_weight),
                ]
            }
        }
    }
}
