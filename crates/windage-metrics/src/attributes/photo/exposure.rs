//! Exposure.

use windage_core::{Attribute, Stage};

use super::linear::{Change, Light};

/// Luminance of middle gray, at which the exposure is 0.
const MIDDLE_GRAY: f64 = 0.18;
/// Mean luminance below which a picture is black.
const LEAST_LIGHT: f64 = 1e-4;
/// Stops beyond the wanted change that may be needed.
const SLACK: f64 = 3.0;

/// The exposure in stops: the logarithm of the mean luminance relative to middle gray.
///
/// *Formula*: `log₂(mean Y / 0.18)`, with the luminance `Y = 0.2126·R + 0.7152·G + 0.0722·B` of the
/// light that sRGB values stand for. A stop more is twice the light. Black pictures have none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Exposure;

impl Attribute for Exposure {
    fn name(&self) -> &str {
        "exposure"
    }

    fn unit(&self) -> &str {
        "stops"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let luminance = Light::new(values, shape)?.luminance();
        let mean = luminance.iter().sum::<f64>() / luminance.len() as f64;
        (mean >= LEAST_LIGHT).then(|| (mean / MIDDLE_GRAY).log2())
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        0.1
    }

    /// What becomes white or black is lost.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Multiplies the light by `2^by`, and by more where bright parts are cut off.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let light = Light::new(values, shape)?;
        let factors = |by: f64| {
            let factor = by.exp2();
            move |_, _| factor
        };
        light.multiplied(self, values, Change { by, slack: SLACK }, factors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_is_twice_the_light() {
        // The value 0.4613561 encodes middle gray.
        let gray = vec![0.461_356_1; 48];
        let shape = [3, 4, 4];
        assert!(Exposure.measure(&gray, &shape, 0).unwrap().abs() < 1e-4);
        let brighter = Exposure.alter(&gray, &shape, 1.0).unwrap();
        // 0.36 is encoded as 1.055 · 0.36^(1/2.4) − 0.055.
        let expected = 1.055 * 0.36_f64.powf(1.0 / 2.4) - 0.055;
        assert!((f64::from(brighter[7]) - expected).abs() < 1e-3, "{}", brighter[7]);
        let back = Exposure.alter(&brighter, &shape, -1.0).unwrap();
        assert!(back.iter().all(|value| (value - 0.461_356_1).abs() < 1e-3));
        assert_eq!(Exposure.measure(&[0.0; 48], &shape, 0), None);
    }
}
