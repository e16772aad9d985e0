//! Rates that leave room for a number of tasks.
//!
//! A constant rate shares out geometrically: the tenth task of a rate of 75 % gets 2 % of the
//! weights, the twentieth a tenth of that. With a number of tasks in mind the free weights can be
//! shared out by *need* instead: task `k` of `n` gets of what is free
//!
//! `need(k) / (need(k) + expected·max(n − k, 1))`, `k` from 1,
//!
//! where a task unlike all before needs more than one like an earlier one, and `expected` is what
//! tasks to come are taken to need. Where each task needs what was expected, shares are equal, but
//! for the last: it leaves as much as it takes. Where most tasks need more than was expected, the
//! first ones take the most: [`PlannedTasks::unlike`] expects tasks that are unlike each other.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use super::{Network, RatioSchedule, SimilarityRow, SimilarityTable, Situation};
use crate::{Layer, Result};

/// Shares out what is free among a planned number of tasks, by depth and similarity.
///
/// ```
/// use windage_packnet::PlannedTasks;
/// PlannedTasks::new(20).validate()?;
/// # Ok::<(), windage_packnet::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedTasks {
    /// Tasks to leave room for, the first included; beyond them, each takes `need/(need +
    /// expected)` of what is left.
    pub tasks: usize,
    /// Needs by divergence, in the place of rates; the last row counts for the first task, too.
    pub needs: NeedTable,
    /// What a task to come is taken to need, from shallow to deep like a row of the table.
    pub expected: Vec<f64>,
}

/// What tasks need, relative to each other, by divergence and depth; laid out as
/// [`SimilarityTable`].
pub type NeedTable = SimilarityTable;

impl PlannedTasks {
    /// For so many tasks. A task unlike all others (divergence of 0.25 or more) needs four times as
    /// much as one like an earlier task (below 0.1), and relatively more of shallow layers.
    pub fn new(tasks: usize) -> Self {
        let row = |below, needs: [f64; 3]| SimilarityRow { below, rates: needs.into() };
        let rows = vec![row(0.1, [0.9, 1.0, 1.1]), row(0.25, [1.3, 1.3, 1.3])];
        Self {
            tasks,
            needs: NeedTable { rows, otherwise: vec![4.4, 4.0, 3.6] },
            expected: vec![1.2; 3],
        }
    }

    /// For so many tasks that are all unlike each other: even shares, but for those that turn out
    /// to be like another.
    pub fn unlike(tasks: usize) -> Self {
        let planned = Self::new(tasks);
        Self { expected: planned.needs.otherwise.clone(), ..planned }
    }

    /// # Errors
    /// When no task is planned, a need is not a positive number, or divergences do not grow.
    pub fn validate(&self) -> Result<()> {
        if self.tasks == 0 {
            return Err(CoreError::setting("tasks", 0, "at least 1").into());
        }
        let rows = self
            .needs
            .rows
            .iter()
            .map(|row| &row.rates)
            .chain([&self.needs.otherwise, &self.expected]);
        for needs in rows {
            if needs.is_empty() || needs.iter().any(|need| !(need.is_finite() && *need > 0.0)) {
                return Err(CoreError::setting(
                    "needs",
                    format!("{needs:?}"),
                    "rows of at least one positive number",
                )
                .into());
            }
        }
        self.needs.validate_rows()
    }
}

impl RatioSchedule for PlannedTasks {
    fn rate(&self, layer: &Layer, network: Network<'_>, situation: &Situation) -> f64 {
        let need = self.needs.rate(layer, network, situation);
        let expected = SimilarityTable { rows: Vec::new(), otherwise: self.expected.clone() };
        let expected = expected.rate(layer, network, situation);
        let to_come = self.tasks.saturating_sub(situation.task + 1).max(1);
        1.0 - need / (need + expected * to_come as f64)
    }

    fn validate(&self) -> Result<()> {
        self.validate()
    }
}
