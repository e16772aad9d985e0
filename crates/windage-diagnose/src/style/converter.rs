//! The trained converter.

use burn::data::dataset::InMemDataset;
use burn::tensor::{Device, Tensor};
use windage_core::training::Curve;
use windage_core::{Domain, EVALUATION_BATCH, Sample};

use super::StyleGenerator;
use crate::Result;
use crate::model::maps::batch_maps;

/// A generator for inference, whose outputs stay in the range of values.
#[derive(Debug, Clone)]
pub struct StyleConverter {
    /// The network; a Burn module, which can be saved and loaded as any other.
    pub generator: StyleGenerator,
}

impl StyleConverter {
    /// Returns the counterparts of `samples`, `[batch, channels, height, width]`, with a height of
    /// 1 for signals.
    ///
    /// # Panics
    /// Panics if the shape is not that of the domains it was trained on.
    pub fn convert(&self, samples: Tensor<4>) -> Tensor<4> {
        let [low, high] = self.generator.range();
        self.generator.forward(samples).clamp(low, high)
    }

    /// Returns the counterparts of all samples of a domain, in their order and with their labels.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read, or if a counterpart is not finite.
    pub fn convert_domain(&self, domain: &Domain, device: &Device) -> Result<Domain> {
        let length = domain.shape().iter().product::<usize>();
        let indices: Vec<usize> = (0..domain.len()).collect();
        let mut samples = Vec::with_capacity(domain.len());
        for indices in indices.chunks(EVALUATION_BATCH) {
            let converted = self.convert(batch_maps(domain, indices, device)?);
            let values: Vec<f32> = converted.into_data().iter::<f32>().collect();
            let rows = values.chunks_exact(length).zip(indices);
            samples.extend(rows.map(|(values, &index)| Sample {
                values: values.to_vec(),
                label: domain.labels()[index],
            }));
        }
        let name = format!("{}, converted", domain.name());
        let (shape, classes) = (domain.shape().to_vec(), domain.classes().to_vec());
        Ok(Domain::new(name, InMemDataset::new(samples), shape, classes)?)
    }
}

/// A trained converter with its inverse.
#[derive(Debug, Clone)]
pub struct TrainedStyle {
    /// Converts from the target to the source.
    pub converter: StyleConverter,
    /// Converts from the source to the target. With [`Cycle::OneWay`](super::Cycle::OneWay) it has
    /// only learned to return converted samples.
    pub back: StyleConverter,
    /// The generators' loss with its terms, and the discriminators' loss; one entry per fifty
    /// steps.
    pub curve: Curve,
}
