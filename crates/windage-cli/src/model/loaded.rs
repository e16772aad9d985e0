//! A classifier that was read from a file.

use burn::tensor::Tensor;
use windage::adapt::network::Network;
use windage::core::Classifier;
use windage::diagnose::classifier::{Cnn, ResNet};

use super::card::{Input, ModelCard};

/// A classifier that was read from a file.
#[derive(Debug)]
pub(crate) struct LoadedModel {
    /// What it is.
    pub(crate) card: ModelCard,
    pub(super) weights: Weights,
}

/// The network of one of the architectures.
#[derive(Debug)]
pub(super) enum Weights {
    Cnn(Box<Cnn>),
    ResNet(Box<ResNet>),
    Network(Box<Network>),
}

impl LoadedModel {
    /// Returns the logits, `[batch, classes]`, of a batch of inputs.
    pub(crate) fn logits<const D: usize>(&self, inputs: Tensor<D>) -> Tensor<2> {
        match &self.weights {
            Weights::Cnn(network) => network.logits(inputs),
            Weights::ResNet(network) => network.logits(inputs),
            Weights::Network(network) => {
                let [channels, height, width] = self.card.input.shape();
                let batch = inputs.dims()[0];
                network.logits(inputs.reshape([batch, channels, height, width]))
            }
        }
    }
}

impl Input {
    /// Returns the shape of an input as that of an image, `[channels, height, width]`. A signal has
    /// the height 1.
    pub(crate) fn shape(&self) -> [usize; 3] {
        match self {
            Self::Images { shape } | Self::Spectrograms { shape, .. } => *shape,
            Self::Signals(signal) => [signal.channels, 1, signal.length],
        }
    }
}
