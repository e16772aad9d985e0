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
//! [`Diagnose`] runs all of it. Every step is public as well: [`fit_classifier`], [`judge_domain`],
//! [`fit_model`], [`select_pairs`], [`Grid`], [`Generation`], [`Finding`]. What to do about it:
//! [`Gate`], [`Retraining`].
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
pub use classifier::{Cnn, CnnConfig, FitClassifier, fit_classifier};
pub use diagnose::{Diagnose, Diagnosis};
pub use error::{Error, Result};
pub use evaluation::{Judged, LossLevel, LossSpacing, judge_domain};
pub use external::{
    FunctionLoss, Judgments, ProcessLoss, ProcessLossConfig, TargetLoss, TargetTable,
};
pub use finding::{AttributeFinding, Finding, LEAST_FAITHFULNESS};
pub use matrix::{
    CellRecord, Generation, Grid, PairMatrix, Path, Step, encode_samples, lerp, slerp,
};
pub use mitigation::{
    Accuracies, AddedData, AttributeShift, Controls, Decision, FitGate, Gate, GateCriterion,
    GateFigures, GateReport, GateSides, Observed, ProposeRemedies, Remedies, RemedyData, Retrained,
    Retraining, TrainingData, center, observe,
};
pub use model::independence::{
    Adversary, AdversaryConfig, Independence, within_domain_correlation,
};
pub use model::{
    Autoencoder, AutoencoderConfig, Conditioning, ConvDecoder, ConvEncoder, FitModel, Fitted,
    ModelKind, PairDiscriminator, PairDiscriminatorConfig, Prior, TrainingPair, ValueRange,
    fit_model, fit_model_on, reconstruction_error,
};
pub use pairs::{Candidates, Pair, PairRule, select_pairs};
pub use planted::{PlantedFactor, PlantedFigures};
pub use windage_core::training::{Curve, Saved};
