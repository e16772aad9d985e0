//! A small classifier, for users who bring none, and its training.

mod augmentation;
mod averaged;
#[cfg(feature = "onnx")]
mod backbone;
mod cnn;
mod head;
mod network;
mod own;
mod plainness;
mod resnet;
mod scaling;
mod training;

pub use augmentation::{Augmentation, Flips};
#[cfg(feature = "onnx")]
pub use backbone::{BackboneClassifier, feature_domain, feature_rows, train_head};
pub use cnn::{Cnn, CnnConfig};
pub use head::{LinearHead, LinearHeadConfig};
pub use network::{OwnNetwork, OwnNetworkConfig};
pub use own::OwnClassifierConfig;
#[cfg(feature = "data")]
pub(crate) use own::image_shape;
pub use resnet::{ResNet, ResNetConfig};
pub use scaling::InputScaling;
pub use training::{ClassifierTrainingConfig, RateSchedule, train_classifier};
