//! Adapt a network to a new domain with unlabeled data.
//!
//! Beside the task's loss on labeled samples, a loss of features is lowered on unlabeled ones (or
//! on labeled ones, or on both): the correlation between the channels of a layer, which raises
//! what features express without lowering their variance. Other losses of features, such as deep
//! CORAL, join it by composition.
//!
//! Source: US 2023/0072334 A1. Beyond it: several sets on both sides with weights, any task, any
//! network that shows its features ([`FeatureTap`](windage_core::FeatureTap)), recommendations as
//! values, resumption to the same bits.
//!
//! | to … | take |
//! | --- | --- |
//! | train from a file that says everything | [`RunConfig`] |
//! | train in windage's loop, which stops at thresholds, resumes, recommends | [`Adapt`] |
//! | train with Burn's `SupervisedTraining`, its dashboard, checkpoints and early stopping | [`Adaptation`], [`AdaptLoader`] |
//! | write your own loop | [`Objective::losses`] |

mod adapt;
mod error;
mod evaluate;
mod history;
mod learner;
mod network;
mod objective;
mod recommendation;
mod run_config;
#[cfg(feature = "data")]
mod selection;
mod sets;
mod task;
mod terms;
mod trainer;
mod training_config;

pub use adapt::{Adapt, Outcome};
pub use error::{Error, Result};
pub use evaluate::{evaluate, layer_correlation, mutual_information};
pub use history::{History, Interval, ValidationMetrics};
pub use learner::{
    AdaptLoader, AdaptOutput, Adaptation, LossInput, NamedLossMetric, ScoreInput, ScoreMetric,
};
pub use network::{Network, NetworkConfig, NetworkShape, Normalization};
pub use objective::{Losses, Objective, Scoring, TASK};
pub use recommendation::{Change, Recommendation, Rule, RunSettings, Trend, recommend};
#[cfg(feature = "data")]
pub use run_config::Prepared;
pub use run_config::{
    ColorDataConfig, CorrelationConfig, DataConfig, GlyphDataConfig, GlyphDomain, ImageDataConfig,
    RunConfig, SpectrogramDataConfig, SplitConfig, TermConfig,
};
#[cfg(feature = "data")]
pub use selection::{Candidate, select};
pub use sets::{
    AdaptBatch, LabeledBatch, LabeledSet, Mixture, Sets, Turn, UnlabeledBatch, UnlabeledSet, Valued,
};
pub use task::{Classification, Reconstruction, Regression, Task, TaskMetric};
pub use terms::{
    CorrelationTerm, CovarianceKind, CovarianceTerm, FeatureTerm, LooksAt, Mode, Sampling,
    SetFeatures, Sides,
};
pub use training_config::{Optimizer, Propagation, Thresholds, TrainingConfig};
pub use windage_core::training::StopReason;
