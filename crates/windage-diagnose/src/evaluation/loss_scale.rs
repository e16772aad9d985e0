//! Losses as the generative model sees them.

use serde::{Deserialize, Serialize};

/// How the losses between two samples are spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossSpacing {
    /// Equal steps of the level, that is of the loss's logarithm: each step is a like change of the
    /// picture.
    #[default]
    Logarithmic,
    /// Equal steps of the loss itself, as in the patent.
    Linear,
}

/// The level of a loss: `ℓ = (ln(L + offset) − mean) / deviation`, standardized over both domains.
///
/// Losses spread over orders of magnitude; their logarithm is nearly uniform, and the offset keeps
/// certainty (a loss of nearly 0) from stretching it without end.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LossScale {
    offset: f64,
    mean: f64,
    deviation: f64,
}

impl LossScale {
    /// Standardizes over all the losses given. A constant loss has the level 0.
    pub fn fit<'a>(losses: impl Iterator<Item = &'a f32> + Clone, offset: f64) -> Self {
        let logs = losses.map(|&loss| (f64::from(loss).max(0.0) + offset).ln());
        let count = logs.clone().count().max(1) as f64;
        let mean = logs.clone().sum::<f64>() / count;
        let variance = logs.map(|log| (log - mean).powi(2)).sum::<f64>() / count;
        Self { offset, mean, deviation: if variance > 0.0 { variance.sqrt() } else { 1.0 } }
    }

    /// Level of a loss.
    pub fn of(&self, loss: f64) -> f64 {
        ((loss.max(0.0) + self.offset).ln() - self.mean) / self.deviation
    }

    /// Loss of a level.
    pub fn loss(&self, level: f64) -> f64 {
        ((level * self.deviation + self.mean).exp() - self.offset).max(0.0)
    }

    /// The loss a share `t` of the way from one loss to another.
    pub fn between(&self, from: f64, to: f64, t: f64, spacing: LossSpacing) -> f64 {
        match spacing {
            LossSpacing::Linear => from + (to - from) * t,
            // The ends exactly: a round trip through the logarithm would move them by a rounding.
            LossSpacing::Logarithmic if t == 0.0 => from,
            LossSpacing::Logarithmic if t == 1.0 => to,
            LossSpacing::Logarithmic => {
                self.loss(self.of(from) + (self.of(to) - self.of(from)) * t)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_standardized_and_invertible() {
        let losses = [0.0_f32, 0.01, 0.5, 2.0, 7.0];
        let level = LossScale::fit(losses.iter(), 0.01);
        let levels: Vec<f64> = losses.iter().map(|&loss| level.of(f64::from(loss))).collect();
        assert!(levels.iter().sum::<f64>().abs() < 1e-12);
        assert!((levels.iter().map(|l| l * l).sum::<f64>() / 5.0 - 1.0).abs() < 1e-12);
        for (&loss, &l) in losses.iter().zip(&levels) {
            assert!((level.loss(l) - f64::from(loss)).abs() < 1e-12);
        }
    }

    #[test]
    fn spacing_by_the_logarithm_puts_the_geometric_mean_in_the_middle() {
        let level = LossScale::fit([1.0_f32, 4.0].iter(), 0.0);
        assert!((level.between(1.0, 4.0, 0.5, LossSpacing::Logarithmic) - 2.0).abs() < 1e-12);
        assert!((level.between(1.0, 4.0, 0.5, LossSpacing::Linear) - 2.5).abs() < 1e-12);
    }
}
