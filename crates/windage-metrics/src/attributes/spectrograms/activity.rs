//! The power of a sound over frequency and time.

use windage_core::axes::SpectrogramAxes;

use crate::attributes::extent::Extent;

/// Lowest power of the loudest frame of a sound, in units of the power that the offset of the
/// logarithm adds.
const LEAST_POWER: f64 = 1.0;

/// Share of the frames, the quietest, that show the background.
const QUIET: f64 = 0.1;
/// Power that is background, relative to that of the quietest frames.
const BACKGROUND: f64 = 3.0;

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

    /// Computes the extent of the amplitude over time: of the root of the power per frame, as far
    /// as it exceeds three times that of the quietest tenth of the frames, so that noise has no
    /// part in it.
    pub(super) fn extent(&self) -> Extent {
        let background = BACKGROUND * quietest(&self.frames);
        let amplitude = |power: &f64| (power - background).max(0.0).sqrt();
        let amplitudes: Vec<f64> = self.frames.iter().map(amplitude).collect();
        if amplitudes.iter().any(|amplitude| *amplitude > 0.0) {
            return Extent::new(&amplitudes);
        }
        // Nothing but background.
        Extent::new(&self.frames.iter().map(|power| power.sqrt()).collect::<Vec<_>>())
    }
}

/// Returns the power below which the quietest tenth lie.
pub(super) fn quietest(powers: &[f64]) -> f64 {
    let mut sorted = powers.to_vec();
    let position = (QUIET * sorted.len() as f64) as usize;
    *sorted.select_nth_unstable_by(position, f64::total_cmp).1
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
