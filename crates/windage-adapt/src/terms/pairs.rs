//! Losses that compare a labeled with an unlabeled data set.

use burn::tensor::Tensor;
use windage_core::Shift;

use super::feature_term::{BatchFeatures, SetFeatures};

/// The features of one data set's part of a batch, `[samples, channels]`, with its share.
pub(super) struct Averaged {
    pub(super) features: Tensor<2>,
    pub(super) share: f64,
}

/// Averages the features of a term's one layer over positions.
pub(super) fn averaged(sets: Vec<SetFeatures>) -> Vec<Averaged> {
    let averaged_set = |SetFeatures { layers, share, .. }| {
        layers.into_iter().map(move |layer| Averaged { features: layer.averaged(), share })
    };
    sets.into_iter().flat_map(averaged_set).collect()
}

/// Returns `Σ_s Σ_t share_s·share_t·loss(s, t)` over labeled sets `s` and unlabeled sets `t`.
pub(super) fn over_pairs(
    features: BatchFeatures,
    loss: impl Fn(Shift<Tensor<2>>) -> Tensor<1>,
) -> Option<Tensor<1>> {
    let (labeled, unlabeled) = (averaged(features.labeled), averaged(features.unlabeled));
    let pairs = labeled.iter().flat_map(|source| {
        unlabeled.iter().map(|target| {
            let features = Shift::new(source.features.clone(), target.features.clone());
            loss(features) * (source.share * target.share)
        })
    });
    pairs.reduce(|sum, loss| sum + loss)
}
