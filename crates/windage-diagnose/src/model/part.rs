//! The part of a batch that one device works on.

use burn::tensor::{Device, Tensor, TensorData};
use windage_core::training::{Trainable, Workers};

use super::Autoencoder;
use super::batches::{Batch, Batches};
use crate::Result;

/// The devices of a training, with a thread for each but the first.
pub(super) struct Devices {
    pub(super) all: Vec<Device>,
    pub(super) workers: Workers,
}

impl Devices {
    pub(super) fn new(all: Vec<Device>) -> Self {
        Self { workers: Workers::new(all.len()), all }
    }
}

/// Samples of a batch, the model on their device, and their features. With one device, a batch is
/// one part.
#[derive(Clone)]
pub(super) struct Part {
    /// The trained model, or its copy on this device.
    pub(super) model: Autoencoder,
    pub(super) batch: Batch,
    /// The batch's maps, normalized.
    pub(super) maps: Tensor<4>,
    /// Features; their means if features are drawn.
    pub(super) features: Tensor<2>,
    pub(super) log_variances: Option<Tensor<2>>,
    /// The row that each sample has in the whole batch.
    rows: Vec<usize>,
    /// Number of samples of the whole batch.
    pub(super) batch_len: usize,
}

impl Part {
    /// Encodes the batch of `indices`, in one part per device that gets a sample.
    pub(super) fn encoded(
        batches: &Batches<'_>,
        indices: &[usize],
        model: &Trainable<Autoencoder>,
        devices: &Devices,
    ) -> Result<Vec<Self>> {
        let whole = batches.ordered(indices);
        let dealt = batches.dealt(&whole, devices.all.len());
        let copies = model.copies(&devices.all[..dealt.len()]);
        let read = |((rows, model), device): ((Vec<usize>, Autoencoder), &Device)| {
            let share: Vec<usize> = rows.iter().map(|&row| whole[row]).collect();
            Ok((batches.batch(&share, device)?, model, rows))
        };
        let shares = dealt
            .into_iter()
            .zip(copies)
            .zip(&devices.all)
            .map(read)
            .collect::<Result<Vec<_>>>()?;
        let batch_len = whole.len();
        let encode = move |(batch, model, rows): (Batch, Autoencoder, Vec<usize>)| {
            let maps = model.range().normalized(batch.maps.clone());
            let (features, log_variances) = model.posterior(maps.clone());
            Self { model, batch, maps, features, log_variances, rows, batch_len }
        };
        Ok(devices.workers.each(shares, encode))
    }

    /// Returns the share of the batch's samples that this part has.
    pub(super) fn share(&self) -> f64 {
        self.rows.len() as f64 / self.batch_len as f64
    }

    /// Returns what this part adds to the mean over all samples of `‖x̂ − x‖²`, summed over values,
    /// `[1]`.
    pub(super) fn error(&self, decoded: Tensor<4>) -> Tensor<1> {
        (decoded - self.maps.clone()).square().sum().div_scalar(self.batch_len as f64)
    }

    /// Returns this part's rows of a matrix with one row per sample of the whole batch.
    pub(super) fn rows_of(&self, matrix: &[f32]) -> Tensor<2> {
        let columns = matrix.len() / self.batch_len;
        let values: Vec<f32> =
            self.rows.iter().flat_map(|row| &matrix[row * columns..][..columns]).copied().collect();
        Tensor::from_data(
            TensorData::new(values, [self.rows.len(), columns]),
            &self.features.device(),
        )
    }

    /// Returns the indices of the whole batch's samples, in its order.
    pub(super) fn indices(parts: &[Self]) -> Vec<usize> {
        let mut all = vec![0; parts.iter().map(|part| part.rows.len()).sum()];
        for part in parts {
            part.rows.iter().zip(&part.batch.indices).for_each(|(&row, &index)| all[row] = index);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AutoencoderConfig;
    use crate::model::batches::tests::Signals;

    #[test]
    fn parts_of_unequal_size_add_up_to_the_whole() {
        let signals = Signals::new();
        let batches = signals.batches();
        let devices = vec![Device::flex().autodiff(); 3];
        let model = Trainable::new(AutoencoderConfig::new([1, 1, 9], 2).init(&devices[0]));
        let indices = [20, 3, 5, 11, 0, 17, 23, 14, 1, 8, 13];
        let parts = |count: usize| {
            let devices = Devices::new(devices[..count].to_vec());
            Part::encoded(&batches, &indices, &model, &devices).unwrap()
        };
        let (whole, several) = (parts(1), parts(3));
        assert_eq!(several.iter().map(|part| part.rows.len()).collect::<Vec<_>>(), [4, 4, 3]);
        let shares: f64 = several.iter().map(Part::share).sum();
        assert!((shares - 1.0).abs() < 1e-12 && (several[2].share() - 3.0 / 11.0).abs() < 1e-12);
        assert_eq!(Part::indices(&several), Part::indices(&whole));
        assert_eq!(Part::indices(&whole), whole[0].batch.indices);
        let error = |parts: &[Part]| {
            let error =
                |part: &Part| f64::from(part.error(part.maps.zeros_like()).into_scalar::<f32>());
            parts.iter().map(error).sum::<f64>()
        };
        let (found, expected) = (error(&several), error(&whole));
        assert!(expected > 0.0 && (found - expected).abs() < 1e-5 * expected, "{found} {expected}");
        // Each sample gets the row that it has in the whole batch: its index, twice.
        let matrix: Vec<f32> =
            whole[0].batch.indices.iter().flat_map(|&index| [index as f32, index as f32]).collect();
        for part in &several {
            let rows: Vec<f32> =
                part.rows_of(&matrix).into_data().iter::<f32>().step_by(2).collect();
            let expected: Vec<f32> = part.batch.indices.iter().map(|&index| index as f32).collect();
            assert_eq!(rows, expected);
        }
    }
}
