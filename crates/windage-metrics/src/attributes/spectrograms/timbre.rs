//! Spectral centroid of a sound.

use windage_core::Attribute;
use windage_core::axes::SpectrogramAxes;

use super::activity::Activity;
use crate::attributes::tilt::Spectrum;

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
    fn spectrum(&self, values: &[f32], shape: &[usize]) -> Option<Spectrum> {
        let activity = Activity::measure(values, shape, &self.axes)?;
        let powers = activity.powers.chunks_exact(shape[2]).map(|row| row.iter().sum()).collect();
        let hz = (0..shape[1]).map(|band| self.axes.center_hz(band)).collect();
        Some(Spectrum { hz, powers })
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
        self.spectrum(values, shape)?.centroid()
    }

    fn noticeable(&self) -> f64 {
        50.0
    }

    /// Tilts the spectrum until it has the wanted centroid, by at most 48 decibels per octave, and
    /// keeps its power.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let spectrum = self.spectrum(values, shape)?;
        let gains = spectrum.gains(spectrum.centroid()? + by)?;
        let rows = values.chunks_exact(shape[2]).zip(gains);
        let tilted = rows.flat_map(|(row, gain)| {
            row.iter().map(move |value| self.axes.value(gain * self.axes.power(*value)))
        });
        Some(tilted.collect())
    }
}
