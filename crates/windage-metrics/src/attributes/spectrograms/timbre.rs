//! Spectral centroid of a sound.

use windage_core::Attribute;
use windage_core::axes::SpectrogramAxes;

use super::activity::Activity;

/// Steepest tilt of an altered spectrum, in decibels per octave.
const STEEPEST: f64 = 48.0;
/// Number of bisection steps in the search for a tilt.
const HALVINGS: usize = 40;

/// The mean frequency of a sound in Hz, weighted by power: `Σ_b f_b·P_b / Σ_b P_b` over all frames.
///
/// A change of pitch changes it too. Altering it on real samples tells the two apart, as it tilts
/// the spectrum like an equalizer and shifts nothing along the frequency axis.
#[derive(Debug, Clone)]
pub struct SpectralCentroid {
    axes: SpectrogramAxes,
}

impl SpectralCentroid {
    /// Creates the attribute for spectrograms with these axes.
    pub fn new(axes: &SpectrogramAxes) -> Self {
        Self { axes: axes.clone() }
    }

    /// Computes the power of every band over all frames.
    fn bands(&self, values: &[f32], shape: &[usize]) -> Option<Vec<f64>> {
        let activity = Activity::measure(values, shape, &self.axes)?;
        Some(activity.powers.chunks_exact(shape[2]).map(|row| row.iter().sum()).collect())
    }

    /// Computes the centroid after a tilt of `slope` decibels per octave.
    fn tilted(&self, bands: &[f64], slope: f64) -> f64 {
        let power = |band: usize| bands[band] * gain(slope, self.axes.center_hz(band));
        let total: f64 = (0..bands.len()).map(power).sum();
        let weighted = (0..bands.len()).map(|band| power(band) * self.axes.center_hz(band));
        weighted.sum::<f64>() / total
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

    /// Tilts the spectrum until it has the wanted centroid, by at most 48 decibels per octave, and
    /// keeps its power.
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
        let tilted = rows.flat_map(|(row, gain)| {
            row.iter().map(move |value| self.axes.value(kept * gain * self.axes.power(*value)))
        });
        Some(tilted.collect())
    }
}

/// Returns the power gain at a frequency of a tilt in decibels per octave; it is 1 at 1 kHz.
fn gain(slope: f64, hz: f64) -> f64 {
    10_f64.powf(slope / 10.0 * (hz.max(1.0) / 1000.0).log2())
}
