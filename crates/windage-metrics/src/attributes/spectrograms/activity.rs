//! The power of a sound over frequency and time.

use windage_core::axes::SpectrogramAxes;

use crate::attributes::extent::Extent;

/// Lowest power of the loudest frame of a sound, in units of the power that the offset of the
/// logarithm adds.
const LEAST_POWER: f64 = 1.0;

/// The power of a spectrogram by band and frame.
#[derive(Debug)]
pub(super) struct Activity {
    /// Power `[bands, frames]`, with each band multiplied by its weight.
    pub(super) powers: Vec<f64>,
    /// Power per frame.
    pub(super) frames: Vec<f64>,
}

impl Activity {
    /// Computes the power of a sound; `None` if the shape is not `[1, bands, frames]`, and for
    /// silence.
    pub(super) fn measure(values: &[f32], shape: &[usize], axes: &SpectrogramAxes) -> Option<Self> {
        let &[1, bands, frames] = shape else { return None };
        if bands != axes.bands() || bands < 2 || frames == 0 || values.len() != bands * frames {
            return None;
        }
        let rows = values.chunks_exact(frames).zip(&axes.weights);
        let powers: Vec<f64> = rows
            .flat_map(|(row, weight)| row.iter().map(move |value| weight * axes.power(*value)))
            .collect();
        let sums: Vec<f64> =
            (0..frames).map(|at| powers.iter().skip(at).step_by(frames).sum()).collect();
        let floor = LEAST_POWER * axes.offset * axes.weights.iter().sum::<f64>();
        let loudest = sums.iter().copied().fold(0.0, f64::max);
        (loudest > floor).then_some(Self { powers, frames: sums })
    }

    /// Computes the extent of the amplitude, the root of the power per frame, over time.
    pub(super) fn extent(&self) -> Extent {
        Extent::new(&self.frames.iter().map(|power| power.sqrt()).collect::<Vec<_>>())
    }
}

/// Interpolates a row between its frames. Beyond its ends it has the lower of its two end values,
/// which is the background of the sound.
pub(super) fn between(row: &[f32], at: f64) -> f32 {
    let last = row.len() - 1;
    let background = row[0].min(row[last]);
    let value = |index: f64| {
        let inside = index >= 0.0 && index <= last as f64;
        if inside { row[index as usize] } else { background }
    };
    let (low, share) = (at.floor(), (at - at.floor()) as f32);
    value(low) * (1.0 - share) + value(low + 1.0) * share
}
