//! How loud a sound is.

use windage_core::{Attribute, SpectrogramAxes};

use super::activity::Activity;

/// Power in decibels, averaged over the sound: with the frames' powers `E`, `10·log₁₀(Σ E² / Σ E)`.
///
/// Each frame counts by its own power, so that neither the silence around a sound nor its duration
/// matters.
#[derive(Debug, Clone)]
pub struct Level {
    axes: SpectrogramAxes,
}

impl Level {
    /// For spectrograms with these axes.
    pub fn new(axes: &SpectrogramAxes) -> Self {
        Self { axes: axes.clone() }
    }
}

impl Attribute for Level {
    fn name(&self) -> &str {
        "level"
    }

    fn unit(&self) -> &str {
        "dB"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let frames = Activity::of(values, shape, &self.axes)?.frames;
        let squares: f64 = frames.iter().map(|power| power * power).sum();
        Some(10.0 * (squares / frames.iter().sum::<f64>()).log10())
    }

    fn noticeable(&self) -> f64 {
        1.0
    }

    /// Multiplies the power that values stand for; what was silence stays so.
    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let gain = 10_f64.powf(by / 10.0);
        Some(values.iter().map(|value| self.axes.value(gain * self.axes.power(*value))).collect())
    }
}
