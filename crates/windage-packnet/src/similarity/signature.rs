//! What a network remembers of a task's data: the distribution of coarse pictures of its samples.

use serde::{Deserialize, Serialize};
use windage_core::{Domain, Error as CoreError};
use windage_metrics::divergence::{DivergenceEstimate, GaussianDivergence, HistogramDivergence};
use windage_metrics::{DistributionDivergence, GaussianStatistics, Rows};

use crate::Result;
use crate::packing::Values;

/// Cells along each side of a coarse picture.
const SIDE: usize = 4;
/// Values that samples of other ranks are brought to, at most.
const VALUES: usize = SIDE * SIDE;
/// Samples that a signature is taken of, at most, spread evenly over the set.
const SAMPLES: usize = 4096;
/// Quantiles of each cell that are kept.
const QUANTILES: usize = 128;

/// The distribution of a task's samples, each averaged over a grid of 4×4 cells a channel (over 16
/// stretches, where samples are no `[channels, height, width]`). It takes the place of the data,
/// which may be gone when the next task comes.
///
/// Kept are 128 quantiles of each cell, for divergences cell by cell, and the means and covariances
/// of all cells, for [`PackNet::score_by_signature`](crate::PackNet::score_by_signature).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    statistics: GaussianStatistics,
    /// `[quantiles, cells]`; the quantiles at `(i + ½)/128`.
    quantiles: Values,
}

/// How the divergence of two signatures is measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureMeasure {
    /// Mean over cells of the divergence of their histograms.
    Histogram(HistogramDivergence),
    /// Of the Gaussians of all cells together. With 16 cells or more it is nearly 1 between most
    /// sets.
    Gaussian(GaussianDivergence),
}

impl Default for SignatureMeasure {
    fn default() -> Self {
        Self::Histogram(HistogramDivergence::default())
    }
}

impl Signature {
    /// Of a data set.
    ///
    /// # Errors
    /// When a sample cannot be read, or there are fewer than two.
    pub fn of(domain: &Domain) -> Result<Self> {
        let coarse = coarse_rows(domain)?;
        let mut statistics = GaussianStatistics::new(coarse.dims);
        statistics.update(&coarse.values)?;
        statistics.covariance()?;
        let quantiles =
            Values { shape: vec![QUANTILES, coarse.dims], values: quantiles(coarse.rows()) };
        Ok(Self { statistics, quantiles })
    }

    /// Means and covariances of the cells.
    pub fn statistics(&self) -> &GaussianStatistics {
        &self.statistics
    }

    /// Jensen–Shannon divergence, 0…1.
    ///
    /// # Errors
    /// When the measure refuses its settings, or the samples had different shapes.
    pub fn divergence(
        &self,
        other: &Self,
        measure: &SignatureMeasure,
    ) -> Result<DivergenceEstimate> {
        let (dims, others) = (self.statistics.dims(), other.statistics.dims());
        let [first, second] = [self, other].map(|signature| &signature.quantiles);
        if dims != others || first.shape != [QUANTILES, dims] || second.shape != first.shape {
            let range = "signatures of samples of one shape";
            return Err(CoreError::setting(
                "signatures",
                format!("of {dims} and {others} cells"),
                range,
            )
            .into());
        }
        Ok(match measure {
            SignatureMeasure::Gaussian(measure) => {
                measure.between(&self.statistics, &other.statistics)?
            }
            SignatureMeasure::Histogram(measure) => measure
                .divergence(Rows::new(&first.values, dims), Rows::new(&second.values, dims))?,
        })
    }

    /// The divergence of two data sets themselves, by any measure, over the same coarse pictures.
    ///
    /// # Errors
    /// When a sample cannot be read, or the measure refuses the sets.
    ///
    /// # Panics
    /// If the samples have different shapes.
    pub fn divergence_of(
        first: &Domain,
        second: &Domain,
        measure: &dyn DistributionDivergence,
    ) -> Result<DivergenceEstimate> {
        let (first, second) = (coarse_rows(first)?, coarse_rows(second)?);
        Ok(measure.divergence(first.rows(), second.rows())?)
    }
}

