//! Both domains in the space of features.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::Shift;
use windage_core::generative::Encoder;

use super::principal::Principal;
use crate::Result;
use crate::evaluation::EvaluatedDomain;
use crate::matrix::encode_samples;
use crate::pairs::standardize_features;

/// What positions were computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureSpace {
    /// The features of the generative model, each with standard deviation 1.
    Features,
    /// The values of the samples, as the features do not vary.
    Values,
}

/// A sample in the space of features.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PlacedSample {
    /// Index in the domain.
    pub index: usize,
    /// Position along the first two principal components of both domains together.
    pub position: [f64; 2],
    /// Whether the classifier gets it wrong.
    pub is_wrong: bool,
}

/// Samples of both domains along the first two principal components of their features.
///
/// The target's mean is not below the source's along either component.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureView {
    /// What the positions were computed from.
    pub space: FeatureSpace,
    /// Share of the variance along each component, 0…1.
    pub explained: [f64; 2],
    /// The samples.
    pub samples: Shift<Vec<PlacedSample>>,
}

impl FeatureView {
    /// Places chosen samples of both domains; losses of at least `least_high_loss` count as wrong
    /// if no classes are predicted.
    pub(super) fn new<const D: usize, E: Encoder<D> + ?Sized>(
        model: &E,
        domains: Shift<EvaluatedDomain<'_>>,
        chosen: &Shift<Vec<usize>>,
        least_high_loss: f64,
        device: &Device,
    ) -> Result<Self> {
        let each = || domains.zip(chosen.as_ref());
        let mut features = each().try_map(|(evaluated, indices)| {
            encode_samples(model, evaluated.domain, indices, device)
        })?;
        standardize_features(&mut features);
        let (space, mut principal) = match Principal::of(&joined(features)) {
            Some(principal) => (FeatureSpace::Features, principal),
            None => {
                let values = joined(each().try_map(|(domain, indices)| values(domain, indices))?);
                let still = || Principal::still(values.len());
                (FeatureSpace::Values, Principal::of(&values).unwrap_or_else(still))
            }
        };
        principal.turn(chosen.source.len());
        let mut positions = principal.positions.into_iter();
        let samples = each().map(|(evaluated, indices)| {
            let placed = |(&index, position): (&usize, [f64; 2])| PlacedSample {
                index,
                position: position.map(rounded),
                is_wrong: !evaluated.is_correct(index, least_high_loss),
            };
            indices.iter().zip(positions.by_ref()).map(placed).collect()
        });
        Ok(Self { space, explained: principal.explained, samples })
    }
}

impl Principal {
    /// Turns components about, so that the mean of the points from `first` on is not below that of
    /// the others.
    fn turn(&mut self, first: usize) {
        let (before, after) = self.positions.split_at(first);
        for component in 0..2 {
            let mean = |points: &[[f64; 2]]| {
                points.iter().map(|point| point[component]).sum::<f64>() / points.len() as f64
            };
            if mean(after) < mean(before) {
                self.positions.iter_mut().for_each(|point| point[component] *= -1.0);
                return self.turn(first);
            }
        }
    }
}

/// Returns the rows of both domains, those of the source first.
fn joined(rows: Shift<Vec<Vec<f32>>>) -> Vec<Vec<f32>> {
    rows.into_iter().flatten().collect()
}

/// Returns the values of samples.
fn values(evaluated: EvaluatedDomain<'_>, indices: &[usize]) -> Result<Vec<Vec<f32>>> {
    let read = |&index: &usize| Ok(evaluated.domain.sample(index)?.values);
    indices.iter().map(read).collect()
}

/// Rounds a position to as many digits as a picture shows, since reports hold hundreds of them.
fn rounded(position: f64) -> f64 {
    (1e4 * position).round() / 1e4
}
