//! Level, amplitude and sharpness of a time series.

use windage_core::Attribute;
use windage_core::axes::SeriesAxes;

use super::activity::quantities;

/// Quantiles that stand for the lowest and the highest value, as the extremes themselves are noise.
const LOW: f64 = 0.05;
const HIGH: f64 = 0.95;

/// Returns the 5th and the 95th percentile over all channels.
fn percentiles(values: &[f32], shape: &[usize], axes: SeriesAxes) -> Option<[f64; 2]> {
    let mut sorted = quantities(values, shape, axes)?.concat();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let position = share * (sorted.len() - 1) as f64;
        let (low, high) = (position.floor() as usize, position.ceil() as usize);
        sorted[low] * (1.0 - position.fract()) + sorted[high] * position.fract()
    };
    Some([at(LOW), at(HIGH)])
}

/// The middle between the 5th and the 95th percentile. Unlike the mean, it does not depend on
/// position and tempo.
#[derive(Debug, Clone, Copy)]
pub struct Level(
    /// Axes of the time series.
    pub SeriesAxes,
);

impl Attribute for Level {
    fn name(&self) -> &str {
        "level"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        percentiles(values, shape, self.0).map(|[low, high]| (low + high) / 2.0)
    }

    /// Returns 2 % of the range that the values 0…1 stand for.
    fn noticeable(&self) -> f64 {
        0.02 * self.0.spread
    }

    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        Some(values.iter().map(|value| self.0.value(self.0.quantity(*value) + by)).collect())
    }
}

/// The difference between the 95th and the 5th percentile.
#[derive(Debug, Clone, Copy)]
pub struct Amplitude(
    /// Axes of the time series.
    pub SeriesAxes,
);

impl Attribute for Amplitude {
    fn name(&self) -> &str {
        "amplitude"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        percentiles(values, shape, self.0).map(|[low, high]| high - low)
    }

    /// Returns 5 % of the range that the values 0…1 stand for.
    fn noticeable(&self) -> f64 {
        0.05 * self.0.spread
    }

    /// Scales the values about their level.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let [low, high] = percentiles(values, shape, self.0).filter(|[low, high]| high > low)?;
        let (middle, factor) = ((low + high) / 2.0, (high - low + by).max(0.0) / (high - low));
        let scaled =
            |value: &f32| self.0.value(middle + (self.0.quantity(*value) - middle) * factor);
        Some(values.iter().map(scaled).collect())
    }
}

/// The steepness in percent of the amplitude per time step: `100·Σ d² / Σ |d|` for the differences
/// `d` of neighboring values, divided by the amplitude.
#[derive(Debug, Clone, Copy)]
pub struct Sharpness(
    /// Axes of the time series.
    pub SeriesAxes,
);

impl Attribute for Sharpness {
    fn name(&self) -> &str {
        "sharpness"
    }

    fn unit(&self) -> &str {
        "%/step"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let [low, high] = percentiles(values, shape, self.0).filter(|[low, high]| high > low)?;
        let (mut squares, mut sum) = (0.0, 0.0);
        for channel in quantities(values, shape, self.0)? {
            for pair in channel.windows(2) {
                let difference = (pair[1] - pair[0]).abs();
                squares += difference * difference;
                sum += difference;
            }
        }
        // Constant channels of different levels have no differences.
        (sum > 0.0).then(|| 100.0 * squares / sum / (high - low))
    }

    fn noticeable(&self) -> f64 {
        2.0
    }
}
