//! Losses for models that meet data they were not trained on: channel correlation, spectra,
//! adversarial pairs.
//!
//! Every loss implements [`Loss`] and supports every [`Reduction`]; none holds a training loop.
//!
//! | module | losses |
//! | --- | --- |
//! | [`correlation`] | Pearson's correlation between channels, of one layer or several |
//! | [`covariance`] | what it is compared with: Deep CORAL, DeCov, VICReg's terms |
//! | [`frequency`] | spectra: FreqMSE, focal frequency loss, the azimuthal regularizer |
//! | [`adversarial`] | both sides of a pair of networks, consistency, ALI pairs, cycles and identity |

pub mod adversarial;
pub mod correlation;
pub mod covariance;
pub mod frequency;
mod loss;
mod off_diagonal;
mod reduction;
mod settings;
mod squared_error;

pub use loss::Loss;
pub use reduction::Reduction;
pub use squared_error::SquaredErrorLoss;
