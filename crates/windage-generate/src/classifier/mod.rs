//! A small classifier of windage's own, for users who bring none.

mod cnn;
mod fit;

pub use cnn::{Cnn, CnnConfig};
pub use fit::{FitClassifier, fit_classifier};
