//! Losses of features, added to the task's loss. They are what unlabeled data are used for.

mod adversarial;
mod correlation;
mod covariance;
mod discrepancy;
mod feature_term;
mod pairs;
mod perceptron;
mod prediction;

pub use adversarial::{AdversarialTerm, AdversaryKind};
pub use correlation::{CorrelationTerm, Mode, Sampling};
pub use covariance::{CovarianceKind, CovarianceTerm};
pub use discrepancy::DiscrepancyTerm;
pub use feature_term::{BatchFeatures, FeatureTerm, SetFeatures, UsedSamples};
pub use perceptron::{Perceptron, PerceptronConfig, TermNetworks};
pub use prediction::{PredictionKind, PredictionTerm};
