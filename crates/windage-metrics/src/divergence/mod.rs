//! Jensen–Shannon divergence between two data sets, in base 2 and hence in `[0, 1]`.
//!
//! `JSD(P, Q) = ½·KL(P ‖ M) + ½·KL(Q ‖ M)`, `M = (P + Q)/2`: 0 for equal distributions, 1 for such
//! without overlap. Source: Lin 1991, "Divergence Measures Based on the Shannon Entropy", (4.1).
//!
//! Data sets are samples, not distributions, so each estimate stands on a model of them:
//!
//! | estimate | of | kind |
//! | --- | --- | --- |
//! | [`jensen_shannon`] | two discrete distributions | exact |
//! | [`HistogramDivergence`] | the mean over features of their histograms' divergences | exact for the histograms |
//! | [`GaussianDivergence`] | two Gaussians with the sets' means and covariances | sampled, with its standard error |
//! | [`ClassifierDivergence`] | the sets themselves, as far as a classifier tells them apart | lower bound |

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

/// A divergence and how it was come by.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DivergenceEstimate {
    /// The divergence, 0…1.
    pub value: f64,
    /// What the value stands for.
    pub kind: EstimateKind,
}

/// What an estimate stands for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EstimateKind {
    /// Computed in closed form from the model of the data.
    Closed,
    /// A mean over random samples of the model.
    Sampled {
        /// Standard error of that mean.
        standard_error: f64,
    },
    /// The expectation is at most the divergence of the sets.
    LowerBound {
        /// Standard error of the bound.
        standard_error: f64,
    },
}

/// How different two data sets are, 0…1; what decides how much of a network a new task may have.
///
/// ```
/// use windage_metrics::{DistributionDivergence, Rows};
/// use windage_metrics::divergence::{GaussianDivergence, HistogramDivergence};
/// let (first, second) = ([0.0, 0.1, 0.2, 0.3], [5.0, 5.1, 5.2, 5.3]);
/// let measures: [&dyn DistributionDivergence; 2] =
///     [&HistogramDivergence::default(), &GaussianDivergence::default()];
/// for measure in measures {
///     assert!(measure.divergence(Rows::new(&first, 1), Rows::new(&second, 1))?.value > 0.99);
/// }
/// # Ok::<(), windage_metrics::Error>(())
/// ```
pub trait DistributionDivergence {
    /// The divergence of two sets of feature rows, the same in either order (in expectation, where
    /// it is sampled).
    ///
    /// # Errors
    /// When a setting is out of its range, or a set has too few samples or a value that is not
    /// finite.
    ///
    /// # Panics
    /// If the numbers of features differ.
    fn divergence(&self, first: Rows<'_>, second: Rows<'_>) -> Result<DivergenceEstimate>;
}

/// Mean, and the squared standard error of the mean.
fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    (mean, squares / (count * (count - 1.0).max(1.0)))
}
