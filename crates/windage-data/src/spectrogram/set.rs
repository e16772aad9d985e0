//! Labeled spectrograms of one size.

use burn::data::dataset::{Dataset, DatasetError};
use windage_core::{Domain, Sample};

use super::Scaling;
use crate::Result;
use crate::sets::Labeled;

/// Labeled spectrograms of one shape, `[channels, bands, frames]`, lowest band first, in memory.
///
/// They go wherever images go; only their values are not 0…1 unless a [`Scaling`] makes them so.
#[derive(Debug, Clone, PartialEq)]
pub struct SpectrogramSet {
    spectrograms: Labeled<3>,
}

impl SpectrogramSet {
    pub(super) fn of(spectrograms: Labeled<3>) -> Self {
        Self { spectrograms }
    }

    /// From spectrograms given one by one, all of `shape`, and their classes.
    pub(crate) fn gathered(
        shape: [usize; 3],
        classes: Vec<String>,
        samples: impl IntoIterator<Item = (Vec<f32>, usize)>,
    ) -> Self {
        let mut set = Labeled::new(shape, classes);
        samples.into_iter().for_each(|(values, label)| set.push(&values, label));
        Self { spectrograms: set }
    }

    /// `[channels, bands, frames]`.
    pub fn shape(&self) -> [usize; 3] {
        self.spectrograms.shape()
    }

    /// Names of the classes.
    pub fn classes(&self) -> &[String] {
        self.spectrograms.classes()
    }

    /// Class of every spectrogram.
    pub fn labels(&self) -> &[usize] {
        self.spectrograms.labels()
    }

    /// Values of one spectrogram, band after band.
    ///
    /// # Panics
    /// If there is no such spectrogram.
    pub fn values(&self, index: usize) -> &[f32] {
        self.spectrograms.at(index)
    }

    pub(super) fn all_values(&self) -> &[f32] {
        self.spectrograms.values()
    }

    /// Only the spectrograms at `indices`, in that order.
    ///
    /// # Panics
    /// If there is no such spectrogram.
    #[must_use]
    pub fn subset(&self, indices: &[usize]) -> Self {
        Self { spectrograms: self.spectrograms.subset(indices) }
    }

    /// Every value shifted and scaled.
    ///
    /// # Errors
    /// A center that is not finite, or a spread that is not positive and finite.
    pub fn scaled(self, scaling: Scaling) -> Result<Self> {
        let scaling = scaling.checked()?;
        Ok(Self { spectrograms: self.spectrograms.each(|value| scaling.apply(value)) })
    }

    /// As a domain for windage's pipelines.
    ///
    /// # Errors
    /// When the set is empty, or a value is not finite.
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
