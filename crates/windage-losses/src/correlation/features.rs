//! Features of layers, whatever their rank.

use burn::tensor::Tensor;

/// What a layer puts out: a vector a sample, a sequence or a map.
#[derive(Clone, Debug)]
pub enum Features {
    /// `[samples, channels]`.
    Vectors(Tensor<2>),
    /// `[samples, channels, length]`.
    Sequences(Tensor<3>),
    /// `[samples, channels, height, width]`.
    Maps(Tensor<4>),
}

impl From<Tensor<2>> for Features {
    fn from(features: Tensor<2>) -> Self {
        Self::Vectors(features)
    }
}

impl From<Tensor<3>> for Features {
    fn from(features: Tensor<3>) -> Self {
        Self::Sequences(features)
    }
}

impl From<Tensor<4>> for Features {
    fn from(features: Tensor<4>) -> Self {
        Self::Maps(features)
    }
}
