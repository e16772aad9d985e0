//! Light, which the values of a picture encode.
//!
//! Values are taken for sRGB (IEC 61966-2-1): light is `v/12.92` up to 0.04045, and
//! `((v + 0.055)/1.055)^2.4` above.

use std::sync::LazyLock;

use windage_core::Attribute;

use crate::attributes::ink::{clamped, picture_shape};
use crate::attributes::search::{Search, Trial};

/// Weights of red, green and blue in the luminance (Rec. 709).
const LUMINANCE: [f64; 3] = [0.2126, 0.7152, 0.0722];

/// Number of steps of the range at which light is tabulated.
const STEPS: usize = 4096;
/// Light at all steps. Between them it is interpolated, with an error below 10⁻⁷.
static TABLE: LazyLock<Vec<f64>> =
    LazyLock::new(|| (0..=STEPS).map(|step| decoded(step as f64 / STEPS as f64)).collect());

/// The light of a picture, one plane per channel.
pub(super) struct Light {
    pub(super) planes: Vec<Vec<f64>>,
    pub(super) height: usize,
    pub(super) width: usize,
}

impl Light {
    /// Decodes a picture; `None` for other samples.
    pub(super) fn new(values: &[f32], shape: &[usize]) -> Option<Self> {
        let [_, height, width] = picture_shape(values, shape)?;
        let planes = values.chunks_exact(height * width);
        let planes = planes.map(|plane| plane.iter().map(|&v| tabulated(v)).collect());
        Some(Self { planes: planes.collect(), height, width })
    }

    /// Returns the mean light of each channel.
    pub(super) fn means(&self) -> Vec<f64> {
        self.planes.iter().map(|plane| plane.iter().sum::<f64>() / plane.len() as f64).collect()
    }

    /// Returns the luminance of every pixel.
    pub(super) fn luminance(&self) -> Vec<f64> {
        let [plane] = self.planes.as_slice() else {
            let planes = &self.planes;
            let pixel = |at: usize| luminance(&[planes[0][at], planes[1][at], planes[2][at]]);
            return (0..self.height * self.width).map(pixel).collect();
        };
        plane.clone()
    }

    /// Encodes the light after multiplying it by a factor of channel and pixel.
    fn encoded(&self, factor: impl Fn(usize, usize) -> f64) -> Vec<f32> {
        let factor = &factor;
        let planes = self.planes.iter().enumerate();
        let values = planes.flat_map(|(channel, plane)| {
            let each = plane.iter().enumerate();
            each.map(move |(at, light)| encoded(factor(channel, at) * light) as f32)
        });
        values.collect()
    }

    /// Multiplies the light by `factors(amount)(channel, pixel)`, for the amount in the direction
    /// of `by` at which `attribute` has changed by `by`, and which is at most `slack` beyond it.
    pub(super) fn multiplied<F: Fn(usize, usize) -> f64>(
        &self,
        attribute: &dyn Attribute,
        values: &[f32],
        change: Change,
        factors: impl Fn(f64) -> F,
    ) -> Option<Vec<f32>> {
        let Change { by, slack } = change;
        let shape = [self.planes.len(), self.height, self.width];
        let start = attribute.measure(values, &shape, 0)?;
        if by == 0.0 {
            return Some(values.to_vec());
        }
        let trial = |amount: f64| {
            let light = self.encoded(factors(amount * by.signum()));
            let sample = clamped(light, values);
            attribute.measure(&sample, &shape, 0).map(|value| Trial { sample, value })
        };
        let search = Search {
            start,
            wanted: start + by,
            tolerance: 0.02 * attribute.noticeable(),
            first: by.abs(),
            largest: by.abs() + slack,
            growth: 1.3,
        };
        search.nearest(trial).map(|trial| trial.sample)
    }
}

/// Returns the luminance of light of three channels, or the only channel.
pub(super) fn luminance(color: &[f64]) -> f64 {
    match color {
        [gray] => *gray,
        _ => color.iter().zip(LUMINANCE).map(|(channel, weight)| channel * weight).sum(),
    }
}

/// A change that is wanted.
pub(super) struct Change {
    /// The change, in the unit of the attribute.
    pub(super) by: f64,
    /// How much more may be needed, because values that leave the range are cut off.
    pub(super) slack: f64,
}

/// Returns the light of a value, which counts as one in 0…1.
fn tabulated(value: f32) -> f64 {
    let place = f64::from(value.clamp(0.0, 1.0)) * STEPS as f64;
    let step = (place as usize).min(STEPS - 1);
    TABLE[step] + (place - step as f64) * (TABLE[step + 1] - TABLE[step])
}

fn decoded(value: f64) -> f64 {
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn encoded(light: f64) -> f64 {
    if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_is_that_of_srgb_and_is_encoded_again() {
        // From the standard: half of the range is 21.4 % of the light.
        for (value, light) in [(0.0, 0.0), (0.04, 0.003_095_975), (0.5, 0.214_041_14), (1.0, 1.0)] {
            assert!((decoded(value) - light).abs() < 1e-8, "{value}");
            assert!((tabulated(value as f32) - light).abs() < 1e-7, "{value}");
            assert!((encoded(light) - value).abs() < 1e-6, "{light}");
        }
    }
}
