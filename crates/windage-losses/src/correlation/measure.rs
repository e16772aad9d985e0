//! The contribution of a correlation to the loss.

use burn::tensor::Tensor;

/// The function φ of a correlation that is added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// `r²`.
    #[default]
    Squared,
    /// `|r|`, with gradient 0 at `r = 0`.
    Absolute,
}

/// The sum over pairs of channels, `scale · Σ_{i≠j} φ(r_ij)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairSum {
    pub(super) measure: Measure,
    /// ε, which is added to the variance.
    pub(super) epsilon: f32,
    pub(super) scale: f64,
}

impl Measure {
    /// Computes `φ(r)` of every correlation.
    pub(super) fn forward<const D: usize>(self, correlations: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Squared => correlations.clone() * correlations,
            Self::Absolute => correlations.abs(),
        }
    }

    /// Computes `Σ φ′(r)/2·r` over some correlations, which is `Σ φ(r)` or half of it.
    pub(super) fn along(self, correlations: &[f32]) -> f64 {
        match self {
            Self::Squared => sum(correlations, |r| r * r),
            Self::Absolute => 0.5 * sum(correlations, f32::abs),
        }
    }

    /// Computes `Σ φ(r)` from the result of [`Measure::along`].
    pub(super) fn total(self, along: f64) -> f64 {
        match self {
            Self::Squared => along,
            Self::Absolute => 2.0 * along,
        }
    }

    /// Computes `φ′(r)/2`.
    pub(super) fn half_slope(self, r: f32) -> f32 {
        match self {
            Self::Squared => r,
            Self::Absolute if r == 0.0 => 0.0,
            Self::Absolute => 0.5 * r.signum(),
        }
    }
}

/// Computes `Σ term(value)` as several sums at once. A single one would wait for each addition.
fn sum(values: &[f32], term: impl Fn(f32) -> f32) -> f64 {
    const LANES: usize = 16;
    let mut lanes = [0.0_f32; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest: f32 = chunks.remainder().iter().map(|value| term(*value)).sum();
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, value)| *lane += term(*value));
    }
    lanes.iter().map(|lane| f64::from(*lane)).sum::<f64>() + f64::from(rest)
}
