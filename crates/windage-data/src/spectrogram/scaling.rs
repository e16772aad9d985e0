//! One shift and one factor for all values of a set.
//!
//! `y = (x − center) / spread`. Taken from one domain and used on another, it keeps the difference
//! between them.

use serde::{Deserialize, Serialize};
use windage_core::Error;

use super::SpectrogramSet;
use crate::Result;

/// What is subtracted from every value, and by what the difference is divided.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// Becomes 0.
    pub center: f64,
    /// Becomes 1.
    pub spread: f64,
}

impl Scaling {
    /// Makes the mean of all values of the sets 0, and their standard deviation (that of the values
    /// themselves, divided by their number) 1.
    ///
    /// # Errors
    /// No values, or all equal.
    pub fn standard(sets: &[&SpectrogramSet]) -> Result<Self> {
        let count = values(sets).count() as f64;
        let mean = values(sets).sum::<f64>() / count;
        let variance = values(sets).map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        Self { center: mean, spread: variance.sqrt() }.checked()
    }

    /// Makes the least of all values of the sets 0 and the largest 1, which is what a decoder with
    /// a sigmoid can give.
    ///
    /// # Errors
    /// No values, or all equal.
    pub fn unit(sets: &[&SpectrogramSet]) -> Result<Self> {
        let least = values(sets).fold(f64::INFINITY, f64::min);
        let most = values(sets).fold(f64::NEG_INFINITY, f64::max);
        Self { center: least, spread: most - least }.checked()
    }

    /// Itself, if it can be used.
    pub(super) fn checked(self) -> Result<Self> {
        if !self.center.is_finite() {
            return Err(Error::setting("center", self.center, "finite").into());
        }
        if !(self.spread > 0.0 && self.spread.is_finite()) {
            return Err(Error::setting(
                "spread",
                self.spread,
                "positive: the values of a set differ",
            )
            .into());
        }
        Ok(self)
    }

    /// Of one value.
    pub fn apply(self, value: f32) -> f32 {
        ((f64::from(value) - self.center) / self.spread) as f32
    }
}

fn values(sets: &[&SpectrogramSet]) -> impl Iterator<Item = f64> {
    sets.iter().flat_map(|set| set.all_values()).map(|value| f64::from(*value))
}
