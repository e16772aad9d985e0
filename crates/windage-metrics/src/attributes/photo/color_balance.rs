//! Color temperature and tint: the mean color of a picture, relative to gray.

use windage_core::{Attribute, Stage};

use super::linear::{Change, Light, luminance};

/// Mean light of a channel below which a color cannot be told.
const LEAST_LIGHT: f64 = 1e-4;
/// Stops by which the light of a black body has more red than blue per mired: the slope of
/// `log₂(R/B)` over 3,500 to 15,000 kelvin, from Planck's law, the color matching functions of CIE
/// 1931, and the primaries of sRGB.
const STOPS_PER_MIRED: f64 = 0.014;

/// The color temperature in mired, relative to neutral: positive is warmer.
///
/// *Formula*: `log₂(R/B) / 0.014`, with the mean light `R`, `B` of the red and the blue channel. A
/// mired is a millionth of 1/kelvin, the unit of photographic filters: light of 3,200 kelvin is 158
/// mired warmer than daylight of 6,500 kelvin. That the mean of a scene is gray under white light
/// is the usual assumption of cameras (Buchsbaum 1980); one picture says little, many do.
#[derive(Debug, Clone, Copy, Default)]
pub struct ColorTemperature;

/// The tint in stops: the mean light of the green channel relative to red and blue. Positive is
/// greener, negative more magenta.
///
/// *Formula*: `log₂(G / √(R·B))`, with the mean light of each channel.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tint;

/// Returns the stops of the mean light of red, green and blue; `None` if the picture is gray by its
/// shape, or a channel is black.
fn stops(light: &Light) -> Option<[f64; 3]> {
    let means: [f64; 3] = light.means().try_into().ok()?;
    means.iter().all(|&mean| mean >= LEAST_LIGHT).then(|| means.map(f64::log2))
}

/// Multiplies channels by powers of 2 in proportion to `weights`, and all of them so that the
/// luminance stays, until the wanted value is measured.
fn balanced(
    attribute: &dyn Attribute,
    values: &[f32],
    shape: &[usize],
    change: Change,
    weights: [f64; 3],
) -> Option<Vec<f32>> {
    let light = Light::new(values, shape)?;
    stops(&light)?;
    let means = light.means();
    let factors = |by: f64| {
        let factors = weights.map(|weight| (weight * by).exp2());
        let scale = luminance(&means) / luminance(&products(&means, factors));
        let factors = factors.map(|factor| scale * factor);
        move |channel: usize, _: usize| factors[channel]
    };
    light.multiplied(attribute, values, change, factors)
}

fn products(means: &[f64], factors: [f64; 3]) -> Vec<f64> {
    means.iter().zip(factors).map(|(mean, factor)| mean * factor).collect()
}

impl Attribute for ColorTemperature {
    fn name(&self) -> &str {
        "color temperature"
    }

    fn unit(&self) -> &str {
        "mired"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let [red, _, blue] = stops(&Light::new(values, shape)?)?;
        Some((red - blue) / STOPS_PER_MIRED)
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        10.0
    }

    /// Multiplies the light of red and divides that of blue by the same, and keeps the luminance.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let half = STOPS_PER_MIRED / 2.0;
        balanced(self, values, shape, Change { by, slack: 100.0 }, [half, 0.0, -half])
    }
}

impl Attribute for Tint {
    fn name(&self) -> &str {
        "tint"
    }

    fn unit(&self) -> &str {
        "stops"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let [red, green, blue] = stops(&Light::new(values, shape)?)?;
        Some(green - (red + blue) / 2.0)
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        0.05
    }

    /// Multiplies the light of green, and keeps the luminance.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        balanced(self, values, shape, Change { by, slack: 1.0 }, [0.0, 1.0, 0.0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attributes::photo::Exposure;

    const SHAPE: [usize; 3] = [3, 2, 2];

    fn flat(color: [f32; 3]) -> Vec<f32> {
        color.iter().flat_map(|&channel| [channel; 4]).collect()
    }

    #[test]
    fn gray_is_neutral_and_a_filter_shifts_it_by_its_mired() {
        let gray = flat([0.5; 3]);
        assert_eq!(ColorTemperature.measure(&gray, &SHAPE, 0), Some(0.0));
        assert_eq!(Tint.measure(&gray, &SHAPE, 0), Some(0.0));
        let warm = ColorTemperature.alter(&gray, &SHAPE, 50.0).unwrap();
        assert!((ColorTemperature.measure(&warm, &SHAPE, 0).unwrap() - 50.0).abs() < 0.3);
        assert!(warm[0] > 0.5 && warm[8] < 0.5);
        let green = Tint.alter(&gray, &SHAPE, 0.5).unwrap();
        assert!((Tint.measure(&green, &SHAPE, 0).unwrap() - 0.5).abs() < 2e-3);
        // The luminance stays, and either leaves the other.
        for altered in [&warm, &green] {
            let [before, after] =
                [&gray, altered].map(|it| Exposure.measure(it, &SHAPE, 0).unwrap());
            assert!((before - after).abs() < 1e-3, "{before} {after}");
        }
        assert!(Tint.measure(&warm, &SHAPE, 0).unwrap().abs() < 1e-3);
        assert!(ColorTemperature.measure(&green, &SHAPE, 0).unwrap().abs() < 0.1);
    }

    #[test]
    fn a_black_body_has_its_temperature() {
        // Light of 5,000 and of 10,000 kelvin, in linear sRGB with a green of 0.4: they differ by
        // 100 mired. The constant is a mean, so each is right to a twentieth.
        let encoded = |light: f64| (1.055 * light.powf(1.0 / 2.4) - 0.055) as f32;
        let of = |red: f64, blue: f64| {
            let light = flat([0.4 * red, 0.4, 0.4 * blue].map(encoded));
            ColorTemperature.measure(&light, &SHAPE, 0).unwrap()
        };
        let difference = of(1.254_278, 0.790_563) - of(0.876_256, 1.436_154);
        assert!((difference - 100.0).abs() < 5.0, "{difference}");
    }
}
