#![doc = include_str!("../README.md")]

pub mod attribution;
pub mod check;
pub mod classifier;
mod diagnose;
mod error;
pub mod evaluation;
pub mod external;
pub mod fidelity;
pub mod finding;
pub mod matrix;
pub mod mitigation;
pub mod model;
pub mod pairs;
pub mod planted;
mod robust;
#[cfg(feature = "data")]
pub mod run_config;
pub mod score;
pub mod style;
pub mod views;

pub use check::{Check, CheckConfig};
pub use classifier::{ClassifierTrainingConfig, CnnConfig, train_classifier};
pub use diagnose::{Diagnose, Diagnosis, ScaledModel};
pub use error::{Error, NoMitigation, Result};
pub use evaluation::{EvaluatedDomain, evaluate_domain};
pub use finding::Finding;
pub use mitigation::Mitigate;
pub use model::{ModelKind, ModelTrainingConfig};
pub use pairs::PairRule;
