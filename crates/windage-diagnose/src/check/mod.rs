//! What can be said about a classifier on new data without labels.
//!
//! [`CheckConfig::run`] takes a classifier's logits on held-out, labeled samples of the source and
//! on samples of the target. It never reads a label of the target: those of its
//! [`Domain`](windage_core::Domain) are placeholders.
//!
//! 1. *How accurate is it there?* Estimates by several published methods and a combination of them
//!    ([`accuracy_estimate`](windage_metrics::accuracy_estimate)). What the combination learns from
//!    are samples of the source that are altered in each attribute by several amounts, and samples
//!    that are altered in all attributes that differ, to the distributions of the target.
//! 2. *Is the data different?* A kernel test of features
//!    ([`MmdTest`](windage_metrics::two_sample::MmdTest)).
//! 3. *In what?* A test of each attribute, corrected for their number.
//! 4. *What hurts?* Attributes that differ are altered back in samples of the target. Those that
//!    raise the classifier's mean confidence are suspects ([`Check::suspects`]). Confidence is not
//!    accuracy, so a suspicion stays unconfirmed until there are labels
//!    ([`attribution`](crate::attribution)).
//! 5. *For how many samples may it be asked?* A threshold of confidence with a guaranteed risk on
//!    the source, and the share of samples above it ([`Coverage`]).

mod altered;
mod config;
mod coverage;
mod distances;
mod limits;
mod logits;
mod outcome;
mod run;

pub use altered::AlteredSources;
pub use config::CheckConfig;
pub use coverage::Coverage;
pub use distances::{CheckFeatures, ComparedDistances, FeatureDistances};
pub use limits::CheckLimits;
pub use logits::domain_logits;
pub use outcome::{AttributeCheck, Check, TestedFeatures};
pub use run::CheckInputs;
