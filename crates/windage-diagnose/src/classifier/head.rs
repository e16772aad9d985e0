//! A linear classifier on features, for backbones that somebody else has trained.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor, TensorData};
use windage_core::{Classifier, Domain};

use crate::Result;

/// Least standard deviation that a feature is divided by, relative to the largest one: features
/// that hardly vary would otherwise be noise.
const LEAST_SPREAD: f64 = 1e-3;

/// A linear classifier on features that are standardized by its training data:
/// `logits = W·(x − mean) / deviation + b`.
///
/// It takes batches of features, `[batch, features]`.
#[derive(Module, Debug)]
pub struct LinearHead {
    linear: Linear,
    #[module(skip)]
    mean: Vec<f32>,
    #[module(skip)]
    deviation: Vec<f32>,
}

/// Configuration of a [`LinearHead`]: what features are standardized by, and the number of classes.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearHeadConfig {
    mean: Vec<f32>,
    deviation: Vec<f32>,
    classes: usize,
}

impl LinearHeadConfig {
    /// Measures the features of a domain, whose samples have the shape `[features]`.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub fn of(features: &Domain) -> Result<Self> {
        let width: usize = features.shape().iter().product();
        let (mut sums, mut squares) = (vec![0.0_f64; width], vec![0.0_f64; width]);
        let mut first: Vec<f32> = Vec::new();
        for index in 0..features.len() {
            let values = features.sample(index)?.values;
            if first.is_empty() {
                first.clone_from(&values);
            }
            // About the first sample, so that large means cost no digits.
            for (at, (value, first)) in values.iter().zip(&first).enumerate() {
                let value = f64::from(*value) - f64::from(*first);
                sums[at] += value;
                squares[at] += value * value;
            }
        }
        let count = features.len() as f64;
        let means: Vec<f64> = sums.iter().map(|sum| sum / count).collect();
        let variances = squares.iter().zip(&means).map(|(sum, mean)| sum / count - mean * mean);
        let spread: Vec<f64> = variances.map(|variance| variance.max(0.0).sqrt()).collect();
        let largest = spread.iter().copied().fold(0.0, f64::max);
        let least = if largest > 0.0 { LEAST_SPREAD * largest } else { 1.0 };
        let mean = means.iter().zip(&first).map(|(mean, first)| (mean + f64::from(*first)) as f32);
        Ok(Self {
            mean: mean.collect(),
            deviation: spread.iter().map(|spread| spread.max(least) as f32).collect(),
            classes: features.classes().len(),
        })
    }

    /// Creates the head with fresh weights.
    pub fn init(&self, device: &Device) -> LinearHead {
        let Self { mean, deviation, classes } = self.clone();
        LinearHead { linear: LinearConfig::new(mean.len(), classes).init(device), mean, deviation }
    }
}

impl Classifier<2> for LinearHead {
    fn logits(&self, inputs: Tensor<2>) -> Tensor<2> {
        let device = inputs.device();
        let row = |values: &[f32]| {
            Tensor::<2>::from_data(TensorData::new(values.to_vec(), [1, values.len()]), &device)
        };
        self.linear.forward((inputs - row(&self.mean)) / row(&self.deviation))
    }
}

#[cfg(test)]
mod tests {
    use burn::data::dataset::InMemDataset;
    use windage_core::{RunContext, Sample};

    use super::*;
    use crate::classifier::{ClassifierTrainingConfig, train_classifier};

    #[test]
    fn features_of_any_unit_are_told_apart() {
        let samples = (0..60).map(|index| {
            let label = index % 2;
            // The second feature says nothing, the third does not vary.
            let values = vec![1e4 + label as f32, (index % 7) as f32, 5.0];
            Sample { values, label }
        });
        let classes = vec!["a".into(), "b".into()];
        let domain =
            Domain::new("features", InMemDataset::new(samples.collect()), vec![3], classes)
                .unwrap();
        let device = Device::flex();
        let head = LinearHeadConfig::of(&domain).unwrap().init(&device);
        let config = ClassifierTrainingConfig::default().with_epochs(60).with_learning_rate(0.02);
        let mut observer = windage_core::Silent;
        let devices = [device.clone()];
        let mut context = RunContext::new(&devices, &mut observer);
        let (head, _) = train_classifier::<2, _>(head, &domain, &config, &mut context).unwrap();
        let all: Vec<usize> = (0..60).collect();
        let batch = domain.batch::<2>(&all, &device).unwrap();
        let found: Vec<i64> = head.logits(batch.inputs).argmax(1).into_data().iter().collect();
        assert!(found.iter().zip(&batch.labels).all(|(a, b)| *a == *b as i64));
    }
}
