//! Conditional generative models: an encoder and a decoder.

use burn::tensor::Tensor;

/// Turns inputs of rank `D` into features.
pub trait Encoder<const D: usize> {
    /// Features `[batch, latent]` of `inputs`, without randomness.
    fn encode(&self, inputs: Tensor<D>) -> Tensor<2>;
}

/// What a decoder is told beside the features.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Standardized loss level, `[batch, 1]`.
    pub level: Tensor<2>,
    /// Class, one-hot `[batch, classes]`.
    pub class: Tensor<2>,
    /// Domain: 0 for the first, 1 for the second, fractions between them, `[batch, 1]`.
    pub domain: Tensor<2>,
}

impl Condition {
    /// Another level for the same class and domain.
    #[must_use]
    pub fn with_level(&self, level: Tensor<2>) -> Self {
        Self { level, class: self.class.clone(), domain: self.domain.clone() }
    }
}

/// Turns features and a condition into samples.
pub trait ConditionalDecoder<const D: usize> {
    /// Samples `[batch, ...]` for features `[batch, latent]`. A decoder may ignore parts of the
    /// condition.
    fn decode(&self, features: Tensor<2>, condition: &Condition) -> Tensor<D>;
}

/// A generative model as a diagnosis needs it: both halves together.
pub trait ConditionalGenerator<const D: usize>: Encoder<D> + ConditionalDecoder<D> {}

impl<const D: usize, G: Encoder<D> + ConditionalDecoder<D>> ConditionalGenerator<D> for G {}
