//! Spectral centroid of a recording.

use burn::tensor::{Device, Tensor, TensorData};
use windage_core::Attribute;
use windage_core::axes::SeriesAxes;
use windage_ops::spectral::{self as ops, irfft, rfft};

use super::activity::quantities;
use crate::attributes::tilt::Spectrum;

/// The mean frequency of a recording in Hz, weighted by power.
#[derive(Debug, Clone, Copy)]
pub struct SpectralCentroid(
    /// Axes of the recording, with its rate.
    pub SeriesAxes,
);

impl Attribute for SpectralCentroid {
    fn name(&self) -> &str {
        "spectral centroid"
    }

    fn unit(&self) -> &str {
        "Hz"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        spectrum(&self.transformed(values, shape)?).centroid()
    }

    fn noticeable(&self) -> f64 {
        50.0
    }

    /// Tilts the spectrum until it has the wanted centroid, by at most 48 decibels per octave, and
    /// keeps its power.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let transformed = self.transformed(values, shape)?;
        let spectrum = spectrum(&transformed);
        let gains = spectrum.gains(spectrum.centroid()? + by)?;
        let gains: Vec<f32> = gains.into_iter().map(|gain| gain.sqrt() as f32).collect();
        let count = gains.len();
        let gains = Tensor::<2>::from_data(TensorData::new(gains, [1, count]), &Device::default());
        let Transformed { re, im, .. } = transformed;
        let tilted = irfft(ops::Spectrum { re: re * gains.clone(), im: im * gains }, shape[1]);
        let quantities = tilted.into_data();
        Some(quantities.iter::<f64>().map(|quantity| self.0.value(quantity)).collect())
    }
}

/// The transform of a recording, `[channels, frequencies]`.
struct Transformed {
    re: Tensor<2>,
    im: Tensor<2>,
    /// Distance of two frequencies.
    step_hz: f64,
}

impl SpectralCentroid {
    fn transformed(&self, values: &[f32], shape: &[usize]) -> Option<Transformed> {
        let rate_hz = f64::from(self.0.rate_hz?);
        let channels = quantities(values, shape, self.0)?;
        let length = channels[0].len();
        let amplitudes: Vec<f32> =
            channels.concat().into_iter().map(|value| value as f32).collect();
        let data = TensorData::new(amplitudes, [channels.len(), length]);
        let ops::Spectrum { re, im } = rfft(Tensor::<2>::from_data(data, &Device::default()));
        Some(Transformed { re, im, step_hz: rate_hz / length as f64 })
    }
}

/// Sums the power of all channels.
fn spectrum(transformed: &Transformed) -> Spectrum {
    let Transformed { re, im, step_hz } = transformed;
    let power = re.clone() * re.clone() + im.clone() * im.clone();
    let powers: Vec<f64> = power.sum_dim(0).into_data().iter::<f64>().collect();
    let hz = (0..powers.len()).map(|bin| step_hz * bin as f64).collect();
    Spectrum { hz, powers }
}
