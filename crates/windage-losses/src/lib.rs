//! Losses for models that meet data they were not trained on: channel correlation, spectra, adversarial pairs.
//!
//! Every loss implements [`Loss`] and supports every [`Reduction`]; none holds a training loop.

pub mod adversarial;
mod correlation;
pub mod covariance;
pub mod frequency;
mod loss;
mod reduction;
mod settings;
mod squared_error;

pub use correlation::{
    CorrelationLoss, CorrelationLossConfig, Features, LayeredCorrelationLoss, MapReduction, Measure,
};
pub use loss::Loss;
pub use reduction::Reduction;
pub use squared_error::SquaredErrorLoss;
