//! Tempo and position of a sound.

use windage_core::Attribute;
use windage_core::axes::SpectrogramAxes;

use super::activity::{Activity, between};

/// The tempo in octaves: `−log₂` of the duration in seconds.
///
/// The duration is `√12` standard deviations of the amplitude over time. A sound of one second has
/// the tempo 0, a sound of half a second the tempo 1. Different words have different durations, so
/// compare sounds of the same class.
#[derive(Debug, Clone)]
pub struct Tempo {
    axes: SpectrogramAxes,
}

impl Tempo {
    /// Creates the attribute for spectrograms with these axes.
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
        let extent = Activity::measure(values, shape, &self.axes)?.extent();
        extent.tempo(self.axes.frame_step_seconds)
    }

    fn noticeable(&self) -> f64 {
        0.1
    }

    /// Faster sounds have fewer frames, and parts of slower ones leave the spectrogram.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Stretches time about the center of the sound.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let extent = Activity::measure(values, shape, &self.axes)?.extent();
        Some(retimed(values, shape[2], |at| extent.stretched(at, by)))
    }
}

/// The center of the amplitude over time, in milliseconds from the start of the spectrogram.
#[derive(Debug, Clone)]
pub struct Position {
    axes: SpectrogramAxes,
}

impl Position {
    /// Creates the attribute for spectrograms with these axes.
    pub fn new(axes: &SpectrogramAxes) -> Self {
        Self { axes: axes.clone() }
    }

    /// Returns the distance of frames in milliseconds.
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
        let extent = Activity::measure(values, shape, &self.axes)?.extent();
        Some(self.frame_milliseconds() * extent.center)
    }

    fn noticeable(&self) -> f64 {
        20.0
    }

    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        Activity::measure(values, shape, &self.axes)?;
        Some(retimed(values, shape[2], |at| at - by / self.frame_milliseconds()))
    }
}

/// Takes the frame at every time `t` from the time `from(t)`, in all rows.
fn retimed(values: &[f32], frames: usize, from: impl Fn(f64) -> f64) -> Vec<f32> {
    let row = |row: &[f32]| (0..frames).map(|at| between(row, from(at as f64))).collect::<Vec<_>>();
    values.chunks_exact(frames).flat_map(row).collect()
}
