//! Weights of terms.

use windage_core::{Error, Result};

use crate::sets::Progress;

/// The weight of a term.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// The weight, finite and at least 0; the task's is 1.
    pub value: f64,
    /// Share of the steps over which the weight rises from 0 in a straight line, 0…1.
    pub ramp: f64,
}

impl Weight {
    /// Creates a weight that rises over a share of the steps.
    pub fn ramped(value: f64, ramp: f64) -> Self {
        Self { value, ramp }
    }

    /// Returns the weight at a step.
    pub fn at(self, progress: Progress) -> f64 {
        if self.ramp > 0.0 {
            self.value * (progress.share() / self.ramp).min(1.0)
        } else {
            self.value
        }
    }
}

impl From<f64> for Weight {
    fn from(value: f64) -> Self {
        Self { value, ramp: 0.0 }
    }
}

impl Weight {
    /// Checks the weight of the term `name`.
    pub(super) fn validate(self, name: &str) -> Result<()> {
        let Self { value, ramp } = self;
        if !(value.is_finite() && value >= 0.0) {
            return Err(Error::setting(&format!("{name}.weight"), value, "finite and at least 0"));
        }
        if !(0.0..=1.0).contains(&ramp) {
            return Err(Error::setting(&format!("{name}.ramp"), ramp, "between 0 and 1"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_rises_in_a_straight_line_and_stays() {
        let at = |step| Weight::ramped(3.0, 0.2).at(Progress { step, steps: Some(100) });
        assert_eq!([at(0), at(5), at(10), at(20), at(99)], [0.0, 0.75, 1.5, 3.0, 3.0]);
        // Where the number of steps is not known, the weight counts in full.
        assert_eq!(Weight::ramped(3.0, 0.2).at(Progress::default()), 3.0);
        assert_eq!(Weight::from(3.0).at(Progress { step: 0, steps: Some(100) }), 3.0);
    }
}
