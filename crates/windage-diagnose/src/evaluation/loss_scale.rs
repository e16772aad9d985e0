//! The scale on which the generative model sees losses.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_core::Shift;

use super::EvaluatedDomain;

/// How the losses between two samples are spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossSpacing {
    /// Equal steps of the scaled loss, that is, of the logarithm: each step changes the picture by
    /// a similar amount.
    #[default]
    Logarithmic,
    /// Equal steps of the loss itself, as in the patent.
    Linear,
}

/// The scale of losses: `ℓ = (ln(L + offset) − mean) / deviation`, standardized over both domains.
///
/// Losses range over orders of magnitude; their logarithm is nearly uniform. The offset keeps
/// losses near 0 (certain predictions) from stretching the scale without bound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LossScale {
    offset: f64,
    mean: f64,
    deviation: f64,
}

impl LossScale {
    /// Creates the scale that standardizes `losses`. Constant losses have the scaled loss 0.
    pub fn fit<'a>(losses: impl Iterator<Item = &'a f32> + Clone, offset: f64) -> Self {
        let logs = losses.map(|&loss| (f64::from(loss).max(0.0) + offset).ln());
        let count = logs.clone().count().max(1) as f64;
        let mean = logs.clone().sum::<f64>() / count;
        let variance = logs.map(|log| (log - mean).powi(2)).sum::<f64>() / count;
        Self { offset, mean, deviation: if variance > 0.0 { variance.sqrt() } else { 1.0 } }
    }

    /// Creates the scale of an offset, mean and deviation, as [`LossScale::parts`] returns them.
    ///
    /// # Panics
    /// Panics if the offset or the deviation is not positive.
    pub fn new([offset, mean, deviation]: [f64; 3]) -> Self {
        assert!(offset > 0.0 && deviation > 0.0, "a scale has a positive offset and deviation");
        Self { offset, mean, deviation }
    }

    /// Returns the offset, and the mean and the deviation of `ln(L + offset)`.
    pub fn parts(&self) -> [f64; 3] {
        [self.offset, self.mean, self.deviation]
    }

    /// Creates the scale that standardizes the losses of both domains together.
    pub fn of_domains(domains: Shift<EvaluatedDomain<'_>>, offset: f64) -> Self {
        let losses = domains.map(|evaluated| &evaluated.evaluation.losses);
        Self::fit(losses.source.iter().chain(losses.target), offset)
    }

    /// Returns the scaled loss `ℓ` of a loss `L`.
    pub fn scaled(&self, loss: f64) -> f64 {
        ((loss.max(0.0) + self.offset).ln() - self.mean) / self.deviation
    }

    /// Returns the loss `L` of a scaled loss `ℓ`; the inverse of [`LossScale::scaled`].
    pub fn loss(&self, scaled: f64) -> f64 {
        ((scaled * self.deviation + self.mean).exp() - self.offset).max(0.0)
    }

    /// Returns the losses of scaled losses of any shape, on their device. A decoder of your own may
    /// need them for its [`Condition`](windage_core::generative::Condition).
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use windage_diagnose::evaluation::LossScale;
    ///
    /// let scale = LossScale::fit([0.1, 0.9].iter(), 1e-3);
    /// let scaled = Tensor::<1>::from_floats([scale.scaled(0.5) as f32, -100.0], &Device::flex());
    /// let losses: Vec<f32> = scale.losses(scaled).into_data().iter::<f32>().collect();
    /// assert!((losses[0] - 0.5).abs() < 1e-6 && losses[1] == 0.0);
    /// ```
    pub fn losses<const D: usize>(&self, scaled: Tensor<D>) -> Tensor<D> {
        ((scaled * self.deviation + self.mean).exp() - self.offset).clamp_min(0.0)
    }

    /// Returns the loss at a share `t` of the way from one loss to another.
    pub fn between(&self, from: f64, to: f64, t: f64, spacing: LossSpacing) -> f64 {
        match spacing {
            LossSpacing::Linear => from + (to - from) * t,
            // The ends exactly: a round trip through the logarithm would move them by a rounding.
            LossSpacing::Logarithmic if t == 0.0 => from,
            LossSpacing::Logarithmic if t == 1.0 => to,
            LossSpacing::Logarithmic => {
                self.loss(self.scaled(from) + (self.scaled(to) - self.scaled(from)) * t)
            }
        }
    }
}
