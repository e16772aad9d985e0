//! Pictures whose values are not in 0…1.

use burn::data::dataset::InMemDataset;
use windage_core::{Attribute, Domain, Result, Sample, Seed, Stage, stratified};

use super::ink::picture_shape;

/// Number of samples from which the range is taken.
const SAMPLES: usize = 1999;

/// The range of each channel of normalized pictures.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Range {
    /// Value of each channel that stands for 0.
    lows: Vec<f32>,
    /// Difference of each channel that stands for 1.
    spans: Vec<f32>,
}

impl Range {
    /// Returns the lowest and highest value of each channel in a domain of pictures, or `None` if
    /// all values lie in 0…1, or the samples are no pictures.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub(super) fn find(domain: &Domain) -> Result<Option<Self>> {
        let &[channels, height, width] = domain.shape() else { return Ok(None) };
        let mut bounds = vec![[f32::INFINITY, f32::NEG_INFINITY]; channels];
        for index in stratified(domain.labels(), SAMPLES, Seed(0)) {
            let values = domain.sample(index)?.values;
            for (plane, [low, high]) in values.chunks_exact(height * width).zip(&mut bounds) {
                for &value in plane {
                    (*low, *high) = (low.min(value), high.max(value));
                }
            }
        }
        if bounds.iter().all(|[low, high]| *low >= 0.0 && *high <= 1.0) {
            return Ok(None);
        }
        let span = |[low, high]: &[f32; 2]| if high > low { high - low } else { 1.0 };
        Ok(Some(Self {
            lows: bounds.iter().map(|[low, _]| *low).collect(),
            spans: bounds.iter().map(span).collect(),
        }))
    }

    /// Maps the range to 0…1.
    fn mapped(&self, values: &[f32]) -> Vec<f32> {
        self.each(values, |value, low, span| (value - low) / span)
    }

    /// Maps 0…1 to the range.
    fn restored(&self, values: &[f32]) -> Vec<f32> {
        self.each(values, |value, low, span| low + span * value)
    }

    fn each(&self, values: &[f32], map: impl Fn(f32, f32, f32) -> f32) -> Vec<f32> {
        let plane = (values.len() / self.lows.len()).max(1);
        let channels = self.lows.iter().zip(&self.spans);
        let planes = values.chunks(plane).zip(channels);
        planes
            .flat_map(|(plane, (low, span))| plane.iter().map(|value| map(*value, *low, *span)))
            .collect()
    }

    /// Returns a domain of mapped samples.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub(super) fn mapped_domain(&self, domain: &Domain) -> Result<Domain> {
        let samples = (0..domain.len())
            .map(|index| {
                let Sample { values, label } = domain.sample(index)?;
                Ok(Sample { values: self.mapped(&values), label })
            })
            .collect::<Result<Vec<_>>>()?;
        let (shape, classes) = (domain.shape().to_vec(), domain.classes().to_vec());
        Domain::new(domain.name(), InMemDataset::new(samples), shape, classes)
    }
}

/// An attribute of pictures with another range: it is measured and altered where the range is
/// mapped to 0…1.
pub(super) struct Ranged {
    pub(super) inner: Box<dyn Attribute>,
    pub(super) range: Range,
}

impl Ranged {
    /// Maps a picture; `None` for other samples.
    fn mapped(&self, values: &[f32], shape: &[usize]) -> Option<Vec<f32>> {
        let [channels, ..] = picture_shape(values, shape)?;
        (channels == self.range.lows.len()).then(|| self.range.mapped(values))
    }
}

impl Attribute for Ranged {
    fn name(&self) -> &str {
        self.inner.name()
    }
    fn unit(&self) -> &str {
        self.inner.unit()
    }
    fn measure(&self, values: &[f32], shape: &[usize], label: usize) -> Option<f64> {
        self.inner.measure(&self.mapped(values, shape)?, shape, label)
    }
    fn measure_unlabeled(&self, values: &[f32], shape: &[usize], predicted: usize) -> Option<f64> {
        self.inner.measure_unlabeled(&self.mapped(values, shape)?, shape, predicted)
    }
    fn period(&self) -> Option<f64> {
        self.inner.period()
    }
    fn change(&self, from: f64, to: f64) -> f64 {
        self.inner.change(from, to)
    }
    fn stage(&self) -> Stage {
        self.inner.stage()
    }
    fn noticeable(&self) -> f64 {
        self.inner.noticeable()
    }
    fn loses_information(&self, by: f64) -> bool {
        self.inner.loses_information(by)
    }
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let altered = self.inner.alter(&self.mapped(values, shape)?, shape, by)?;
        Some(self.range.restored(&altered))
    }
}
