//! A part of a batch on its device.

use burn::tensor::{Device, Tensor, TensorData};
use windage_core::training::{Trainable, Workers};

use super::Autoencoder;
use super::batches::{Batch, Batches};
use crate::Result;

/// Samples of a batch, the model on their device, and what its encoder makes of them. On one device
/// a batch is one part.
#[derive(Clone)]
pub(super) struct Part {
    /// The one that is trained, or its copy.
    pub(super) model: Autoencoder,
    pub(super) batch: Batch,
    /// The batch's, normalized.
    pub(super) maps: Tensor<4>,
    /// The means where features are drawn.
    pub(super) features: Tensor<2>,
    pub(super) log_variances: Option<Tensor<2>>,
    /// Where the samples stand in the whole batch.
    rows: Vec<usize>,
    /// Samples of the whole batch.
    pub(super) of: usize,
}

impl Part {
    /// The batch of `indices`, encoded, one part for each device that gets a sample.
    pub(super) fn encoded(
        batches: &Batches<'_>,
        indices: &[usize],
        model: &Trainable<Autoencoder>,
        (devices, workers): (&[Device], &Workers),
    ) -> Result<Vec<Self>> {
        let whole = batches.ordered(indices);
        let dealt = batches.dealt(&whole, devices.len());
        let copies = model.copies(&devices[..dealt.len()]);
        let read = |((rows, model), device): ((Vec<usize>, Autoencoder), &Device)| {
            let share: Vec<usize> = rows.iter().map(|&row| whole[row]).collect();
            Ok((batches.batch(&share, device)?, model, rows))
        };
        let shares =
            dealt.into_iter().zip(copies).zip(devices).map(read).collect::<Result<Vec<_>>>()?;
        let of = whole.len();
        Ok(workers.each(shares, move |(batch, model, rows): (Batch, Autoencoder, Vec<usize>)| {
            let maps = model.range().normalized(batch.maps.clone());
            let (features, log_variances) = model.posterior(maps.clone());
            Self { model, batch, maps, features, log_variances, rows, of }
        }))
    }

    /// What part of all samples these are.
    pub(super) fn share(&self) -> f64 {
        self.rows.len() as f64 / self.of as f64
    }

    /// `‖x̂ − x‖²` summed over values, as this part adds to its mean over all samples, `[1]`.
    pub(super) fn error(&self, decoded: Tensor<4>) -> Tensor<1> {
        (decoded - self.maps.clone()).square().sum().div_scalar(self.of as f64)
    }

    /// This part's rows of a matrix with one for each sample of the whole batch.
    pub(super) fn rows_of(&self, matrix: &[f32]) -> Tensor<2> {
        let columns = matrix.len() / self.of;
        let values: Vec<f32> =
            self.rows.iter().flat_map(|row| &matrix[row * columns..][..columns]).copied().collect();
        Tensor::from_data(
            TensorData::new(values, [self.rows.len(), columns]),
            &self.features.device(),
        )
    }

    /// The samples of the whole batch, in its order.
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
    use crate::LossScale;
    use crate::model::batches::tests::domain;
    use crate::model::{AutoencoderConfig, TrainingPair};

    #[test]
    fn parts_of_unequal_size_add_up_to_the_whole() {
        let (first, second) = (domain("first", 0.0), domain("second", 100.0));
        let pair = TrainingPair { first: (&first.0, &first.1), second: (&second.0, &second.1) };
        let level = LossScale::fit(first.1.losses.iter().chain(&second.1.losses), 0.01);
        let batches = Batches::new(pair, level);
        let devices = vec![Device::flex().autodiff(); 3];
        let model = Trainable::new(AutoencoderConfig::new([1, 1, 9], 2).init(&devices[0]));
        let indices = [20, 3, 5, 11, 0, 17, 23, 14, 1, 8, 13];
        let parts = |count: usize| {
            Part::encoded(&batches, &indices, &model, (&devices[..count], &Workers::new(count)))
                .unwrap()
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
        // Each sample has the row that it has in the whole batch: its index, and that again.
        let matrix: Vec<f32> =
            whole[0].batch.indices.iter().flat_map(|&index| [index as f32, index as f32]).collect();
        for part in &several {
            let rows: Vec<f32> =
                part.rows_of(&matrix).into_data().iter::<f32>().step_by(2).collect();
            assert_eq!(
                rows,
                part.batch.indices.iter().map(|&index| index as f32).collect::<Vec<_>>()
            );
        }
    }
}
