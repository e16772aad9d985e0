#![doc = include_str!("../README.md")]

mod adapt;
mod error;
pub mod evaluation;
pub mod history;
pub mod learner;
pub mod network;
pub mod objective;
pub mod recommendation;
pub mod run_config;
#[cfg(feature = "data")]
pub mod selection;
pub mod sets;
pub mod task;
pub mod terms;
mod trainer;
pub mod training;

pub use adapt::{Adapt, NetworkNote, Outcome};
pub use error::{Error, Result};
pub use objective::Objective;
pub use run_config::RunConfig;
pub use sets::Sets;
pub use task::{Classification, Task};
pub use terms::{CorrelationTerm, FeatureTerm, Mode};
pub use training::{Thresholds, TrainingConfig};
