//! What a correlation contributes to the loss.

use burn::tensor::Tensor;

/// The measure of one correlation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// `r²`.
    #[default]
    Squared,
    /// `|r|`, with gradient 0 at `r = 0`.
    Absolute,
}

impl Measure {
    pub(super) fn of<const D: usize>(self, correlations: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Squared => correlations.clone() * correlations,
            Self::Absolute => correlations.abs(),
        }
    }

    /// `Σ φ′(r)/2·r` over some correlations: the sum of the measures, or half of it.
    pub(super) fn along(self, correlations: &[f32]) -> f64 {
        match self {
            Self::Squared => sum(correlations, |r| r * r),
            Self::Absolute => 0.5 * sum(correlations, f32::abs),
        }
    }

    /// The sum of the measures, from that of [`Measure::along`].
    pub(super) fn total(self, along: f64) -> f64 {
        match self {
            Self::Squared => along,
            Self::Absolute => 2.0 * along,
        }
    }

    /// Half its derivative for one correlation.
    pub(super) fn half_slope(self, r: f32) -> f32 {
        match self {
            Self::Squared => r,
            Self::Absolute if r == 0.0 => 0.0,
            Self::Absolute => 0.5 * r.signum(),
        }
    }
}

/// Several sums at once: one alone would wait for each addition.
fn sum(values: &[f32], of: impl Fn(f32) -> f32) -> f64 {
    const LANES: usize = 16;
    let mut lanes = [0.0_f32; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest: f32 = chunks.remainder().iter().map(|value| of(*value)).sum();
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, value)| *lane += of(*value));
    }
    lanes.iter().map(|lane| f64::from(*lane)).sum::<f64>() + f64::from(rest)
}
