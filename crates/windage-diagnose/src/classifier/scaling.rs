//! Standardizing the inputs of a classifier.

use burn::tensor::{Tensor, TensorData};
use serde::{Deserialize, Serialize};
use windage_core::Domain;

use crate::Result;
use crate::robust::{Ranked, are_unit_images, values_by_channel};

/// Standardized inputs are limited to this size, so that one glitch cannot outweigh all others.
const MOST: f64 = 10.0;

/// What a classifier's inputs are standardized by, channel by channel: `(x − center) / spread`,
/// limited to −10…10.
///
/// It belongs to the structure of a network, so it is saved and loaded with it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct InputScaling {
    /// The value that becomes 0, of each channel; empty if inputs are taken as they are.
    pub center: Vec<f32>,
    /// The difference that becomes 1, of each channel.
    pub spread: Vec<f32>,
}

impl InputScaling {
    /// Returns the scaling of a classifier that is trained on a domain: mean and standard deviation
    /// of each channel, which a few glitches do not ruin. Images with values in 0…1 are taken as
    /// they are.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub fn of(domain: &Domain) -> Result<Self> {
        if are_unit_images(domain)? {
            return Ok(Self::default());
        }
        let channels = values_by_channel(domain)?.into_iter();
        let moments = channels.map(|values| Ranked::new(values).moments());
        let (center, spread) =
            moments.map(|[mean, deviation]| (mean as f32, deviation as f32)).unzip();
        Ok(Self { center, spread })
    }

    /// Standardizes maps `[batch, channels, height, width]`.
    pub(super) fn standardized(&self, maps: Tensor<4>) -> Tensor<4> {
        let count = self.center.len();
        if count == 0 {
            return maps;
        }
        let device = maps.device();
        let tensor = |values: &[f32]| {
            Tensor::from_data(TensorData::new(values.to_vec(), [1, count, 1, 1]), &device)
        };
        ((maps - tensor(&self.center)) / tensor(&self.spread)).clamp(-MOST, MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::CnnConfig;
    use burn::config::Config;
    use burn::data::dataset::InMemDataset;
    use burn::tensor::Device;
    use windage_core::Sample;

    /// Returns waves of two channels, times `scale` and plus `offset`.
    fn waves(scale: f32, offset: f32, glitch: Option<f32>) -> Domain {
        let samples = (0..40).map(|index| {
            let wave = |at: usize| offset + scale * ((index * at) as f32 * 0.1).sin();
            let mut values: Vec<f32> = (0..32).map(wave).collect();
            if let (7, Some(glitch)) = (index, glitch) {
                values[3] = glitch;
            }
            Sample { values, label: index % 2 }
        });
        let classes = vec!["even".into(), "odd".into()];
        Domain::new("waves", InMemDataset::new(samples.collect()), vec![2, 16], classes).unwrap()
    }

    /// Returns the standardized values of some samples.
    fn standardized(domain: &Domain) -> Vec<f32> {
        let batch = domain.batch::<3>(&[0, 5, 7, 30], &Device::flex()).unwrap();
        let maps = batch.inputs.unsqueeze_dim::<4>(2);
        let scaling = InputScaling::of(domain).unwrap();
        scaling.standardized(maps).into_data().iter::<f32>().collect()
    }

    #[test]
    fn a_network_sees_the_same_whatever_the_unit_of_its_signals() {
        let expected = standardized(&waves(1.0, 0.0, None));
        for (scale, offset) in [(1e-3, 0.0), (1.0, 300.0), (50.0, -7.0)] {
            let found = standardized(&waves(scale, offset, None));
            for (found, expected) in found.iter().zip(&expected) {
                // About 300, single precision keeps four digits of a wave of size 1.
                assert!((found - expected).abs() < 1e-3, "{scale} {offset}: {found} {expected}");
            }
        }
    }

    #[test]
    fn one_glitch_does_not_change_the_scaling_much() {
        let (clean, found) = (waves(1.0, 0.0, None), waves(1.0, 0.0, Some(1e6)));
        let [clean, found] = [&clean, &found].map(|domain| InputScaling::of(domain).unwrap());
        for (clean, found) in clean.spread.iter().zip(&found.spread) {
            assert!((clean - found).abs() < 0.05 * clean, "{clean} {found}");
        }
        let glitch = found.standardized(Tensor::full([1, 2, 1, 1], 1e6, &Device::flex()));
        assert_eq!(glitch.max().into_scalar::<f32>(), 10.0);
    }

    #[test]
    fn the_scaling_is_written_with_the_structure() {
        let scaling = InputScaling::of(&waves(0.5, 2.0, None)).unwrap();
        let config = CnnConfig::new([2, 1, 16], 2).with_scaling(scaling);
        let file = tempfile::NamedTempFile::new().unwrap();
        config.save(file.path()).unwrap();
        assert_eq!(CnnConfig::load(file.path()).unwrap().scaling, config.scaling);
    }
}
