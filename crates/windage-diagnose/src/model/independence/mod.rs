//! Making features independent of the loss, given domain and class.
//!
//! Without it the features tell the loss already, the decoder has no reason to look at the loss it
//! is given, and the loss axis of the matrix stays empty.

mod adversary;
mod correlation;
mod term;

pub use adversary::{Adversary, AdversaryConfig};
pub use correlation::within_domain_correlation;
pub(crate) use term::IndependenceTerm;

use serde::{Deserialize, Serialize};

/// How features are kept from telling the loss.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Independence {
    /// Not at all, as the patent is written.
    None,
    /// A penalty on the squared correlation of `z` and `z²` with the loss, within each domain,
    /// class means removed.
    Correlation {
        /// Weight beside the reconstruction error, which is summed over pixels.
        weight: f64,
    },
    /// An adversary that predicts the loss from features, class and domain, against which the
    /// encoder works.
    Adversarial {
        /// How much an adversary that knows nothing is worth, in multiples of the running
        /// reconstruction error. Relative, so that one value serves small and large,
        /// simple and rich images, early and late in training.
        weight: f64,
        /// Steps of the adversary for each step of the model.
        steps: usize,
    },
}

impl Default for Independence {
    fn default() -> Self {
        Self::Adversarial { weight: 4.0, steps: 3 }
    }
}

impl Independence {
    /// The correlation penalty with its default weight.
    pub fn correlation() -> Self {
        Self::Correlation { weight: 20.0 }
    }

    /// The name that users give: `none`, `correlation`, `adversarial`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Correlation { .. } => "correlation",
            Self::Adversarial { .. } => "adversarial",
        }
    }

    /// The form of that name with its default weights.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "none" => Some(Self::None),
            "correlation" => Some(Self::correlation()),
            "adversarial" => Some(Self::default()),
            _ => None,
        }
    }
}
