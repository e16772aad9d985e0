//! Domains: labeled data sets with one distribution.

use std::fmt;
use std::sync::Arc;

use burn::data::dataset::Dataset;
use burn::tensor::{Device, Tensor, TensorData};

use crate::hash::Fnv;
use crate::{Error, Result};

/// A labeled sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Values in the order of the domain's shape; images are `[channels, height, width]` in 0…1.
    pub values: Vec<f32>,
    /// Class, counted from 0.
    pub label: usize,
}

/// A labeled data set with a name, the shape of its samples, and the names of its classes.
#[derive(Clone)]
pub struct Domain {
    name: String,
    dataset: Arc<dyn Dataset<Sample>>,
    shape: Vec<usize>,
    classes: Vec<String>,
    labels: Vec<usize>,
    fingerprint: Fnv,
}

impl fmt::Debug for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Domain")
            .field("name", &self.name)
            .field("samples", &self.len())
            .field("shape", &self.shape)
            .field("classes", &self.classes.len())
            .finish()
    }
}

/// Samples of a domain as a tensor.
#[derive(Debug, Clone)]
pub struct Batch<const D: usize> {
    /// `[batch, ...shape]`.
    pub inputs: Tensor<D>,
    /// One class per sample.
    pub labels: Vec<usize>,
}

impl Domain {
    /// Creates a domain from a data set. Every sample is read once, and its size, its label, and
    /// that all its values are finite are checked.
    ///
    /// # Errors
    /// Returns [`Error::EmptyDomain`] for a data set without samples, and an error that names the
    /// first sample that cannot be read or does not fit.
    pub fn new(
        name: impl Into<String>,
        dataset: impl Dataset<Sample> + 'static,
        shape: Vec<usize>,
        classes: Vec<String>,
    ) -> Result<Self> {
        let name = name.into();
        if dataset.is_empty() {
            return Err(Error::EmptyDomain { domain: name });
        }
        let mut domain = Self {
            name,
            dataset: Arc::new(dataset),
            shape,
            classes,
            labels: Vec::new(),
            fingerprint: Fnv::default(),
        };
        for index in 0..domain.dataset.len() {
            let sample = domain.checked(index)?;
            domain.labels.push(sample.label);
            let words = sample
                .values
                .iter()
                .map(|value| u64::from(value.to_bits()))
                .chain([sample.label as u64]);
            words.for_each(|word| domain.fingerprint.word(word));
        }
        Ok(domain)
    }

