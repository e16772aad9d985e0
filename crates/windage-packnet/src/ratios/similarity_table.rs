//! Tables by depth and by the similarity of a task to an earlier one: a similar task needs few
//! weights of its own.
//!
//! Source: US 2023/0409912 A1, Fig. 8.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use super::{NewTask, RatioSchedule};
use crate::layers::{Layer, Section};
use crate::{Error, Result};

/// The row of a [`SimilarityTable`] for divergences below a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimilarityRow {
    /// Upper end of the divergences that the row holds for, exclusive.
    pub below: f64,
    /// Values from shallow to deep. The last is for the deepest section of the network (its dense
    /// layers, if it has convolutions as well), the one before for the next deepest, and so on; the
    /// first is also for all sections that are shallower still.
    pub values: Vec<f64>,
}

/// A table of values by divergence and depth.
///
/// As a schedule, its values are pruning ratios; in [`PlannedTasks`](super::PlannedTasks) they are
/// needs. The default is the table of the figure:
///
/// | divergence | block 4 | block 5 | dense |
/// | --- | --- | --- | --- |
/// | below 0.1 | 100 % | 95 % | 80 % |
/// | below 0.5 | 90 % | 90 % | 75 % |
/// | below 0.9 | 75 % | 75 % | 75 % |
/// | else | 50 % | 50 % | 50 % |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimilarityTable {
    /// Rows for similar tasks, by increasing divergence.
    pub rows: Vec<SimilarityRow>,
    /// Values for all other tasks and those of unknown similarity, ordered as in
    /// [`SimilarityRow::values`].
    pub otherwise: Vec<f64>,
}

impl Default for SimilarityTable {
    fn default() -> Self {
        let row = |below, values: [f64; 3]| SimilarityRow { below, values: values.into() };
        Self {
            rows: vec![row(0.1, [1.0, 0.95, 0.8]), row(0.5, [0.9, 0.9, 0.75]), row(0.9, [0.75; 3])],
            otherwise: vec![0.5; 3],
        }
    }
}

impl SimilarityTable {
    /// Returns a table for all tasks of a network that starts untrained: 97 % below a divergence of
    /// 0.1 and 85 % otherwise, which includes the first task.
    ///
    /// In our measurements it was no better than [`Uniform`](super::Uniform) with 75 %.
    pub fn from_scratch() -> Self {
        let row = |below, values: [f64; 3]| SimilarityRow { below, values: values.into() };
        Self { rows: vec![row(0.1, [0.97, 0.97, 0.97])], otherwise: vec![0.85; 3] }
    }

    /// Checks a table of pruning ratios.
    ///
    /// # Errors
    /// Returns an error if a row is empty, a ratio is not in 0…1, or divergences do not increase.
    pub fn validate(&self) -> Result<()> {
        for ratios in self.all_values() {
            if ratios.is_empty() || ratios.iter().any(|ratio| !(0.0..=1.0).contains(ratio)) {
                return Err(refusal(format!("{ratios:?}"), "rows of at least one ratio in 0…1"));
            }
        }
        self.validate_divergences()
    }

    /// Returns the values of each row, the last one included.
    pub(super) fn all_values(&self) -> impl Iterator<Item = &Vec<f64>> {
        self.rows.iter().map(|row| &row.values).chain([&self.otherwise])
    }

    /// Checks that divergences are finite and increase from row to row.
    pub(super) fn validate_divergences(&self) -> Result<()> {
        let below: Vec<f64> = self.rows.iter().map(|row| row.below).collect();
        if !below.is_sorted_by(|a, b| a < b) || below.iter().any(|below| !below.is_finite()) {
            return Err(refusal(format!("{below:?}"), "rows of increasing divergence"));
        }
        Ok(())
    }

    /// Returns the value for a layer and a divergence.
    pub(super) fn value(&self, layer: &Layer, layers: &[Layer], divergence: Option<f64>) -> f64 {
        let row =
            divergence.and_then(|divergence| self.rows.iter().find(|row| divergence < row.below));
        value_at_depth(row.map_or(&self.otherwise, |row| &row.values), layer, layers)
    }
}

/// Returns the value for the section of a layer, of values from shallow to deep.
pub(super) fn value_at_depth(values: &[f64], layer: &Layer, layers: &[Layer]) -> f64 {
    let has_dense = layers.iter().any(|layer| layer.section == Section::Dense);
    values[(values.len() - 1).saturating_sub(layer.section.distance_to_the_end(has_dense))]
}

fn refusal(value: String, range: &str) -> Error {
    CoreError::setting("similarity table", value, range).into()
}

impl RatioSchedule for SimilarityTable {
    fn ratio(&self, layer: &Layer, layers: &[Layer], task: &NewTask) -> f64 {
        self.value(layer, layers, task.divergence)
    }

    fn validate(&self) -> Result<()> {
        self.validate()
    }
}
