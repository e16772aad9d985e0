//! The whole pipeline: its settings, its steps and its outcome.

mod outcome;
mod pipeline;
mod settings;

pub use outcome::{Diagnosis, ScaledModel};
pub use settings::Diagnose;
