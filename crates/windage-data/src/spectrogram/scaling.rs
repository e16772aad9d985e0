//! One offset and one factor for all values of a set: `y = (x − center) / spread`.
//!
//! A scaling that is computed from one domain and used on another keeps the difference between the
//! two.

use serde::{Deserialize, Serialize};
use windage_core::Error;

use super::SpectrogramSet;
use crate::Result;

/// The scaling `y = (x − center) / spread`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// The value that becomes 0.
    pub center: f64,
    /// The distance from the center that becomes 1.
    pub spread: f64,
}

impl Scaling {
    /// Returns the scaling that makes the mean of all values of the sets 0 and their standard
    /// deviation 1. The variance is the sum of squares divided by the number of values.
    ///
    /// # Errors
    /// Returns an error if there are no values, or if all are equal.
    pub fn standard(sets: &[&SpectrogramSet]) -> Result<Self> {
        let count = values(sets).count() as f64;
        let mean = values(sets).sum::<f64>() / count;
        let variance = values(sets).map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        Self { center: mean, spread: variance.sqrt() }.checked()
    }

    /// Returns the scaling that makes the smallest of all values of the sets 0 and the largest 1,
    /// the range of a decoder that ends in a sigmoid.
    ///
    /// # Errors
    /// Returns an error if there are no values, or if all are equal.
    pub fn unit(sets: &[&SpectrogramSet]) -> Result<Self> {
        let least = values(sets).fold(f64::INFINITY, f64::min);
        let most = values(sets).fold(f64::NEG_INFINITY, f64::max);
        Self { center: least, spread: most - least }.checked()
    }

    /// Returns the scaling itself if it can be undone.
    pub(super) fn checked(self) -> Result<Self> {
        if !self.center.is_finite() {
            return Err(Error::setting("center", self.center, "finite").into());
        }
        if !(self.spread > 0.0 && self.spread.is_finite()) {
            let range = "positive: the values of a set differ";
            return Err(Error::setting("spread", self.spread, range).into());
        }
        Ok(self)
    }

    /// Scales one value.
    pub fn apply(self, value: f32) -> f32 {
        ((f64::from(value) - self.center) / self.spread) as f32
    }
}

fn values(sets: &[&SpectrogramSet]) -> impl Iterator<Item = f64> {
    sets.iter().flat_map(|set| set.all_values()).map(|value| f64::from(*value))
}
