//! Losses of features, added to the task's loss. They are what unlabeled data are used for.

mod correlation;
mod covariance;
mod feature_term;

pub use correlation::{CorrelationTerm, Mode, Sampling};
pub use covariance::{CovarianceKind, CovarianceTerm};
pub use feature_term::{BatchFeatures, FeatureTerm, SetFeatures, UsedSamples};
