//! Spectral centroid of a recording.

use burn::tensor::{Device, Tensor, TensorData};
use windage_core::Attribute;
use windage_core::axes::SeriesAxes;
use windage_ops::spectral::power_spectrum;

use super::activity::quantities;

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
        let rate_hz = self.0.rate_hz?;
        let channels = quantities(values, shape, self.0)?;
        let length = channels[0].len();
        let amplitudes: Vec<f32> =
            channels.concat().into_iter().map(|value| value as f32).collect();
        let data = TensorData::new(amplitudes, [channels.len(), length]);
        let signals = Tensor::<2>::from_data(data, &Device::default());
        let spectrum: Vec<f64> = power_spectrum(signals).into_data().iter::<f64>().collect();
        let (mut sum, mut total) = (0.0, 0.0);
        for row in spectrum.chunks_exact(length / 2 + 1) {
            for (bin, power) in row.iter().enumerate() {
                sum += power * bin as f64;
                total += power;
            }
        }
        (total > 0.0).then(|| sum / total * f64::from(rate_hz) / length as f64)
    }

    fn noticeable(&self) -> f64 {
        50.0
    }
}
