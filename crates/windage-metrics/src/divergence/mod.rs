//! Jensen–Shannon divergence between two data sets, in base 2 and hence in `[0, 1]`.
//!
//! `JSD(P, Q) = ½·KL(P ‖ M) + ½·KL(Q ‖ M)`, `M = (P + Q)/2`: 0 for equal distributions, and 1 for
//! distributions without overlap. Source: Lin 1991, "Divergence Measures Based on the Shannon
//! Entropy", (4.1).
//!
//! Data sets are samples, not distributions, so each estimate rests on a model of them:
//!
//! | estimate | of | kind |
//! | --- | --- | --- |
//! | [`jensen_shannon`] | two discrete distributions | exact |
//! | [`HistogramDivergence`] | histograms of each feature, averaged | exact for histograms |
//! | [`GaussianDivergence`] | two fitted Gaussians | sampled, with its standard error |
//! | [`ClassifierDivergence`] | two sets that a classifier tells apart | lower bound |

mod classifier;
mod discrete;
mod gaussian;
mod histogram;

pub use classifier::{ClassifierDivergence, classifier_divergence};
pub use discrete::jensen_shannon;
pub use gaussian::{Covariance, GaussianDivergence, gaussian_log_densities};
pub use histogram::{Binning, HistogramDivergence};

use serde::{Deserialize, Serialize};

use crate::{Result, Rows};

/// A divergence, with the kind of the estimate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DivergenceEstimate {
    /// The divergence, 0…1.
    pub value: f64,
    /// Kind of the estimate.
    pub kind: EstimateKind,
}

/// How an estimate relates to the divergence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EstimateKind {
    /// The exact divergence of the model of the data.
    Closed,
    /// A mean over random samples from the model.
    Sampled {
        /// Standard error of the mean.
        standard_error: f64,
    },
    /// A bound whose expectation is at most the divergence of the distributions.
    LowerBound {
        /// Standard error of the bound.
        standard_error: f64,
    },
}

/// A metric of how different two data sets are, 0…1.
///
/// ```
/// use windage_metrics::{DistributionDivergence, Rows};
/// use windage_metrics::divergence::{GaussianDivergence, HistogramDivergence};
/// let (first, second) = ([0.0, 0.1, 0.2, 0.3], [5.0, 5.1, 5.2, 5.3]);
/// let metrics: [&dyn DistributionDivergence; 2] =
///     [&HistogramDivergence::default(), &GaussianDivergence::default()];
/// for metric in metrics {
///     assert!(metric.divergence(Rows::new(&first, 1), Rows::new(&second, 1))?.value > 0.99);
/// }
/// # Ok::<(), windage_metrics::Error>(())
/// ```
pub trait DistributionDivergence {
    /// Estimates the divergence of two sets of feature rows. The order of the sets does not matter;
    /// for sampled estimates this holds in expectation.
    ///
    /// # Errors
    /// Returns an error if a setting is out of its range, a set has too few samples, or a value is
    /// not finite.
    ///
    /// # Panics
    /// Panics if the numbers of features differ.
    fn divergence(&self, first: Rows<'_>, second: Rows<'_>) -> Result<DivergenceEstimate>;
}
