//! A small classifier, for users who bring none, and its training.

#[cfg(feature = "onnx")]
mod backbone;
mod cnn;
mod head;
mod scaling;
mod training;

#[cfg(feature = "onnx")]
pub use backbone::{BackboneClassifier, feature_domain, feature_rows, train_head};
pub use cnn::{Cnn, CnnConfig};
pub use head::{LinearHead, LinearHeadConfig};
pub use scaling::InputScaling;
pub use training::{ClassifierTrainingConfig, train_classifier};
