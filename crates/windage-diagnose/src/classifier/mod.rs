//! A small classifier, for users who bring none, and its training.

mod cnn;
mod scaling;
mod training;

pub use cnn::{Cnn, CnnConfig};
pub use scaling::InputScaling;
pub use training::{ClassifierTrainingConfig, train_classifier};
