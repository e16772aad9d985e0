//! Pruning ratios that leave room for a planned number of tasks.
//!
//! A constant ratio divides the weights geometrically: with 75 %, the tenth task gets 2 % of the
//! weights and the twentieth a tenth of that. If the number of tasks is known, the free weights can
//! be divided by *need* instead. Task `k` of `n`, with `k` from 1, gets the share
//!
//! `need(k) / (need(k) + expected·max(n − k, 1))`
//!
//! of the free weights, where `need(k)` depends on how similar the task is to an earlier one, and
//! `expected` is what each later task is assumed to need. If every task needs what was expected,
//! the shares are equal, except that the last task leaves as much as it takes. If most tasks need
//! more than expected, the first ones take the most; [`PlannedTasks::unlike`] expects that tasks
//! are unlike each other.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use super::similarity_table::value_at_depth;
use super::{NewTask, RatioSchedule, SimilarityRow, SimilarityTable};
use crate::Result;
use crate::layers::Layer;

/// A schedule that divides the free weights among a planned number of tasks, by depth and
/// similarity.
///
/// ```
/// use windage_packnet::ratios::PlannedTasks;
///
/// PlannedTasks::new(20).validate()?;
/// # Ok::<(), windage_packnet::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedTasks {
    /// Number of tasks to leave room for, the first included. Each task beyond them takes the
    /// share `need/(need + expected)` of what is left.
    pub tasks: usize,
    /// What tasks need relative to each other, by divergence and depth. The first task has the
    /// needs of the last row.
    pub needs: SimilarityTable,
    /// What a later task is assumed to need, from shallow to deep as in a row of the table.
    pub expected: Vec<f64>,
}

impl PlannedTasks {
    /// Plans for `tasks` tasks.
    ///
    /// A task that is unlike all others (divergence of 0.25 or more) needs four times as much as
    /// one that is like an earlier task (below 0.1), and relatively more of shallow layers.
    pub fn new(tasks: usize) -> Self {
        let row = |below, needs: [f64; 3]| SimilarityRow { below, values: needs.into() };
        let rows = vec![row(0.1, [0.9, 1.0, 1.1]), row(0.25, [1.3, 1.3, 1.3])];
        Self {
            tasks,
            needs: SimilarityTable { rows, otherwise: vec![4.4, 4.0, 3.6] },
            expected: vec![1.2; 3],
        }
    }

    /// Plans for `tasks` tasks that are all unlike each other. The shares are equal, except for
    /// tasks that turn out to be like an earlier one.
    pub fn unlike(tasks: usize) -> Self {
        let planned = Self::new(tasks);
        Self { expected: planned.needs.otherwise.clone(), ..planned }
    }

    /// Checks the plan.
    ///
    /// # Errors
    /// Returns an error if no task is planned, a need is not a positive number, or divergences do
    /// not increase.
    pub fn validate(&self) -> Result<()> {
        if self.tasks == 0 {
            return Err(CoreError::setting("tasks", 0, "at least 1").into());
        }
        for needs in self.needs.all_values().chain([&self.expected]) {
            if needs.is_empty() || needs.iter().any(|need| !(need.is_finite() && *need > 0.0)) {
                let range = "rows of at least one positive number";
                return Err(CoreError::setting("needs", format!("{needs:?}"), range).into());
            }
        }
        self.needs.validate_divergences()
    }
}

impl RatioSchedule for PlannedTasks {
    fn ratio(&self, layer: &Layer, layers: &[Layer], task: &NewTask) -> f64 {
        let need = self.needs.value(layer, layers, task.divergence);
        let expected = value_at_depth(&self.expected, layer, layers);
        let later_tasks = self.tasks.saturating_sub(task.number + 1).max(1);
        1.0 - need / (need + expected * later_tasks as f64)
    }

    fn validate(&self) -> Result<()> {
        self.validate()
    }
}
