//! How loud a recording is.

use windage_core::{Attribute, SeriesAxes};

use super::activity::{channels, strength};

/// Power below this is silence: 100 dB under that of full scale.
const LEAST_POWER: f64 = 1e-10;

/// Power in decibels under full scale, averaged over the sound: with the power `P` over 20 ms about
/// each moment, `10·log₁₀(Σ P² / Σ P)`, so that neither the silence around a sound nor its duration
/// matters.
#[derive(Debug, Clone, Copy)]
pub struct Loudness(
    /// What values stand for; with a rate.
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
        let amplitudes = strength(&channels(values, shape, self.0)?, self.0);
        let (squares, sum) = amplitudes
            .iter()
            .fold((0.0, 0.0), |(squares, sum), a| (squares + a.powi(4), sum + a.powi(2)));
        (sum > LEAST_POWER).then(|| 10.0 * (squares / sum).log10())
    }

    fn noticeable(&self) -> f64 {
        1.0
    }

    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let factor = 10_f64.powf(by / 20.0);
        Some(values.iter().map(|value| self.0.value(factor * self.0.quantity(*value))).collect())
    }
}
