//! Making features independent of the loss, given domain and class.
//!
//! Without it, features already determine the loss, the decoder has no reason to look at the loss
//! that it is given, and nothing changes along the loss axis of a matrix.

mod adversary;
mod correlation;
mod term;

pub use adversary::{Adversary, AdversaryConfig};
pub use correlation::within_domain_correlation;
pub(crate) use term::IndependenceTerm;

use serde::{Deserialize, Serialize};

/// How features are kept independent of the loss.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Independence {
    /// Not at all, as in the patent.
    None,
    /// A penalty on the squared correlation of `z` and `z²` with the loss, within each domain,
    /// class means removed.
    Correlation {
        /// Weight relative to the reconstruction error, which is summed over pixels.
        #[serde(default = "correlation_weight")]
        weight: f64,
    },
    /// An adversary that predicts the loss from features, class and domain, against which the
    /// encoder works.
    Adversarial {
        /// How much an adversary that knows nothing is worth, in multiples of the running
        /// reconstruction error. It is relative, so that one value serves small and large, simple
        /// and rich images, early and late in training.
        #[serde(default = "adversarial_weight")]
        weight: f64,
        /// Steps of the adversary for each step of the model.
        #[serde(default = "adversarial_steps")]
        steps: usize,
    },
}

fn correlation_weight() -> f64 {
    20.0
}

fn adversarial_weight() -> f64 {
    4.0
}

fn adversarial_steps() -> usize {
    3
}

impl Default for Independence {
    fn default() -> Self {
        Self::Adversarial { weight: adversarial_weight(), steps: adversarial_steps() }
    }
}

impl Independence {
    /// Returns the correlation penalty with its default weight.
    pub fn correlation() -> Self {
        Self::Correlation { weight: correlation_weight() }
    }

    /// Returns the name in settings and reports: `none`, `correlation` or `adversarial`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Correlation { .. } => "correlation",
            Self::Adversarial { .. } => "adversarial",
        }
    }

    /// Returns the form of that name with its default weights, or `None` if there is none.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "none" => Some(Self::None),
            "correlation" => Some(Self::correlation()),
            "adversarial" => Some(Self::default()),
            _ => None,
        }
    }

    /// Returns the weight of the term.
    pub(super) fn weight(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Correlation { weight } | Self::Adversarial { weight, .. } => weight,
        }
    }
}
