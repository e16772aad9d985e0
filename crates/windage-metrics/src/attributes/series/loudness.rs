//! Loudness of a recording.

use windage_core::axes::SeriesAxes;
use windage_core::{Attribute, Stage};

use super::activity::{quantities, strength};

/// Power below which a recording is silent, 100 dB below full scale.
const LEAST_POWER: f64 = 1e-10;

/// The power of a recording in decibels relative to full scale: `10·log₁₀(Σ P² / Σ P)`, where `P`
/// is the power over 20 ms about each time step.
///
/// As `P` is weighted by itself, the value depends neither on the silence around a sound nor on its
/// duration.
#[derive(Debug, Clone, Copy)]
pub struct Loudness(
    /// Axes of the recording, with its rate.
    pub SeriesAxes,
);

impl Attribute for Loudness {
    fn name(&self) -> &str {
        "level"
    }

    fn unit(&self) -> &str {
        "dB"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        self.0.rate_hz?;
        let amplitudes = strength(&quantities(values, shape, self.0)?, self.0);
        let (squares, sum) = amplitudes
            .iter()
            .fold((0.0, 0.0), |(squares, sum), a| (squares + a.powi(4), sum + a.powi(2)));
        (sum > LEAST_POWER).then(|| 10.0 * (squares / sum).log10())
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        1.0
    }

    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let factor = 10_f64.powf(by / 20.0);
        Some(values.iter().map(|value| self.0.value(factor * self.0.quantity(*value))).collect())
    }
}
