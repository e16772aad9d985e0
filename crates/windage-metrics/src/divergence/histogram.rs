//! Divergence by the histograms of each feature.
//!
//! The bins of a feature come from its values in both sets. The divergence is [`jensen_shannon`] of
//! the two histograms, averaged over features. It does not see differences that show only in
//! several features together.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use super::{DistributionDivergence, DivergenceEstimate, EstimateKind, jensen_shannon};
use crate::distance::check_rows;
use crate::{Result, Rows};

/// The placement of the bins of a feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binning {
    /// Bins of equal widths, from the smallest to the largest value of both sets; for bounded
    /// features, such as pixels.
    #[default]
    EqualWidth,
    /// Bins with equal numbers of samples of both sets together, as far as tied values allow; for
    /// features with outliers.
    EqualMass,
}

/// The Jensen–Shannon divergence of the histograms of two sets, averaged over features.
///
/// *Numerics*: f64; `O((m + n)·d)` time, plus one sort per feature for [`Binning::EqualMass`]. A
/// constant feature counts as 0. For equal distributions the expectation is not 0 but about
/// `(bins in use − 1)·(1/m + 1/n) / (8·ln 2)` per feature.
///
/// ```
/// use windage_metrics::{DistributionDivergence, Rows};
/// use windage_metrics::divergence::HistogramDivergence;
/// // The first feature differs fully, the second not at all.
/// let (first, second) = ([0.0, 1.0, 0.0, 2.0], [9.0, 1.0, 9.0, 2.0]);
/// let (first, second) = (Rows::new(&first, 2), Rows::new(&second, 2));
/// let estimate = HistogramDivergence::default().divergence(first, second)?;
/// assert_eq!(estimate.value, 0.5);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HistogramDivergence {
    /// Number of bins per feature, at least 2.
    pub bins: usize,
    /// Placement of the bins.
    pub binning: Binning,
}

impl Default for HistogramDivergence {
    /// Returns 32 bins of equal width.
    fn default() -> Self {
        Self { bins: 32, binning: Binning::EqualWidth }
    }
}

impl HistogramDivergence {
    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error if there are fewer than two bins.
    pub fn validate(&self) -> Result<()> {
        if self.bins < 2 {
            return Err(CoreError::setting("bins", self.bins, "at least 2").into());
        }
        Ok(())
    }

    /// Returns the inner edges of the bins, in rising order.
    fn edges(&self, first: &[f64], second: &[f64]) -> Vec<f64> {
        let mut values = [first, second].concat();
        let inner = 1..self.bins;
        match self.binning {
            Binning::EqualWidth => {
                let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                inner.map(|bin| low + (high - low) * bin as f64 / self.bins as f64).collect()
            }
            Binning::EqualMass => {
                values.sort_by(f64::total_cmp);
                let lowest = values[0];
                // A bin below an edge at the lowest value would be empty, so such an edge moves
                // above the tied values.
                let above = values.iter().copied().find(|value| *value > lowest).unwrap_or(lowest);
                inner.map(|bin| values[bin * values.len() / self.bins].max(above)).collect()
            }
        }
    }

    /// Computes the divergence of one feature.
    fn feature(&self, first: &[f64], second: &[f64]) -> Result<f64> {
        let edges = self.edges(first, second);
        let counts = |values: &[f64]| {
            let mut counts = vec![0.0; self.bins];
            values
                .iter()
                .for_each(|value| counts[edges.partition_point(|edge| edge <= value)] += 1.0);
            counts
        };
        jensen_shannon(&counts(first), &counts(second))
    }
}

impl DistributionDivergence for HistogramDivergence {
    fn divergence(&self, first: Rows<'_>, second: Rows<'_>) -> Result<DivergenceEstimate> {
        self.validate()?;
        check_rows(first, second, 1)?;
        let column = |rows: Rows<'_>, feature: usize| {
            rows.iter().map(|row| f64::from(row[feature])).collect::<Vec<_>>()
        };
        let features = 0..first.dims();
        let values =
            features.map(|feature| self.feature(&column(first, feature), &column(second, feature)));
        let sum = values.sum::<Result<f64>>()?;
        Ok(DivergenceEstimate { value: sum / first.dims() as f64, kind: EstimateKind::Closed })
    }
}
