//! Dense layers, the learnable part of a term.

use burn::config::Config;
use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

/// Structure of a [`Perceptron`].
#[derive(Config, Debug)]
pub struct PerceptronConfig {
    /// Number of inputs.
    pub inputs: usize,
    /// Units of the hidden layers.
    pub hidden: Vec<usize>,
    /// Number of outputs.
    pub outputs: usize,
}

impl PerceptronConfig {
    /// Creates the layers with random weights.
    pub fn init(&self, device: &Device) -> Perceptron {
        let sizes: Vec<usize> =
            [self.inputs].into_iter().chain(self.hidden.iter().copied()).collect();
        let hidden = sizes.windows(2).map(|pair| LinearConfig::new(pair[0], pair[1]).init(device));
        let last = sizes.last().copied().unwrap_or(self.inputs);
        Perceptron {
            hidden: hidden.collect(),
            output: LinearConfig::new(last, self.outputs).init(device),
        }
    }
}

/// Dense layers with ReLU, then a dense layer.
#[derive(Module, Debug)]
pub struct Perceptron {
    hidden: Vec<Linear>,
    output: Linear,
}

impl Perceptron {
    /// Computes `[batch, outputs]` from `[batch, inputs]`.
    pub fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        let hidden = self.hidden.iter();
        self.output.forward(hidden.fold(inputs, |features, layer| relu(layer.forward(features))))
    }
}

/// The learnable parts of the terms of an objective, trained with the network.
#[derive(Module, Debug)]
pub struct TermNetworks {
    /// One entry per term.
    networks: Vec<Option<Perceptron>>,
}

impl TermNetworks {
    /// Returns those of terms that learn nothing.
    pub fn none() -> Self {
        Self { networks: Vec::new() }
    }

    /// Returns whether no term has a learnable part.
    pub fn is_empty(&self) -> bool {
        self.networks.iter().all(Option::is_none)
    }

    pub(crate) fn new(networks: Vec<Option<Perceptron>>) -> Self {
        Self { networks }
    }

    /// Returns the learnable part of the term with that index, if it has one.
    pub(crate) fn of(&self, term: usize) -> Option<&Perceptron> {
        self.networks.get(term).and_then(Option::as_ref)
    }
}
