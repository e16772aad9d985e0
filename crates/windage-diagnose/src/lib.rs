//! Generative models: why did a classifier get worse, and a GAN that also looks at frequencies
//! ([`frequency_gan`]).
//!
//! # Why did a classifier get worse?
//!
//! A generative model is trained on both domains, conditioned on the classifier's loss on each
//! sample. Take `x₁` of the first domain with a low loss and `x₂` of the second with a high one,
//! encode both, interpolate features and losses, and decode every combination: a matrix, features
//! across, losses down. What changes down the loss axis is what hurts the classifier; what changes
//! across does not matter to it.
//!
//! [`Diagnose`] runs all of it. Every step is public as well: [`train_classifier`], [`evaluate_domain`],
//! [`train_model`], [`select_pairs`], [`Grid`], [`Generation`], [`Finding`]. What to do about it:
//! [`SelectiveClassifier`], [`Retraining`].
//!
//! Source: US 2022/0147764 A1, first embodiment. Beyond it, features are made independent of the
//! loss given domain and class ([`Independence`]); trained as written there, the model blames
//! harmless attributes too.

mod attribution;
mod classifier;
mod clock;
mod diagnose;
mod error;
mod evaluation;
mod external;
mod finding;
mod matrix;
mod mitigation;
mod model;
mod pairs;
mod planted;
pub mod style;

pub use attribution::{Altered, CauseCheck, Manner, check_causes};
pub use classifier::{ClassifierTrainingConfig, Cnn, CnnConfig, train_classifier};
pub use diagnose::{Diagnose, Diagnosis};
pub use error::{Error, Result};
pub use evaluation::{LossScale, LossSpacing, evaluate_domain};
pub use external::{
    FunctionLoss, Judgments, ProcessLoss, ProcessLossConfig, TargetLoss, TargetTable,
};
pub use finding::{AttributeFinding, Finding, LEAST_FAITHFULNESS};
pub use matrix::{
    CellRecord, Generation, Grid, PairMatrix, Path, Step, encode_samples, lerp, slerp,
};
pub use mitigation::{
    Accuracies, AddedData, AttributeShift, Controls, Decision, Mitigate, MitigationData,
    Mitigations, Observed, Retrained, Retraining, SelectiveClassifier, SelectiveClassifierConfig,
    SelectiveCriterion, SelectiveMetrics, SelectiveReport, SelectiveSides, TrainingData, center,
    observe,
};
pub use model::independence::{
    Adversary, AdversaryConfig, Independence, within_domain_correlation,
};
pub use model::{
    Autoencoder, AutoencoderConfig, Conditioning, ConvDecoder, ConvEncoder, ModelKind,
    ModelTrainingConfig, PairDiscriminator, PairDiscriminatorConfig, Prior, TrainedModel,
    TrainingPair, ValueRange, reconstruction_error, train_model,
};
pub use pairs::{Candidates, Pair, PairRule, select_pairs};
pub use planted::{PlantedFactor, PlantedMetrics};
pub use windage_core::Evaluation;
pub use windage_core::training::{Checkpointing, Curve};
