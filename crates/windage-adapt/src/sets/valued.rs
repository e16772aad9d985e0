//! Inputs with values to predict.

use burn::tensor::{Device, Tensor, TensorData};
use windage_core::{Domain, Error, Result};

use super::LabeledSet;

/// A domain whose samples have values instead of classes, for regression.
#[derive(Clone, Debug)]
pub struct Valued {
    domain: Domain,
    values: Vec<f32>,
    width: usize,
}

impl Valued {
    /// `width` values a sample, sample after sample; the domain's own labels are not looked at.
    ///
    /// # Errors
    /// When there are not `width` finite values for every sample.
    pub fn new(domain: Domain, values: Vec<f32>, width: usize) -> Result<Self> {
        let bad = |index: usize, problem: String| Error::BadSample {
            domain: domain.name().into(),
            index,
            problem,
        };
        if width == 0 || values.len() != width * domain.len() {
            let problem = format!(
                "{} values do not make {width} for each of {} samples",
                values.len(),
                domain.len()
            );
            return Err(Error::BadDomain { domain: domain.name().into(), problem });
        }
        if let Some(position) = values.iter().position(|value| !value.is_finite()) {
            return Err(bad(position / width, format!("has the target {}", values[position])));
        }
        Ok(Self { domain, values, width })
    }
}

/// Targets are `[batch, width]`.
impl<const D: usize> LabeledSet<Tensor<D>, Tensor<2>> for Valued {
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

    fn labeled(&self, indices: &[usize], device: &Device) -> Result<(Tensor<D>, Tensor<2>)> {
        let inputs = self.domain.batch::<D>(indices, device)?.inputs;
        let rows = indices
            .iter()
            .flat_map(|&index| &self.values[index * self.width..(index + 1) * self.width]);
        let values: Vec<f32> = rows.copied().collect();
        Ok((
            inputs,
            Tensor::from_data(TensorData::new(values, [indices.len(), self.width]), device),
        ))
    }
}
