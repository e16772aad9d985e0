#![doc = include_str!("../README.md")]

pub mod adversarial;
pub mod correlation;
pub mod covariance;
pub mod discrepancy;
pub mod frequency;
mod inputs;
mod loss;
mod matrix;
pub mod prediction;
mod settings;
mod squared_error;

pub use inputs::{Compared, RealAndGenerated};
pub use loss::{Loss, Reduction};
pub use squared_error::SquaredErrorLoss;
