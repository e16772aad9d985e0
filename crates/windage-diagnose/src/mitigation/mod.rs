//! Mitigation: a selective classifier, and retraining on data moved along the cause.
//!
//! A diagnosis names an attribute as the cause. Two things follow (US 2022/0147764 A1, paragraph
//! 73, which asks for both without saying how):
//!
//! - [`SelectiveClassifier`]: accepts a new sample if its attribute lies within bounds, and rejects
//!   it otherwise. Bounds are fitted to some samples of both domains; false alarms and misses are
//!   counted on others.
//! - [`Retraining`]: the classifier continues training on its own samples and on copies of them
//!   whose attribute was altered over the range by which the target differs from the source
//!   ([`AttributeShift`]), without any sample of the target; or on the generated cells of the
//!   matrices, which are made of samples of both domains and have their labels.
//!
//! [`Mitigate`] does both for a diagnosis: it retrains along each cause that was named and, if
//! there are several, along all of them together. A classifier that cannot be retrained here still
//! gets its selective classifier ([`Mitigate::select`]) and the moved copies, to retrain it
//! elsewhere ([`Mitigate::training_data`]). Retraining is also the proof that the cause was found:
//! moving samples along it regains accuracy on the target, while moving them along a harmless
//! attribute, or merely training longer, does not. Evaluate it on samples that the diagnosis has
//! not seen.

mod augmentation;
mod mitigate;
mod observed;
mod retraining;
mod selective;
mod shift;

pub use augmentation::{AddedData, Movement, TrainingData};
pub use mitigate::{Controls, Mitigate, MitigationData, Mitigations};
pub use observed::{Observed, center, observe};
pub use retraining::{Accuracies, Retrained, Retraining};
pub use selective::{
    BoundedSides, Decision, SelectiveClassifier, SelectiveClassifierConfig, SelectiveCriterion,
    SelectiveMetrics, SelectiveReport,
};
pub use shift::AttributeShift;
