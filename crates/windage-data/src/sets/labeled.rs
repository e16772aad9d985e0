//! Labeled arrays of numbers of one shape: what sets of signals and of spectrograms share.

use burn::data::dataset::{Dataset, DatasetError};
use windage_core::{Domain, Sample};

use crate::Result;

/// Arrays of one shape, stored one after the other, with their classes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Labeled<const D: usize> {
    values: Vec<f32>,
    labels: Vec<usize>,
    shape: [usize; D],
    classes: Vec<String>,
}

impl<const D: usize> Labeled<D> {
    /// Creates an empty set.
    ///
    /// # Panics
    /// Panics if `shape` holds no values.
    pub(crate) fn new(shape: [usize; D], classes: Vec<String>) -> Self {
        assert!(!shape.contains(&0), "a sample of shape {shape:?} holds no values");
        Self { values: Vec::new(), labels: Vec::new(), shape, classes }
    }

    /// Creates a set from samples.
    ///
    /// # Panics
    /// Panics in the cases of [`new`](Self::new) and [`push`](Self::push).
    pub(crate) fn from_samples(
        shape: [usize; D],
        classes: Vec<String>,
        samples: impl IntoIterator<Item = Sample>,
    ) -> Self {
        let mut set = Self::new(shape, classes);
        samples.into_iter().for_each(|sample| set.push(&sample.values, sample.label));
        set
    }

    /// Appends a sample.
    ///
    /// # Panics
    /// Panics if the values do not fill the shape, or if the label is not below the number of
    /// classes.
    pub(crate) fn push(&mut self, values: &[f32], label: usize) {
        assert_eq!(values.len(), self.size(), "every sample must fill {:?}", self.shape);
        assert!(label < self.classes.len(), "labels must be below the number of classes");
        self.values.extend_from_slice(values);
        self.labels.push(label);
    }

    pub(crate) fn shape(&self) -> [usize; D] {
        self.shape
    }

    pub(crate) fn classes(&self) -> &[String] {
        &self.classes
    }

    pub(crate) fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// Returns the values of one sample.
    pub(crate) fn at(&self, index: usize) -> &[f32] {
        &self.values[index * self.size()..(index + 1) * self.size()]
    }

    /// Returns the values of all samples.
    pub(crate) fn values(&self) -> &[f32] {
        &self.values
    }

    /// Returns the number of values of a sample.
    fn size(&self) -> usize {
        self.shape.iter().product()
    }

    pub(crate) fn subset(&self, indices: &[usize]) -> Self {
        let mut part = Self::new(self.shape, self.classes.clone());
        indices.iter().for_each(|&index| part.push(self.at(index), self.labels[index]));
        part
    }

    /// Appends the samples of another set. Returns `None` if shapes or classes differ.
    pub(crate) fn followed_by(mut self, other: Self) -> Option<Self> {
        if (self.shape, &self.classes) != (other.shape, &other.classes) {
            return None;
        }
        self.values.extend(other.values);
        self.labels.extend(other.labels);
        Some(self)
    }

    /// Applies `change` to every value.
    pub(crate) fn map_values(mut self, change: impl Fn(f32) -> f32) -> Self {
        self.values.iter_mut().for_each(|value| *value = change(*value));
        self
    }

    pub(crate) fn into_domain(self, name: impl Into<String>) -> Result<Domain> {
        let (shape, classes) = (self.shape.to_vec(), self.classes.clone());
        Ok(Domain::new(name, self, shape, classes)?)
    }
}

impl<const D: usize> Dataset<Sample> for Labeled<D> {
    fn get(&self, index: usize) -> std::result::Result<Sample, DatasetError> {
        Ok(Sample { values: self.at(index).to_vec(), label: self.labels[index] })
    }

    fn len(&self) -> usize {
        self.labels.len()
    }
}
