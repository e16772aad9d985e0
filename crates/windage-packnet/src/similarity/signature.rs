//! What a network remembers of a task's data: the distribution of coarse pictures of its samples.

use serde::{Deserialize, Serialize};
use windage_core::{Domain, Error as CoreError};
use windage_metrics::divergence::{DivergenceEstimate, GaussianDivergence, HistogramDivergence};
use windage_metrics::{DistributionDivergence, GaussianStatistics, Rows};

use super::CoarseRows;
use crate::Result;
use crate::values::Values;

/// Number of quantiles of each cell that are kept.
const QUANTILES: usize = 128;

/// The distribution of a task's samples, in place of the data themselves, which may be gone when
/// the next task comes.
///
/// Each sample is averaged over a grid of 4×4 cells per channel, or over 16 stretches if its shape
/// is not `[channels, height, width]`. The signature holds 128 quantiles of each cell, for
/// divergences cell by cell, and the means and covariances of all cells, for
/// [`score_by_signature`](crate::inference::score_by_signature).
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
    /// The divergence of the histograms of each cell, averaged over the cells.
    Histogram(HistogramDivergence),
    /// The divergence of the Gaussians of all cells together. With 16 cells or more it is nearly 1
    /// between most data sets.
    Gaussian(GaussianDivergence),
}

impl Default for SignatureMeasure {
    fn default() -> Self {
        Self::Histogram(HistogramDivergence::default())
    }
}

impl Signature {
    /// Computes the signature of a data set, from at most 4096 samples spread evenly over it.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read, or if there are fewer than two.
    pub fn of(domain: &Domain) -> Result<Self> {
        let coarse = CoarseRows::of_domain(domain)?;
        let mut statistics = GaussianStatistics::new(coarse.dims);
        statistics.update(&coarse.values)?;
        statistics.covariance()?;
        let quantiles =
            Values { shape: vec![QUANTILES, coarse.dims], values: quantiles(coarse.rows()) };
        Ok(Self { statistics, quantiles })
    }

    /// Returns the means and covariances of the cells.
    pub fn statistics(&self) -> &GaussianStatistics {
        &self.statistics
    }

    /// Computes the Jensen–Shannon divergence of two signatures, 0…1.
    ///
    /// # Errors
    /// Returns an error if a setting of the measure is out of its range, or if the samples of the
    /// two data sets have different shapes.
    pub fn divergence(
        &self,
        other: &Self,
        measure: &SignatureMeasure,
    ) -> Result<DivergenceEstimate> {
        let (dims, others) = (self.statistics.dims(), other.statistics.dims());
        let [first, second] = [self, other].map(|signature| &signature.quantiles);
        if dims != others || first.shape != [QUANTILES, dims] || second.shape != first.shape {
            let found = format!("of {dims} and {others} cells");
            let range = "signatures of samples of the same shape";
            return Err(CoreError::setting("signatures", found, range).into());
        }
        Ok(match measure {
            SignatureMeasure::Gaussian(measure) => {
                measure.between(&self.statistics, &other.statistics)?
            }
            SignatureMeasure::Histogram(measure) => measure
                .divergence(Rows::new(&first.values, dims), Rows::new(&second.values, dims))?,
        })
    }

    /// Computes the divergence of two data sets themselves, by any measure, over the same coarse
    /// pictures.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read, or if the measure cannot be computed.
    ///
    /// # Panics
    /// Panics if the samples of the two data sets have different shapes.
    pub fn divergence_of(
        first: &Domain,
        second: &Domain,
        measure: &dyn DistributionDivergence,
    ) -> Result<DivergenceEstimate> {
        let (first, second) = (CoarseRows::of_domain(first)?, CoarseRows::of_domain(second)?);
        Ok(measure.divergence(first.rows(), second.rows())?)
    }
}

/// Computes the quantiles of each column, as rows.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_stand_for_the_samples() {
        let values: Vec<f32> = (0..512).rev().flat_map(|number| [number as f32, 7.0]).collect();
        let found = quantiles(Rows::new(&values, 2));
        assert_eq!(found[..4], [2.0, 7.0, 6.0, 7.0]);
        assert_eq!(found.len(), 2 * QUANTILES);
    }
}
