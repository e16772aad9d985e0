//! A part of a batch on its device.

use burn::tensor::{Device, Tensor};
use windage_core::training::{Trained, on_each};

use super::Autoencoder;
use super::batches::{Batch, Batches};
use crate::Result;

/// Samples of a batch, the model on their device, and what its encoder makes of them. On one device a batch is one part.
pub(super) struct Part {
    pub(super) device: Device,
    /// The one that is trained, or its copy.
    pub(super) model: Autoencoder,
    pub(super) batch: Batch,
    /// The batch's, normalised.
    pub(super) maps: Tensor<4>,
    /// The means where features are drawn.
    pub(super) features: Tensor<2>,
    pub(super) log_variances: Option<Tensor<2>>,
    /// Samples of all parts.
    pub(super) of: usize,
}

impl Part {
    /// The batch of `indices`, encoded, one part for each device that gets a sample.
    pub(super) fn encoded(
        batches: &Batches<'_>,
        indices: &[usize],
        model: &Trained<Autoencoder>,
        devices: &[Device],
    ) -> Result<Vec<Self>> {
        let shares = dealt(indices, devices.len());
        let copies = model.copies(&devices[..shares.len()]);
        let shares = shares.into_iter().zip(copies).zip(devices).collect();
        let part = |((share, model), device): ((Vec<usize>, Autoencoder), &Device)| {
            let batch = batches.batch(&share, device)?;
            let maps = model.range().normalised(batch.maps.clone());
            let (features, log_variances) = model.posterior(maps.clone());
            Ok(Self { device: device.clone(), model, batch, maps, features, log_variances, of: indices.len() })
        };
        on_each(shares, part).into_iter().collect()
    }

    /// What part of all samples these are.
    pub(super) fn share(&self) -> f64 {
        self.maps.dims()[0] as f64 / self.of as f64
    }

    /// `‖x̂ − x‖²` summed over values, as this part adds to its mean over all samples, `[1]`.
    pub(super) fn error(&self, decoded: Tensor<4>) -> Tensor<1> {
        (decoded - self.maps.clone()).square().sum().div_scalar(self.of as f64)
    }
}

/// `indices` dealt out to as many hands, none of them empty. For more than one they are sorted before, so that each gets as
/// much of either domain as the others, to one sample.
fn dealt(indices: &[usize], hands: usize) -> Vec<Vec<usize>> {
    if hands == 1 {
        return vec![indices.to_vec()];
    }
    let mut sorted = indices.to_vec();
    sorted.sort_unstable();
    (0..hands.min(sorted.len())).map(|hand| sorted.iter().skip(hand).step_by(hands).copied().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_dealt_once_and_no_hand_is_empty() {
        assert_eq!(dealt(&[5, 1, 9], 1), [[5, 1, 9]]);
        assert_eq!(dealt(&[5, 1, 9, 2, 7], 2), [vec![1, 5, 9], vec![2, 7]]);
        assert_eq!(dealt(&[5, 1], 3), [[1], [5]]);
    }
}
