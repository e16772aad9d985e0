//! Level of a sound.

use windage_core::axes::SpectrogramAxes;
use windage_core::{Attribute, Stage};

use super::activity::Activity;

/// The power of a sound in decibels: `10·log₁₀(Σ E² / Σ E)` for the power `E` of each frame.
///
/// As each frame is weighted by its power, the value depends neither on the silence around a sound
/// nor on its duration.
#[derive(Debug, Clone)]
pub struct Level {
    axes: SpectrogramAxes,
}

impl Level {
    /// Creates the attribute for spectrograms with these axes.
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
        let frames = Activity::measure(values, shape, &self.axes)?.frames;
        let squares: f64 = frames.iter().map(|power| power * power).sum();
        Some(10.0 * (squares / frames.iter().sum::<f64>()).log10())
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        1.0
    }

    /// Values that leave the range of the axes are cut off.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Multiplies the power that the values stand for; silence stays silent.
    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let gain = 10_f64.powf(by / 10.0);
        Some(values.iter().map(|value| self.axes.value(gain * self.axes.power(*value))).collect())
    }
}
