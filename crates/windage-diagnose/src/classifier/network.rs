//! The networks that windage trains as classifiers.

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};
use windage_core::Classifier;
use windage_metrics::FeatureExtractor;

use super::{Cnn, CnnConfig, ResNet, ResNetConfig};

/// Configuration of an [`OwnNetwork`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", content = "config", rename_all = "snake_case")]
pub enum OwnNetworkConfig {
    /// Two convolutions.
    Cnn(CnnConfig),
    /// A residual network.
    #[serde(rename = "resnet")]
    ResNet(ResNetConfig),
}

impl OwnNetworkConfig {
    /// Creates the network with fresh weights.
    pub fn init(&self, device: &Device) -> OwnNetwork {
        match self {
            Self::Cnn(config) => OwnNetwork::Cnn(config.init(device)),
            Self::ResNet(config) => OwnNetwork::ResNet(config.init(device)),
        }
    }
}

/// A network that windage trains where the user brings no classifier.
#[derive(Module, Debug)]
pub enum OwnNetwork {
    /// Two convolutions.
    Cnn(Cnn),
    /// A residual network.
    ResNet(ResNet),
}

impl<const D: usize> Classifier<D> for OwnNetwork {
    fn logits(&self, inputs: Tensor<D>) -> Tensor<2> {
        match self {
            Self::Cnn(network) => network.logits(inputs),
            Self::ResNet(network) => network.logits(inputs),
        }
    }
}

impl<const D: usize> FeatureExtractor<D> for OwnNetwork {
    fn features(&self, inputs: Tensor<D>) -> Tensor<2> {
        match self {
            Self::Cnn(network) => network.features(inputs),
            Self::ResNet(network) => network.features(inputs),
        }
    }
}
