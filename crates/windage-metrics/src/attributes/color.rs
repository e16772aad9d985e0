//! Hue and saturation, as means weighted by chroma, so that gray pixels do not count.

use windage_core::raster::{hsv_to_rgb, rgb_to_hsv};
use windage_core::{Attribute, Stage};

use super::ink::{clamped, luma, picture_shape};
use super::search::{Search, Trial};

/// Mean chroma below which a picture is gray.
const LEAST_CHROMA: f64 = 0.01;
/// Largest increase of chroma, as a factor of it.
const MOST_COLORED: f64 = 30.0;

/// The hue in degrees: the circular mean over pixels, weighted by chroma.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hue;

impl Attribute for Hue {
    fn name(&self) -> &str {
        "hue"
    }

    fn unit(&self) -> &str {
        "°"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let (mut x, mut y) = (0.0, 0.0);
        for [hue, _, chroma] in colored_pixels(values, shape)? {
            x += chroma * hue.to_radians().cos();
            y += chroma * hue.to_radians().sin();
        }
        Some(y.atan2(x).to_degrees().rem_euclid(360.0))
    }

    fn period(&self) -> Option<f64> {
        Some(360.0)
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        10.0
    }

    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let [channels, height, width] = picture_shape(values, shape)?;
        if channels != 3 {
            return None;
        }
        let plane = height * width;
        let mut altered = values.to_vec();
        for pixel in 0..plane {
            let [hue, saturation, value] = pixel_hsv(values, plane, pixel);
            let colors = hsv_to_rgb(hue + by, saturation, value);
            for (channel, color) in colors.into_iter().enumerate() {
                altered[channel * plane + pixel] = color;
            }
        }
        Some(altered)
    }
}

/// The saturation in percent: the mean over pixels, weighted by chroma.
#[derive(Debug, Clone, Copy, Default)]
pub struct Saturation;

impl Attribute for Saturation {
    fn name(&self) -> &str {
        "saturation"
    }

    fn unit(&self) -> &str {
        "%"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let (mut sum, mut weight) = (0.0, 0.0);
        for [_, saturation, chroma] in colored_pixels(values, shape)? {
            sum += chroma * saturation;
            weight += chroma;
        }
        Some(100.0 * sum / weight)
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        5.0
    }

    /// Gray has no hue, and values that leave the range are cut off.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Scales the chroma of all pixels about the gray of the same luma, until the wanted value is
    /// measured.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let own = self.measure(values, shape, 0)?;
        let grays = luma(values, picture_shape(values, shape)?);
        let wanted = (own + by).max(0.0);
        let scaled = |amount: f64| {
            let factor = if by < 0.0 { 1.0 - amount } else { 1.0 + amount } as f32;
            let colors = values.iter().zip(grays.iter().cycle());
            let colors = colors.map(|(value, gray)| gray + factor * (value - gray)).collect();
            let sample = clamped(colors, values);
            // A gray picture has no saturation, which is the least.
            let value = self.measure(&sample, shape, 0).unwrap_or(0.0);
            Some(Trial { sample, value })
        };
        let search = Search {
            start: own,
            wanted,
            tolerance: 0.05,
            first: ((wanted / own) - 1.0).abs().max(1e-6),
            largest: if by < 0.0 { 1.0 } else { MOST_COLORED },
            growth: 1.5,
        };
        search.nearest(scaled).map(|trial| trial.sample)
    }
}

/// Returns `[hue, saturation, value]` of a pixel; each channel has `plane` pixels.
fn pixel_hsv(values: &[f32], plane: usize, pixel: usize) -> [f64; 3] {
    rgb_to_hsv([0, 1, 2].map(|channel| f64::from(values[channel * plane + pixel])))
}

/// Returns `[hue, saturation, chroma]` of every pixel; `None` if the picture is gray.
fn colored_pixels(values: &[f32], shape: &[usize]) -> Option<Vec<[f64; 3]>> {
    let [channels, height, width] = picture_shape(values, shape)?;
    if channels != 3 {
        return None;
    }
    let plane = height * width;
    let pixels: Vec<[f64; 3]> = (0..plane)
        .map(|pixel| {
            let [hue, saturation, value] = pixel_hsv(values, plane, pixel);
            [hue, saturation, saturation * value]
        })
        .collect();
    let chroma = pixels.iter().map(|pixel| pixel[2]).sum::<f64>() / plane as f64;
    (chroma >= LEAST_CHROMA).then_some(pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(hue: f64, saturation: f64) -> Vec<f32> {
        hsv_to_rgb(hue, saturation, 0.9).iter().flat_map(|&channel| [channel; 4]).collect()
    }

    #[test]
    fn flat_colors_have_their_hue_and_saturation() {
        let image = flat(300.0, 0.4);
        assert!((Hue.measure(&image, &[3, 2, 2], 0).unwrap() - 300.0).abs() < 1e-3);
        assert!((Saturation.measure(&image, &[3, 2, 2], 0).unwrap() - 40.0).abs() < 1e-3);
    }

    #[test]
    fn hue_changes_the_shorter_way_round_and_gray_has_none() {
        assert_eq!(Hue.change(350.0, 10.0), 20.0);
        assert_eq!(Hue.change(10.0, 350.0), -20.0);
        assert_eq!(Hue.measure(&flat(0.0, 0.0), &[3, 2, 2], 0), None);
        assert_eq!(Hue.measure(&[0.5; 4], &[1, 2, 2], 0), None);
    }
}
