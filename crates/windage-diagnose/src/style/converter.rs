//! The trained converter.

use burn::data::dataset::InMemDataset;
use burn::tensor::{Device, Tensor};
use windage_core::training::Curve;
use windage_core::{Domain, Sample};

use super::StyleGenerator;
use crate::Result;
use crate::model::maps::batch_maps;

/// Samples converted at once; bounds memory, not results.
const BATCH: usize = 256;

/// A generator, ready for inference, whose answers stay in the range of values.
#[derive(Debug, Clone)]
pub struct StyleConverter {
    /// The network; a Burn module, to be recorded and loaded as any other.
    pub generator: StyleGenerator,
}

impl StyleConverter {
    /// Counterparts of `samples`, `[batch, channels, height, width]`, with a height of 1 for
    /// signals.
    ///
    /// # Panics
    /// If the shape is not that of the domains it was trained on.
    pub fn convert(&self, samples: Tensor<4>) -> Tensor<4> {
        let [low, high] = self.generator.range();
        self.generator.forward(samples).clamp(low, high)
    }

    /// Counterparts of all samples of a domain, in their order and with their labels.
    ///
    /// # Errors
    /// When a sample cannot be read, or a counterpart is no number.
    pub fn convert_domain(&self, domain: &Domain, device: &Device) -> Result<Domain> {
        let length = domain.shape().iter().product::<usize>();
        let indices: Vec<usize> = (0..domain.len()).collect();
        let mut samples = Vec::with_capacity(domain.len());
        for indices in indices.chunks(BATCH) {
            let converted = self.convert(batch_maps(domain, indices, device)?);
            let values: Vec<f32> = converted.into_data().iter::<f32>().collect();
            let rows = values.chunks_exact(length).zip(indices);
            samples.extend(rows.map(|(values, &index)| Sample {
                values: values.to_vec(),
                label: domain.labels()[index],
            }));
        }
        let name = format!("{}, converted", domain.name());
        Ok(Domain::new(
            name,
            InMemDataset::new(samples),
            domain.shape().to_vec(),
            domain.classes().to_vec(),
        )?)
    }
}

/// A trained converter and what belongs to it.
#[derive(Debug, Clone)]
pub struct TrainedStyle {
    /// From the second domain to the first.
    pub converter: StyleConverter,
    /// From the first to the second. One way, it has only learned to return what was converted.
    pub back: StyleConverter,
    /// The generators' loss and its terms, and the discriminators', by fifty steps.
    pub curve: Curve,
}
