//! An adversary that predicts the scaled loss.

use burn::config::Config;
use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use windage_core::generative::Condition;

/// Configuration of an [`Adversary`].
#[derive(Config, Debug)]
pub struct AdversaryConfig {
    /// Number of features.
    pub latent: usize,
    /// Number of classes.
    pub classes: usize,
    /// Units of its two hidden layers.
    #[config(default = 128)]
    pub hidden: usize,
}

impl AdversaryConfig {
    /// Creates the adversary with fresh weights.
    pub fn init(&self, device: &Device) -> Adversary {
        Adversary {
            first: LinearConfig::new(self.latent + self.classes + 1, self.hidden).init(device),
            second: LinearConfig::new(self.hidden, self.hidden).init(device),
            output: LinearConfig::new(self.hidden, 1).init(device),
        }
    }
}

/// A network that predicts the scaled loss from features, class *and domain*.
///
/// It must see the domain. Otherwise everything that distinguishes the domains would also predict
/// the loss, and features would have to drop it, harmless attributes included.
#[derive(Module, Debug)]
pub struct Adversary {
    first: Linear,
    second: Linear,
    output: Linear,
}

impl Adversary {
    /// Returns the predicted scaled loss, `[batch, 1]`.
    pub fn forward(&self, features: Tensor<2>, condition: &Condition) -> Tensor<2> {
        let seen =
            Tensor::cat(vec![features, condition.class.clone(), condition.domain.clone()], 1);
        self.output.forward(relu(self.second.forward(relu(self.first.forward(seen)))))
    }

    /// Returns the mean square error of the prediction, `[1]`.
    pub fn error(&self, features: Tensor<2>, condition: &Condition) -> Tensor<1> {
        (self.forward(features, condition) - condition.scaled_loss.clone()).square().mean()
    }
}
