//! How fast a sound is, and when.

use windage_core::{Attribute, SpectrogramAxes};

use super::activity::{Activity, between};

/// Of a sound of even strength, the duration in standard deviations.
const DURATION: f64 = 3.464_101_615_137_754_4;

/// Speed in octaves: `−log₂` of the duration in seconds, taken to be `√12` standard deviations of
/// the amplitude over time.
///
/// 0 is a sound of a second, 1 one of half a second. It is relative to what is said: compare sounds
/// of one class.
#[derive(Debug, Clone)]
pub struct Tempo {
    axes: SpectrogramAxes,
}

impl Tempo {
    /// For spectrograms with these axes.
    pub fn new(axes: &SpectrogramAxes) -> Self {
        Self { axes: axes.clone() }
    }
}

impl Attribute for Tempo {
    fn name(&self) -> &str {
        "tempo"
    }

    fn unit(&self) -> &str {
        "octaves"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let (_, deviation) = Activity::of(values, shape, &self.axes)?.extent();
        (deviation > 0.0).then(|| -(DURATION * deviation * self.axes.frame_step_seconds).log2())
    }

    fn noticeable(&self) -> f64 {
        0.1
    }

    /// Stretches time about the sound's center.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let (center, _) = Activity::of(values, shape, &self.axes)?.extent();
        Some(retimed(values, shape[2], |at| center + (at - center) * by.exp2()))
    }
}

/// Center of the amplitude over time, in milliseconds from the start of the picture.
#[derive(Debug, Clone)]
pub struct Position {
    axes: SpectrogramAxes,
}

impl Position {
    /// For spectrograms with these axes.
    pub fn new(axes: &SpectrogramAxes) -> Self {
        Self { axes: axes.clone() }
    }

    fn frame_milliseconds(&self) -> f64 {
        1000.0 * self.axes.frame_step_seconds
    }
}

impl Attribute for Position {
    fn name(&self) -> &str {
        "position"
    }

    fn unit(&self) -> &str {
        "ms"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let (center, _) = Activity::of(values, shape, &self.axes)?.extent();
        Some(self.frame_milliseconds() * center)
    }

    fn noticeable(&self) -> f64 {
        20.0
    }

    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        Activity::of(values, shape, &self.axes)?;
        Some(retimed(values, shape[2], |at| at - by / self.frame_milliseconds()))
    }
}

/// Every row with the frame at `t` taken from `from(t)`.
fn retimed(values: &[f32], frames: usize, from: impl Fn(f64) -> f64) -> Vec<f32> {
    let row = |row: &[f32]| (0..frames).map(|at| between(row, from(at as f64))).collect::<Vec<_>>();
    values.chunks_exact(frames).flat_map(row).collect()
}
