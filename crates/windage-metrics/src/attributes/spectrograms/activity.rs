//! When a sound happens, and how strongly.

use windage_core::SpectrogramAxes;

/// Sounds whose loudest frame has less than this times the power that the logarithm's offset adds
/// are silence.
const LEAST_POWER: f64 = 1.0;

/// Power of a spectrogram by band and by frame.
#[derive(Debug)]
pub(super) struct Activity {
    /// `[bands, frames]`, each band by its weight.
    pub(super) powers: Vec<f64>,
    /// Power of every frame.
    pub(super) frames: Vec<f64>,
}

impl Activity {
    /// `None` for another shape than `[1, bands, frames]`, and for silence.
    pub(super) fn of(values: &[f32], shape: &[usize], axes: &SpectrogramAxes) -> Option<Self> {
        let &[1, bands, frames] = shape else { return None };
        if bands != axes.bands() || bands < 2 || frames == 0 || values.len() != bands * frames {
            return None;
        }
        let weighted = |(row, weight): (&[f32], &f64)| {
            row.iter().map(|value| weight * axes.power(*value)).collect::<Vec<_>>()
        };
        let powers: Vec<f64> =
            values.chunks_exact(frames).zip(&axes.weights).flat_map(weighted).collect();
        let sums: Vec<f64> =
            (0..frames).map(|at| powers.iter().skip(at).step_by(frames).sum()).collect();
        let floor = LEAST_POWER * axes.offset * axes.weights.iter().sum::<f64>();
        let loudest = sums.iter().copied().fold(0.0, f64::max);
        (loudest > floor).then_some(Self { powers, frames: sums })
    }

    /// Center and standard deviation over time of the amplitude, the root of the frames' power, in
    /// frames.
    pub(super) fn extent(&self) -> (f64, f64) {
        let amplitudes = || self.frames.iter().map(|power| power.sqrt()).enumerate();
        let total: f64 = amplitudes().map(|(_, amplitude)| amplitude).sum();
        let center = amplitudes().map(|(at, amplitude)| amplitude * at as f64).sum::<f64>() / total;
        let variance = amplitudes()
            .map(|(at, amplitude)| amplitude * (at as f64 - center).powi(2))
            .sum::<f64>()
            / total;
        (center, variance.sqrt())
    }
}

/// The value of a row between its frames; beyond its ends the lower of its two ends, which is what
/// lies around a sound.
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