/// Quantiles of each column, as rows.
fn quantiles(rows: Rows<'_>) -> Vec<f32> {
    let mut result = vec![0.0; QUANTILES * rows.dims()];
    for cell in 0..rows.dims() {
        let mut values: Vec<f32> = rows.iter().map(|row| row[cell]).collect();
        values.sort_by(f32::total_cmp);
        for (number, row) in result.chunks_mut(rows.dims()).enumerate() {
            row[cell] = values[(2 * number + 1) * values.len() / (2 * QUANTILES)];
        }
    }
    result
}

pub(crate) struct Coarse {
    values: Vec<f32>,
    dims: usize,
}

impl Coarse {
    pub(crate) fn rows(&self) -> Rows<'_> {
        Rows::new(&self.values, self.dims)
    }
}

fn coarse_rows(domain: &Domain) -> Result<Coarse> {
    let count = domain.len().min(SAMPLES);
    let mut values = Vec::new();
    for index in 0..count {
        values.extend(coarse(&domain.sample(index * domain.len() / count)?.values, domain.shape()));
    }
    Ok(Coarse { dims: values.len() / count, values })
}

/// Samples of one shape, one after the other.
pub(crate) fn coarse_batch(values: &[f32], shape: &[usize]) -> Coarse {
    let size: usize = shape.iter().product();
    let values: Vec<f32> = values.chunks(size).flat_map(|sample| coarse(sample, shape)).collect();
    let dims = coarse(&vec![0.0; size], shape).len();
    Coarse { values, dims }
}

/// The coarse picture of a sample.
fn coarse(values: &[f32], shape: &[usize]) -> Vec<f32> {
    let [channels, height, width] = match *shape {
        [channels, height, width] => [channels, height, width],
        _ => [1, 1, values.len()],
    };
    let (rows, columns) =
        if height == 1 { (1, VALUES.min(width)) } else { (SIDE.min(height), SIDE.min(width)) };
    let mut means = Vec::with_capacity(channels * rows * columns);
    for channel in 0..channels {
        let plane = &values[channel * height * width..][..height * width];
        for row in 0..rows {
            for column in 0..columns {
                let (ys, xs) = (stretch(row, rows, height), stretch(column, columns, width));
                let count = ys.len() * xs.len();
                let sum: f32 = ys.map(|y| plane[y * width..][xs.clone()].iter().sum::<f32>()).sum();
                means.push(sum / count as f32);
            }
        }
    }
    means
}

/// The `index`th of `count` nearly equal stretches of `0..len`.
fn stretch(index: usize, count: usize, len: usize) -> std::ops::Range<usize> {
    index * len / count..(index + 1) * len / count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_averaged_by_cells() {
        // 8×8 of two channels, each cell of 2×2 holding its own number.
        let plane =
            |offset: usize| (0..64).map(move |i| (offset + (i / 16) * 4 + (i % 8) / 2) as f32);
        let values: Vec<f32> = plane(0).chain(plane(100)).collect();
        let expected: Vec<f32> = (0..16).chain(100..116).map(|number| number as f32).collect();
        assert_eq!(coarse(&values, &[2, 8, 8]), expected);
    }

    #[test]
    fn quantiles_stand_for_the_samples() {
        let values: Vec<f32> = (0..512).rev().flat_map(|number| [number as f32, 7.0]).collect();
        let found = quantiles(Rows::new(&values, 2));
        assert_eq!(found[..4], [2.0, 7.0, 6.0, 7.0]);
        assert_eq!(found.len(), 2 * QUANTILES);
    }

    #[test]
    fn other_shapes_are_averaged_along_their_values() {
        let values: Vec<f32> = (0..32).map(|number| number as f32).collect();
        assert_eq!(coarse(&values, &[32])[..2], [0.5, 2.5]);
        assert_eq!(coarse(&values[..5], &[5]), values[..5]);
        assert_eq!(coarse(&values[..6], &[1, 2, 3]), values[..6]);
    }
}
