//! Thresholds of losses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use windage_core::{Error, Result};

use crate::objective::TASK;

/// Values that losses must reach, by the names of the losses. Training ends once the mean of each
/// of them over an interval is at most its threshold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Thresholds(pub BTreeMap<String, f64>);

impl Thresholds {
    /// Creates an empty set of thresholds: training ends after its last step.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a threshold.
    #[must_use]
    pub fn with(mut self, loss: impl Into<String>, value: f64) -> Self {
        self.0.insert(loss.into(), value);
        self
    }

    /// Checks all thresholds; `names` are the names of all losses.
    ///
    /// # Errors
    /// Returns an error if there is no such loss, or a threshold is not finite, or that of the
    /// task is not positive.
    pub fn validate(&self, names: &[String]) -> Result<()> {
        for (loss, value) in &self.0 {
            if !names.contains(loss) {
                let range = format!("one of {}", names.join(", "));
                return Err(Error::setting("thresholds", loss, &range));
            }
            let field = format!("thresholds.{loss}");
            if !value.is_finite() {
                return Err(Error::setting(&field, value, "finite"));
            }
            // Terms may be negative, such as the information.
            if loss == TASK && *value <= 0.0 {
                return Err(Error::setting(&field, value, "positive"));
            }
        }
        Ok(())
    }

    /// Returns whether there are thresholds and `losses` reach all of them.
    pub fn reached(&self, losses: &BTreeMap<String, f64>) -> bool {
        let mut thresholds = self.0.iter();
        let all_reached =
            thresholds.all(|(loss, value)| losses.get(loss).is_some_and(|mean| mean <= value));
        !self.0.is_empty() && all_reached
    }
}
