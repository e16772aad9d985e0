//! Inputs with values to predict.

use burn::tensor::{Device, Tensor, TensorData};
use windage_core::{Domain, Error as CoreError};

use super::set::LabeledSet;
use crate::error::{Error, Result};

/// A domain whose samples have target values instead of classes, for regression.
#[derive(Clone, Debug)]
pub struct RegressionSet {
    domain: Domain,
    values: Vec<f32>,
    width: usize,
}

impl RegressionSet {
    /// Creates a set with `width` target values per sample; `values` holds them sample by sample.
    /// The labels of `domain` are not used.
    ///
    /// # Errors
    /// Returns an error if there are not `width` finite values for each sample.
    pub fn new(domain: Domain, values: Vec<f32>, width: usize) -> Result<Self> {
        let (set, samples) = (domain.name().to_owned(), domain.len());
        if width == 0 || values.len() != width * samples {
            return Err(Error::TargetCount { set, samples, width, values: values.len() });
        }
        if let Some(position) = values.iter().position(|value| !value.is_finite()) {
            let domain = format!("the targets of {set}");
            let (index, position) = (position / width, position % width);
            let value = values[index * width + position].into();
            return Err(CoreError::NotFinite { domain, index, position, value }.into());
        }
        Ok(Self { domain, values, width })
    }
}

/// The targets are `[batch, width]`.
impl<const D: usize> LabeledSet<Tensor<D>, Tensor<2>> for RegressionSet {
    fn name(&self) -> &str {
        self.domain.name()
    }

    fn samples(&self) -> usize {
        self.domain.len()
    }

    fn fingerprint(&self) -> u64 {
        let words = self.values.iter().map(|value| u64::from(value.to_bits()));
        words.fold(self.domain.fingerprint(), |hash, word| {
            hash.rotate_left(5) ^ word.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        })
    }

    fn labeled(
        &self,
        indices: &[usize],
        device: &Device,
    ) -> windage_core::Result<(Tensor<D>, Tensor<2>)> {
        let inputs = self.domain.batch::<D>(indices, device)?.inputs;
        let rows = indices
            .iter()
            .flat_map(|&index| &self.values[index * self.width..(index + 1) * self.width]);
        let values: Vec<f32> = rows.copied().collect();
        let data = TensorData::new(values, [indices.len(), self.width]);
        Ok((inputs, Tensor::from_data(data, device)))
    }
}
