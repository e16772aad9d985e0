//! Rates by depth and by how similar the task is to an earlier one: a similar task needs few
//! weights of its own.
//!
//! Source: US 2023/0409912 A1, Fig. 8.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use super::{Network, RatioSchedule, Situation};
use crate::{Error, Layer, Result, Section};

/// The rates for divergences below a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SimilarityRow {
    /// The row counts for divergences below this.
    pub below: f64,
    /// Rates from shallow to deep; the last is that of the deepest section of the network (its
    /// dense layers, where it has them), the first that of all sections as deep as it or
    /// shallower.
    pub rates: Vec<f64>,
}

/// A table of rates by divergence and depth.
///
/// The default is that of the figure:
///
/// | divergence | block 4 | block 5 | dense |
/// | --- | --- | --- | --- |
/// | below 0.1 | 100 % | 95 % | 80 % |
/// | below 0.5 | 90 % | 90 % | 75 % |
/// | below 0.9 | 75 % | 75 % | 75 % |
/// | else | 50 % | 50 % | 50 % |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SimilarityTable {
    /// Rows for similar tasks, by growing divergence.
    pub rows: Vec<SimilarityRow>,
    /// Rates for tasks unlike any, or of unknown similarity, as in [`SimilarityRow::rates`].
    pub otherwise: Vec<f64>,
}

impl Default for SimilarityTable {
    fn default() -> Self {
        let row = |below, rates: [f64; 3]| SimilarityRow { below, rates: rates.into() };
        Self {
            rows: vec![row(0.1, [1.0, 0.95, 0.8]), row(0.5, [0.9, 0.9, 0.75]), row(0.9, [0.75; 3])],
            otherwise: vec![0.5; 3],
        }
    }
}

impl SimilarityTable {
    /// For all tasks of a network that starts from nothing, the first included, which takes the
    /// last row: 97 % below a divergence of 0.1, 85 % else. Where it was tried it was no better
    /// than [`Uniform`](crate::Uniform) of 75 %.
    pub fn from_scratch() -> Self {
        let row = |below, rates: [f64; 3]| SimilarityRow { below, rates: rates.into() };
        Self { rows: vec![row(0.1, [0.97, 0.97, 0.97])], otherwise: vec![0.85; 3] }
    }

    /// # Errors
    /// When a row has no rates, a rate is out of 0…1, or divergences do not grow.
    pub fn validate(&self) -> Result<()> {
        for rates in self.rows.iter().map(|row| &row.rates).chain([&self.otherwise]) {
            if rates.is_empty() || rates.iter().any(|rate| !(0.0..=1.0).contains(rate)) {
                return Err(refusal(format!("{rates:?}"), "rows of at least one rate of 0…1"));
            }
        }
        self.validate_rows()
    }

    /// Refuses divergences that do not grow.
    pub(super) fn validate_rows(&self) -> Result<()> {
        let below: Vec<f64> = self.rows.iter().map(|row| row.below).collect();
        if !below.is_sorted_by(|a, b| a < b) || below.iter().any(|below| !below.is_finite()) {
            return Err(refusal(format!("{below:?}"), "rows by growing divergence"));
        }
        Ok(())
    }

    fn rates(&self, divergence: Option<f64>) -> &[f64] {
        let row =
            divergence.and_then(|divergence| self.rows.iter().find(|row| divergence < row.below));
        row.map_or(&self.otherwise, |row| &row.rates)
    }
}

fn refusal(value: String, range: &str) -> Error {
    CoreError::setting("similarity table", value, range).into()
}

impl RatioSchedule for SimilarityTable {
    fn rate(&self, layer: &Layer, network: Network<'_>, situation: &Situation) -> f64 {
        let rates = self.rates(situation.divergence);
        let has_dense = network.layers.iter().any(|layer| layer.section == Section::Dense);
        let column = (rates.len() - 1).saturating_sub(layer.section.distance_to_the_end(has_dense));
        rates[column]
    }

    fn validate(&self) -> Result<()> {
        self.validate()
    }
}
