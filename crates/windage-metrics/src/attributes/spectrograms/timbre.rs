//! How bright a sound is.

use windage_core::{Attribute, SpectrogramAxes};

use super::activity::Activity;

/// Steepest slope that [`SpectralCentroid::alter`] uses, in decibels an octave, and how often it
/// halves its interval.
const STEEPEST: f64 = 48.0;
const HALVINGS: usize = 40;

/// Mean frequency in Hz, weighted by power: `Σ_b f_b·P_b / Σ_b P_b` over all frames.
///
/// Another pitch changes it, too; but altering it on real samples tells the two apart, since that
/// tilts the spectrum (an equalizer) and moves nothing along the frequency axis.
#[derive(Debug, Clone)]
pub struct SpectralCentroid {
    axes: SpectrogramAxes,
}

impl SpectralCentroid {
    /// For spectrograms with these axes.
    pub fn new(axes: &SpectrogramAxes) -> Self {
        Self { axes: axes.clone() }
    }

    /// Power of every band over all frames.
    fn bands(&self, values: &[f32], shape: &[usize]) -> Option<Vec<f64>> {
        let activity = Activity::of(values, shape, &self.axes)?;
        Some(activity.powers.chunks_exact(shape[2]).map(|row| row.iter().sum()).collect())
    }

    /// The centroid of bands whose power is tilted by so many decibels an octave.
    fn tilted(&self, bands: &[f64], slope: f64) -> f64 {
        let power = |(band, power): (usize, &f64)| power * gain(slope, self.axes.center_hz(band));
        let total: f64 = bands.iter().enumerate().map(power).sum();
        bands
            .iter()
            .enumerate()
            .map(|entry| power(entry) * self.axes.center_hz(entry.0))
            .sum::<f64>()
            / total
    }
}

impl Attribute for SpectralCentroid {
    fn name(&self) -> &str {
        "spectral centroid"
    }

    fn unit(&self) -> &str {
        "Hz"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        Some(self.tilted(&self.bands(values, shape)?, 0.0))
    }

    fn noticeable(&self) -> f64 {
        50.0
    }

    /// Tilts the spectrum by as many decibels an octave as it takes, at most 48, and keeps its
    /// power.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let bands = self.bands(values, shape)?;
        let wanted = self.tilted(&bands, 0.0) + by;
        let (mut low, mut high) = (-STEEPEST, STEEPEST);
        for _ in 0..HALVINGS {
            let middle = (low + high) / 2.0;
            if self.tilted(&bands, middle) < wanted { low = middle } else { high = middle }
        }
        let slope = (low + high) / 2.0;
        let gains: Vec<f64> =
            (0..bands.len()).map(|band| gain(slope, self.axes.center_hz(band))).collect();
        let after: f64 = bands.iter().zip(&gains).map(|(power, gain)| power * gain).sum();
        let kept = bands.iter().sum::<f64>() / after;
        let rows = values.chunks_exact(shape[2]).zip(gains);
        Some(
            rows.flat_map(|(row, gain)| {
                row.iter().map(move |value| self.axes.value(kept * gain * self.axes.power(*value)))
            })
            .collect(),
        )
    }
}

/// Of a tilt in decibels an octave, at a frequency; 1 at 1 kHz.
fn gain(slope: f64, hz: f64) -> f64 {
    10_f64.powf(slope / 10.0 * (hz.max(1.0) / 1000.0).log2())
}
