//! Three families of adversarial losses, term by term.
//!
//! | family | discriminator: real, generated | the other side: called generated, called real |
//! | --- | --- | --- |
//! | hinge | `max(0, 1 − s)`, `max(0, 1 + s)` | `−s`, `s` |
//! | non-saturating | `softplus(−s)`, `softplus(s)` | `softplus(−s)`, `softplus(s)` |
//! | least squares | `½(s − 1)²`, `½s²` | `½(s − 1)²`, `½s²` |
//!
//! `softplus(s) = ln(1 + eˢ)`, so `softplus(−s) = −ln σ(s)`: the cross entropy of a sigmoid,
//! without its overflow. The other side has two columns because an encoder wants its real samples
//! called generated.

use burn::tensor::Tensor;
use burn::tensor::activation::{relu, softplus};

/// Which function of a score is minimized.
///
/// # References
/// Hinge: Lim and Ye, *Geometric GAN*, 2017; Miyato et al., *Spectral Normalization for GANs*, ICLR
/// 2018, equations (16) and (17). Non-saturating: Goodfellow et al., *Generative Adversarial Nets*,
/// NIPS 2014, section 3. Least squares: Mao et al., *Least Squares Generative Adversarial
/// Networks*, ICCV 2017, equation (2) with a = 0, b = c = 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdversarialFamily {
    /// Margins of 1; no gradient for samples judged well enough.
    #[default]
    Hinge,
    /// The cross entropy of the sigmoid of scores, with the generator maximizing `ln σ(s)`.
    NonSaturating,
    /// Squared distance from the labels 1 (real) and 0 (generated), halved.
    LeastSquares,
}

impl AdversarialFamily {
    /// The discriminator's term of scores that should be high.
    pub(super) fn judged_real<const D: usize>(self, scores: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Hinge => relu(-scores + 1.0),
            Self::NonSaturating | Self::LeastSquares => self.called_real(scores),
        }
    }

    /// The discriminator's term of scores that should be low.
    pub(super) fn judged_generated<const D: usize>(self, scores: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Hinge => relu(scores + 1.0),
            Self::NonSaturating | Self::LeastSquares => self.called_generated(scores),
        }
    }

    /// The term of a side that wants these scores high.
    pub(super) fn called_real<const D: usize>(self, scores: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Hinge => -scores,
            Self::NonSaturating => softplus(-scores, 1.0),
            Self::LeastSquares => (scores - 1.0).square() * 0.5,
        }
    }

    /// The term of a side that wants these scores low.
    pub(super) fn called_generated<const D: usize>(self, scores: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Hinge => scores,
            Self::NonSaturating => softplus(scores, 1.0),
            Self::LeastSquares => scores.square() * 0.5,
        }
    }
}