    /// Returns the name, which messages and reports use.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns a hash of all values and labels (FNV-1a over words), by which a checkpoint
    /// identifies its data.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint.0
    }

    /// Returns the number of samples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Returns `false`: an empty data set is refused.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Returns the shape of one sample.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Returns the names of the classes.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Returns the class of each sample.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// Reads the sample at `index`.
    ///
    /// # Errors
    /// Returns an error that names the sample if it cannot be read or does not fit the domain.
    pub fn sample(&self, index: usize) -> Result<Sample> {
        self.checked(index)
    }

    fn checked(&self, index: usize) -> Result<Sample> {
        let domain = || self.name.clone();
        let sample = self.dataset.get(index).map_err(|error| Error::UnreadableSample {
            domain: domain(),
            index,
            reason: error.to_string(),
        })?;
        let (values, label) = (sample.values.len(), sample.label);
        if values != self.shape.iter().product::<usize>() {
            let shape = self.shape.clone();
            return Err(Error::SampleLength { domain: domain(), index, values, shape });
        }
        if let Some(position) = sample.values.iter().position(|value| !value.is_finite()) {
            let value = sample.values[position].into();
            return Err(Error::NotFinite { domain: domain(), index, position, value });
        }
        let classes = self.classes.len();
        if label >= classes {
            return Err(Error::UnknownLabel { domain: domain(), index, label, classes });
        }
        Ok(sample)
    }

    /// Reads the samples at `indices` as one batch.
    ///
    /// # Errors
    /// As [`Domain::sample`].
    ///
    /// # Panics
    /// Panics if `D` is not the rank of a sample plus one.
    pub fn batch<const D: usize>(&self, indices: &[usize], device: &Device) -> Result<Batch<D>> {
        assert_eq!(
            self.shape.len() + 1,
            D,
            "samples of shape {:?} make batches of rank {}",
            self.shape,
            D
        );
        let mut values = Vec::with_capacity(indices.len() * self.shape.iter().product::<usize>());
        let mut labels = Vec::with_capacity(indices.len());
        for &index in indices {
            let sample = self.checked(index)?;
            values.extend_from_slice(&sample.values);
            labels.push(sample.label);
        }
        let mut dims = vec![indices.len()];
        dims.extend_from_slice(&self.shape);
        Ok(Batch { inputs: Tensor::from_data(TensorData::new(values, dims), device), labels })
    }

    /// Reads all samples in their order, in batches of `size`; the last batch may be smaller.
    ///
    /// # Errors
    /// Each batch is an error as [`Domain::sample`] returns it, if one of its samples is.
    ///
    /// # Panics
    /// Panics if `size` is 0, or if `D` is not the rank of a sample plus one.
    pub fn batches<const D: usize>(
        &self,
        size: usize,
        device: &Device,
    ) -> impl Iterator<Item = Result<Batch<D>>> {
        (0..self.len()).step_by(size).map(move |start| {
            let indices: Vec<usize> = (start..self.len().min(start + size)).collect();
            self.batch(&indices, device)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::data::dataset::InMemDataset;

    fn domain(samples: Vec<Sample>) -> Result<Domain> {
        Domain::new("test", InMemDataset::new(samples), vec![2], vec!["a".into(), "b".into()])
    }

    fn sample(values: &[f32], label: usize) -> Sample {
        Sample { values: values.to_vec(), label }
    }

    #[test]
    fn batches_hold_the_samples_asked_for() {
        let domain = domain(vec![sample(&[1.0, 2.0], 0), sample(&[3.0, 4.0], 1)]).unwrap();
        let batch = domain.batch::<2>(&[1, 0, 1], &Device::flex()).unwrap();
        assert_eq!(batch.labels, [1, 0, 1]);
        assert_eq!(
            batch.inputs.into_data().iter::<f32>().collect::<Vec<_>>(),
            [3.0, 4.0, 1.0, 2.0, 3.0, 4.0]
        );
    }

    #[test]
    fn batches_cover_all_samples_and_the_last_one_may_be_smaller() {
        let samples = (0..5).map(|index| sample(&[index as f32, 0.0], index % 2)).collect();
        let domain = domain(samples).unwrap();
        let device = Device::flex();
        let labels: Vec<Vec<usize>> =
            domain.batches::<2>(2, &device).map(|batch| batch.unwrap().labels).collect();
        assert_eq!(labels, [vec![0, 1], vec![0, 1], vec![0]]);
        let last = domain.batches::<2>(2, &device).last().unwrap().unwrap();
        assert_eq!(last.inputs.into_data().iter::<f32>().collect::<Vec<_>>(), [4.0, 0.0]);
    }

    #[test]
    fn the_fingerprint_tells_values_labels_and_order_apart() {
        let of = |samples| domain(samples).unwrap().fingerprint();
        let (a, b) = (sample(&[1.0, 2.0], 0), sample(&[3.0, 4.0], 1));
        let whole = of(vec![a.clone(), b.clone()]);
        assert_eq!(whole, of(vec![a.clone(), b.clone()]));
        assert_ne!(whole, of(vec![b.clone(), a.clone()]));
        assert_ne!(whole, of(vec![a.clone(), sample(&[3.0, 4.0], 0)]));
        assert_ne!(whole, of(vec![a, sample(&[3.0, 4.5], 1)]));
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let message = |samples| domain(samples).unwrap_err().to_string();
        assert_eq!(message(vec![]), "test holds no samples");
        assert!(
            message(vec![sample(&[1.0, f32::NAN], 0)])
                .contains("sample 0 of test holds NaN at position 1")
        );
        assert!(
            message(vec![sample(&[1.0, 0.0], 0), sample(&[1.0], 0)])
                .contains("sample 1 of test has 1 values; its shape [2] needs 2")
        );
        assert!(message(vec![sample(&[1.0, 0.0], 2)]).contains("label 2, but there are 2 classes"));
    }
}
