//! What a check must not find.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;
use windage_core::text::percent;

use super::Check;
use crate::Result;

/// Limits, from which a program or a timetable of checks takes that a classifier is not to be
/// trusted on a target. By default there are none.
///
/// ```
/// use windage_diagnose::check::CheckLimits;
///
/// let limits = CheckLimits { least_accuracy: Some(0.9), ..CheckLimits::default() };
/// assert!(limits.validate().is_ok());
/// let percent = CheckLimits { least_accuracy: Some(90.0), ..limits };
/// assert!(percent.validate().is_err());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CheckLimits {
    /// The lower end of the combined estimate's interval must not be below this accuracy, 0…1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_accuracy: Option<f64>,
    /// The combined estimate must not be below the source's accuracy by more than this, 0…1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_drop: Option<f64>,
    /// The test of features must not show a difference.
    pub fail_on_shift: bool,
}

impl CheckLimits {
    /// Checks the limits.
    ///
    /// # Errors
    /// Returns an error that names the first limit out of its range.
    pub fn validate(&self) -> Result<()> {
        let shares =
            [("limits.least_accuracy", self.least_accuracy), ("limits.most_drop", self.most_drop)];
        for (name, value) in shares {
            if let Some(value) = value.filter(|value| !(0.0..=1.0).contains(value)) {
                return Err(CoreError::setting(name, value, "a share from 0 to 1").into());
            }
        }
        Ok(())
    }

    /// Returns a sentence without a period about each limit that a check crosses.
    pub fn crossed(&self, check: &Check) -> Vec<String> {
        let low = check.estimates.combined.interval.low;
        let accuracy = self.least_accuracy.filter(|&least| low < least).map(|least| {
            let (low, least) = (percent(low), percent(least));
            format!("the accuracy may be as low as {low}, which is below the least one, {least}")
        });
        let drop = check.estimated_drop();
        let lost = self.most_drop.filter(|&most| drop > most).map(|most| {
            let (drop, most) = (100.0 * drop, 100.0 * most);
            format!("an estimated {drop:.1} points of accuracy are lost, more than {most:.1}")
        });
        let shift = (self.fail_on_shift && check.features_differ()).then(|| {
            let (p_value, level) = (check.test.p_value, check.level);
            format!("the test of features finds a shift (p = {p_value:.3}, at most {level})")
        });
        [accuracy, lost, shift].into_iter().flatten().collect()
    }
}
