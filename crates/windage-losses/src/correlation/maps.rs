//! The reduction of feature maps to samples of channels.

use burn::tensor::Tensor;

/// The way in which a feature map `[samples, channels, …]` becomes `[samples, channels]`.
///
/// Features of rank 2 stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MapReduction {
    /// The mean over all positions.
    GlobalAverage,
    /// The largest value over all positions, which gained most where the reductions were compared.
    #[default]
    GlobalMax,
    /// Every position as a sample of its own.
    Positions,
}

impl MapReduction {
    /// Reduces `[samples, channels, …]` to `[samples, channels]`, or to `[samples · positions,
    /// channels]` for [`MapReduction::Positions`].
    ///
    /// # Panics
    /// If the features have fewer than two axes, or maps have no position.
    pub fn samples<const D: usize>(self, features: Tensor<D>) -> Tensor<2> {
        let maps = flattened(features);
        let [samples, channels, _] = maps.dims();
        match self {
            _ if D == 2 => maps.reshape([samples, channels]),
            Self::GlobalAverage => maps.mean_dim(2).reshape([samples, channels]),
            Self::GlobalMax => maps.max_dim(2).reshape([samples, channels]),
            Self::Positions => positions_as_samples(maps),
        }
    }
}

/// Flattens the positions: `[samples, channels, positions]`.
pub(super) fn flattened<const D: usize>(features: Tensor<D>) -> Tensor<3> {
    let dims = features.dims();
    assert!(D >= 2, "features need the shape [samples, channels, …], but have {dims:?}");
    let positions = dims[2..].iter().product::<usize>();
    assert!(positions > 0, "a feature map needs at least one position, but the shape is {dims:?}");
    features.reshape([dims[0], dims[1], positions])
}

/// Turns `[samples, channels, positions]` into `[samples · positions, channels]`.
pub(super) fn positions_as_samples(maps: Tensor<3>) -> Tensor<2> {
    let [samples, channels, positions] = maps.dims();
    maps.swap_dims(1, 2).reshape([samples * positions, channels])
}
