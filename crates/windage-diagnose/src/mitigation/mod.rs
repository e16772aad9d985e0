//! What to do about it: a gate for new samples, and retraining on data moved along the guilty
//! attribute.
//!
//! A diagnosis names an attribute. Two things follow from it (US 2022/0147764 A1, paragraph 73,
//! which asks for both and says how of neither):
//!
//! - [`SelectiveClassifier`]: the classifier is applied to a new sample where its attribute lies within bounds,
//!   and not elsewhere. Bounds are chosen on some samples of both domains, false alarms and misses
//!   counted on others.
//! - [`Retraining`]: the classifier learns on from its own training samples and copies of them
//!   whose attribute was altered, over the range in which the second domain differs from the first
//!   ([`AttributeShift`]), without any sample of the second domain; or from the generated cells of
//!   the matrices, which are made of samples of both and carry their labels.
//!
//! [`Mitigate`] does both for a diagnosis. Retraining is also the proof that the cause was
//! found: moving samples along the guilty attribute regains accuracy on the second domain, moving
//! them along a harmless one, or merely training longer, does not. Judge it on samples that the
//! diagnosis has not seen.

mod augmentation;
mod mitigate;
mod observed;
mod retraining;
mod selective;
mod shift;

pub use augmentation::TrainingData;
pub use mitigate::{Controls, Mitigate, MitigationData};
pub(crate) use observed::mean_about_first;
pub use observed::{Observed, center, observe};
pub use retraining::{Accuracies, AddedData, Mitigations, Retrained, Retraining};
pub use selective::{
    Decision, SelectiveClassifier, SelectiveClassifierConfig, SelectiveCriterion, SelectiveMetrics,
    SelectiveReport, SelectiveSides,
};
pub use shift::AttributeShift;
