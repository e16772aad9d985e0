//! Attributes of samples without labels, and alterations of them.

use windage_core::{Attribute, Domain, Seed, Shift};

use super::alteration::{Alteration, Direction};
use super::measured::{DifferenceLevel, Measured};
use super::part::{Part, parallel};
use crate::Result;

/// Samples of both domains, with attributes that were measured without any label.
pub(crate) struct Unlabeled<'a> {
    parts: Shift<Part<'a>>,
    measured: Vec<Measured<'a>>,
}

/// An attribute that was measured on samples of both domains.
pub(crate) struct UnlabeledAttribute<'a> {
    pub(crate) attribute: &'a dyn Attribute,
    /// Number of samples with a value.
    pub(crate) counts: Shift<usize>,
    pub(crate) means: Shift<f64>,
    /// Mean distance between equal quantiles, in standard deviations.
    pub(crate) distance: f64,
    pub(crate) p_value: f64,
}

impl<'a> Unlabeled<'a> {
    /// Measures attributes on at most `most` samples of each domain; `predictions` are the
    /// predicted classes of all of their samples.
    pub(crate) fn new(
        domains: Shift<&'a Domain>,
        predictions: Shift<&[usize]>,
        attributes: &'a [Box<dyn Attribute>],
        most: usize,
        seed: Seed,
    ) -> Result<Self> {
        let parts = Part::unlabeled(domains, predictions, most, seed)?;
        let each = attributes.iter().enumerate();
        let measured =
            each.filter_map(|(number, it)| Measured::new(&**it, number, parts.as_ref())).collect();
        Ok(Self { parts, measured })
    }

    /// Returns the attributes that could be measured.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = UnlabeledAttribute<'a>> {
        self.measured.iter().map(|measured| UnlabeledAttribute {
            attribute: measured.attribute,
            counts: measured.counts(),
            means: measured.means,
            distance: measured.distance,
            p_value: measured.p_value,
        })
    }

    /// Returns the positions among [`Unlabeled::attributes`] of those that differ at a level of
    /// probability, and by more than is negligible.
    pub(crate) fn differing(&self, p_values: &[f64], level: f64) -> Vec<usize> {
        let differs = |&position: &usize| {
            // The size of the difference is the same question as in an attribution.
            p_values[position] <= level && DifferenceLevel(1.0).differs(&self.measured[position])
        };
        (0..self.measured.len()).filter(differs).collect()
    }

    /// Returns the indices of the chosen samples in their domains.
    pub(crate) fn indices(&self) -> Shift<&[usize]> {
        self.parts.as_ref().map(|part| &part.indices[..])
    }

    /// Returns the samples of the source, altered to the target's distributions of these attributes
    /// one after the other, in the order in which they come about.
    pub(crate) fn source_altered(&self, positions: &[usize]) -> Vec<Vec<f32>> {
        let mut ordered = positions.to_vec();
        ordered.sort_by_key(|&at| (self.measured[at].attribute.stage(), at));
        let alterations: Vec<Alteration<'_>> =
            ordered.iter().filter_map(|&at| self.alteration(at, Direction::Forth)).collect();
        let part = &self.parts.source;
        parallel(part.len(), |sample| {
            alterations.iter().fold(part.samples[sample].values.clone(), |values, alteration| {
                alteration.apply(part, sample, &values).unwrap_or(values)
            })
        })
    }

    /// Returns the samples of the target, altered back to the source's distribution of an
    /// attribute, or `None` if none of them can be altered.
    pub(crate) fn target_altered(&self, position: usize) -> Option<Vec<Vec<f32>>> {
        let alteration = self.alteration(position, Direction::Back)?;
        let part = &self.parts.target;
        Some(parallel(part.len(), |sample| {
            let own = &part.samples[sample].values;
            alteration.apply(part, sample, own).unwrap_or_else(|| own.clone())
        }))
    }

    fn alteration(&self, position: usize, direction: Direction) -> Option<Alteration<'_>> {
        let kinds = Alteration::kinds(&self.measured[position], self.parts.as_ref(), direction);
        kinds.into_iter().next()
    }
}
