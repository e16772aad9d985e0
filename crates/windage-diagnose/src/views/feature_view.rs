//! Both domains in the space of features.

use serde::{Deserialize, Serialize};
use windage_core::Shift;

use super::principal::Principal;
use crate::Result;
use crate::evaluation::EvaluatedDomain;

/// Most blocks along a side of an image by whose means it is placed.
const MOST_BLOCKS: usize = 32;

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
    /// Places chosen samples of both domains by their features or, if there are none or they do not
    /// vary, by their values. Losses of at least `least_high_loss` count as wrong if no classes are
    /// predicted.
    pub(super) fn new(
        domains: Shift<EvaluatedDomain<'_>>,
        chosen: &Shift<Vec<usize>>,
        features: Option<Shift<Vec<Vec<f32>>>>,
        least_high_loss: f64,
    ) -> Result<Self> {
        let each = || domains.zip(chosen.as_ref());
        let found = features.and_then(|features| Principal::of(&joined(features)));
        let (space, mut principal) = match found {
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

/// Returns the values of samples; those of large images are averaged over blocks of pixels.
fn values(evaluated: EvaluatedDomain<'_>, indices: &[usize]) -> Result<Vec<Vec<f32>>> {
    let shape = evaluated.domain.shape();
    let read = |&index: &usize| Ok(averaged(evaluated.domain.sample(index)?.values, shape));
    indices.iter().map(read).collect()
}

/// Returns the means of square blocks of an image, at most [`MOST_BLOCKS`] along either side; the
/// values themselves if they are not an image or it is small.
fn averaged(values: Vec<f32>, shape: &[usize]) -> Vec<f32> {
    let &[_, height, width] = shape else { return values };
    let side = height.max(width).div_ceil(MOST_BLOCKS);
    if side <= 1 {
        return values;
    }
    let planes = values.chunks(height * width);
    let means = planes.flat_map(|plane| {
        let starts = |length: usize| (0..length).step_by(side);
        starts(height).flat_map(move |top| {
            starts(width).map(move |left| {
                let rows = plane.chunks(width).skip(top).take(side);
                let block = rows.map(|row| &row[left..width.min(left + side)]);
                let (sum, count) = block.fold((0.0, 0), |(sum, count), row| {
                    (sum + row.iter().sum::<f32>(), count + row.len())
                });
                sum / count as f32
            })
        })
    });
    means.collect()
}

/// Rounds a position to as many digits as a picture shows, since reports hold hundreds of them.
fn rounded(position: f64) -> f64 {
    (1e4 * position).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_images_are_averaged_over_blocks() {
        // 33 columns need blocks of two, the last of which is one wide.
        let values: Vec<f32> = (0..2 * 33).map(|at| (at % 33) as f32).collect();
        let means = averaged(values.clone(), &[1, 2, 33]);
        assert_eq!((means.len(), means[0], means[1], means[16]), (17, 0.5, 2.5, 32.0));
        assert_eq!(averaged(values.clone(), &[2, 1, 33]).len(), 34);
        assert_eq!(averaged(values.clone(), &[2, 33]), values);
    }
}
