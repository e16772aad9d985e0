//! Features of layers, of any rank, and access to them.

mod tap;

pub use tap::{FeatureTap, Taps};

use burn::tensor::Tensor;

/// The features of a layer: one vector, sequence or map per sample.
#[derive(Clone, Debug)]
pub enum Features {
    /// `[samples, channels]`.
    Vectors(Tensor<2>),
    /// `[samples, channels, length]`.
    Sequences(Tensor<3>),
    /// `[samples, channels, height, width]`.
    Maps(Tensor<4>),
}

impl Features {
    /// Returns the shape, `[samples, channels, …]`.
    pub fn dims(&self) -> Vec<usize> {
        match self {
            Self::Vectors(features) => features.dims().to_vec(),
            Self::Sequences(features) => features.dims().to_vec(),
            Self::Maps(features) => features.dims().to_vec(),
        }
    }

    /// Concatenates the samples of several batches. Returns `None` if there is no batch.
    ///
    /// # Panics
    /// Panics if their ranks or other axes differ.
    pub fn cat(batches: Vec<Self>) -> Option<Self> {
        match batches.first()? {
            Self::Vectors(_) => Some(Self::Vectors(cat(batches, Self::vectors))),
            Self::Sequences(_) => Some(Self::Sequences(cat(batches, Self::sequences))),
            Self::Maps(_) => Some(Self::Maps(cat(batches, Self::maps))),
        }
    }

    fn vectors(self) -> Option<Tensor<2>> {
        if let Self::Vectors(features) = self { Some(features) } else { None }
    }

    fn sequences(self) -> Option<Tensor<3>> {
        if let Self::Sequences(features) = self { Some(features) } else { None }
    }

    fn maps(self) -> Option<Tensor<4>> {
        if let Self::Maps(features) = self { Some(features) } else { None }
    }

    /// Returns one vector per sample, `[samples, channels]`. Sequences and maps are averaged over
    /// their positions.
    pub fn averaged(self) -> Tensor<2> {
        match self {
            Self::Vectors(features) => features,
            Self::Sequences(features) => features.mean_dim(2).squeeze_dim(2),
            Self::Maps(features) => {
                let [samples, channels, height, width] = features.dims();
                features.reshape([samples, channels, height * width]).mean_dim(2).squeeze_dim(2)
            }
        }
    }
}

#[track_caller]
fn cat<const D: usize>(batches: Vec<Features>, of: fn(Features) -> Option<Tensor<D>>) -> Tensor<D> {
    let count = batches.len();
    let tensors: Vec<Tensor<D>> = batches.into_iter().filter_map(of).collect();
    assert_eq!(tensors.len(), count, "features of one layer have one rank");
    Tensor::cat(tensors, 0)
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
