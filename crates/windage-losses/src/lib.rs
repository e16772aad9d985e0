//! Losses for models that meet data they were not trained on: channel correlation, spectra, adversarial pairs.
//!
//! Every loss implements [`Loss`] and supports every [`Reduction`]; none holds a training loop.

mod correlation;
mod loss;
mod reduction;

pub use correlation::{
    CorrelationLoss, CorrelationLossConfig, Features, LayeredCorrelationLoss, MapReduction, Measure,
};
pub use loss::Loss;
pub use reduction::Reduction;
