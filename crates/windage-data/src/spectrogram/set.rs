//! Labeled spectrograms of one size.

use burn::data::dataset::{Dataset, DatasetError};
use windage_core::{Domain, Sample};

use super::Scaling;
use crate::Result;
use crate::sets::Labeled;

/// Labeled spectrograms of one shape, `[channels, bands, frames]`, lowest band first, in memory.
///
/// They can be used wherever images can; their values lie in 0…1 only after a [`Scaling`].
#[derive(Debug, Clone, PartialEq)]
pub struct SpectrogramSet {
    spectrograms: Labeled<3>,
}

impl SpectrogramSet {
    pub(super) fn new(spectrograms: Labeled<3>) -> Self {
        Self { spectrograms }
    }

    /// Creates a set from spectrograms of `shape`, `[channels, bands, frames]`.
    pub(crate) fn from_samples(
        shape: [usize; 3],
        classes: Vec<String>,
        samples: impl IntoIterator<Item = Sample>,
    ) -> Self {
        Self { spectrograms: Labeled::from_samples(shape, classes, samples) }
    }

    /// Returns the shape of a spectrogram, `[channels, bands, frames]`.
    pub fn shape(&self) -> [usize; 3] {
        self.spectrograms.shape()
    }

    /// Returns the names of the classes.
    pub fn classes(&self) -> &[String] {
        self.spectrograms.classes()
    }

    /// Returns the class of each spectrogram.
    pub fn labels(&self) -> &[usize] {
        self.spectrograms.labels()
    }

    /// Returns the values of one spectrogram, band after band.
    ///
    /// # Panics
    /// Panics if there is no such spectrogram.
    pub fn values(&self, index: usize) -> &[f32] {
        self.spectrograms.at(index)
    }

    /// Returns the values of all spectrograms.
    pub(super) fn all_values(&self) -> &[f32] {
        self.spectrograms.values()
    }

    /// Returns the spectrograms at `indices`, in that order.
    ///
    /// # Panics
    /// Panics if there is no such spectrogram.
    #[must_use]
    pub fn subset(&self, indices: &[usize]) -> Self {
        Self { spectrograms: self.spectrograms.subset(indices) }
    }

    /// Applies a scaling to every value.
    ///
    /// # Errors
    /// Returns an error if the center is not finite, or if the spread is not positive and finite.
    pub fn scaled(self, scaling: Scaling) -> Result<Self> {
        let scaling = scaling.checked()?;
        Ok(Self { spectrograms: self.spectrograms.map_values(|value| scaling.apply(value)) })
    }

    /// Makes a domain of the set.
    ///
    /// # Errors
    /// Returns an error if the set is empty, or if a value is not finite.
    pub fn into_domain(self, name: impl Into<String>) -> Result<Domain> {
        self.spectrograms.into_domain(name)
    }
}

impl Dataset<Sample> for SpectrogramSet {
    fn get(&self, index: usize) -> std::result::Result<Sample, DatasetError> {
        self.spectrograms.get(index)
    }

    fn len(&self) -> usize {
        self.labels().len()
    }
}
