//! A small classifier of windage's own, for users who bring none.

mod cnn;
mod training;

pub use cnn::{Cnn, CnnConfig};
pub use training::{ClassifierTrainingConfig, train_classifier};
