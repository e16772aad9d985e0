//! Where a series lies, how far it swings, and how steeply.

use windage_core::{Attribute, SeriesAxes};

use super::activity::channels;

/// Shares of the sorted values that stand for the lowest and the highest: the extremes themselves
/// are noise.
const LOW: f64 = 0.05;
const HIGH: f64 = 0.95;

/// The 5th and the 95th percentile over all channels.
fn percentiles(values: &[f32], shape: &[usize], axes: SeriesAxes) -> Option<[f64; 2]> {
    let mut sorted = channels(values, shape, axes)?.concat();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let position = share * (sorted.len() - 1) as f64;
        let (low, high) = (position.floor() as usize, position.ceil() as usize);
        sorted[low] * (1.0 - position.fract()) + sorted[high] * position.fract()
    };
    Some([at(LOW), at(HIGH)])
}

/// The middle between the 5th and the 95th percentile: neither time nor tempo change it, as they
/// change the mean.
#[derive(Debug, Clone, Copy)]
pub struct Level(
    /// What values stand for.
    pub SeriesAxes,
);

impl Attribute for Level {
    fn name(&self) -> &str {
        "level"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        percentiles(values, shape, self.0).map(|[low, high]| (low + high) / 2.0)
    }

    /// 2 % of what the values 0…1 cover.
    fn noticeable(&self) -> f64 {
        0.02 * self.0.spread
    }

    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        Some(values.iter().map(|value| self.0.value(self.0.quantity(*value) + by)).collect())
    }
}

/// From the 5th to the 95th percentile.
#[derive(Debug, Clone, Copy)]
pub struct Amplitude(
    /// What values stand for.
    pub SeriesAxes,
);

impl Attribute for Amplitude {
    fn name(&self) -> &str {
        "amplitude"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        percentiles(values, shape, self.0).map(|[low, high]| high - low)
    }

    /// 5 % of what the values 0…1 cover.
    fn noticeable(&self) -> f64 {
        0.05 * self.0.spread
    }

    /// Scales about the level.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let [low, high] = percentiles(values, shape, self.0).filter(|[low, high]| high > low)?;
        let (middle, factor) = ((low + high) / 2.0, (high - low + by).max(0.0) / (high - low));
        Some(
            values
                .iter()
                .map(|value| self.0.value(middle + (self.0.quantity(*value) - middle) * factor))
                .collect(),
        )
    }
}

/// Steepness in per cent of the amplitude a value: with the differences `d` of neighbors, `100·Σ
/// d² / Σ |d|`, divided by the amplitude.
#[derive(Debug, Clone, Copy)]
pub struct Sharpness(
    /// What values stand for.
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
        for channel in channels(values, shape, self.0)? {
            for pair in channel.windows(2) {
                let difference = (pair[1] - pair[0]).abs();
                squares += difference * difference;
                sum += difference;
            }
        }
        // Constant channels on different levels have no steps.
        (sum > 0.0).then(|| 100.0 * squares / sum / (high - low))
    }

    fn noticeable(&self) -> f64 {
        2.0
    }
}
