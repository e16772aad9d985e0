//! Brightness and contrast.

use windage_core::{Attribute, Stage};

use super::ink::{Ink, border_median, clamped, luma, picture_shape};
use super::search::{Search, Trial};

/// Largest increase of contrast, as a factor of it.
const MOST_STRETCHED: f64 = 30.0;

/// The mean of all channels and pixels, in percent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Brightness;

impl Attribute for Brightness {
    fn name(&self) -> &str {
        "brightness"
    }

    fn unit(&self) -> &str {
        "%"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        picture_shape(values, shape)?;
        let sum = values.iter().map(|&value| f64::from(value)).sum::<f64>();
        Some(100.0 * sum / values.len() as f64)
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        2.0
    }

    /// Values that leave the range are cut off.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Adds the same to all values, until the wanted value is measured: what is clipped does not
    /// get darker or brighter.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        brightened(self, values, shape, by)
    }
}

/// Share of the ink, the strongest, whose pixels are those of full strokes.
const STRONGEST: f64 = 0.2;

/// The brightness of pictures on plain ground: the middle between the ground and full strokes, in
/// percent.
///
/// Unlike the [mean of all pixels](Brightness), it does not depend on how much of a picture strokes
/// cover: neither larger nor wider ones are brighter. The ground of a channel is the median of its
/// border; full strokes are the pixels with the strongest ink, a fifth of all ink.
#[derive(Debug, Clone, Copy, Default)]
pub struct MiddleBrightness;

impl Attribute for MiddleBrightness {
    fn name(&self) -> &str {
        "brightness"
    }

    fn unit(&self) -> &str {
        "%"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let [channels, height, width] = picture_shape(values, shape)?;
        let strokes = Ink::extract(values, shape)?.strongest(STRONGEST);
        let middle = |plane: &[f32]| {
            let sum: f64 = strokes.iter().map(|&pixel| f64::from(plane[pixel])).sum();
            (border_median(plane, height, width) + sum / strokes.len() as f64) / 2.0
        };
        let sum: f64 = values.chunks_exact(height * width).map(middle).sum();
        Some(100.0 * sum / channels as f64)
    }

    fn noticeable(&self) -> f64 {
        2.0
    }

    /// Values that leave the range are cut off.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Adds the same to all values, until the wanted value is measured.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        brightened(self, values, shape, by)
    }
}

/// Adds the same to all values, within their range, until a brightness has changed by `by` percent.
fn brightened(
    brightness: &dyn Attribute,
    values: &[f32],
    shape: &[usize],
    by: f64,
) -> Option<Vec<f32>> {
    let start = brightness.measure(values, shape, 0)?;
    if by == 0.0 {
        return Some(values.to_vec());
    }
    let brighter = |amount: f64| {
        let more = |value: &f32| (f64::from(*value) + amount * by.signum()) as f32;
        let sample = clamped(values.iter().map(more).collect(), values);
        brightness.measure(&sample, shape, 0).map(|value| Trial { sample, value })
    };
    let search = Search {
        start,
        wanted: start + by,
        tolerance: 0.01,
        first: by.abs() / 100.0,
        largest: by.abs().max(100.0) / 100.0,
        growth: 1.5,
    };
    search.nearest(brighter).map(|trial| trial.sample)
}

/// The mean difference of the foreground from the background, in percent: `Σ ink² / Σ ink`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Contrast;

impl Attribute for Contrast {
    fn name(&self) -> &str {
        "contrast"
    }

    fn unit(&self) -> &str {
        "%"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        Ink::extract(values, shape).map(|ink| 100.0 * ink.contrast())
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        5.0
    }

    /// Values that leave the range are cut off.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Stretches each channel about its background, until the wanted value is measured.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let [_, height, width] = picture_shape(values, shape)?;
        let own = self.measure(values, shape, 0)?;
        if by == 0.0 {
            return Some(values.to_vec());
        }
        let wanted = (own + by).max(0.0);
        let stretched = |amount: f64| {
            let factor = if by < 0.0 { 1.0 - amount } else { 1.0 + amount };
            let planes = values.chunks_exact(height * width).flat_map(|plane| {
                let ground = border_median(plane, height, width);
                let stretch = move |value: f64| ground + (value - ground) * factor;
                plane.iter().map(move |&value| stretch(f64::from(value)) as f32)
            });
            let sample = clamped(planes.collect(), values);
            // What is too faint to be measured shows nothing.
            let value = self.measure(&sample, shape, 0).unwrap_or(0.0);
            Some(Trial { sample, value })
        };
        let search = Search {
            start: own,
            wanted,
            tolerance: 0.01,
            first: ((wanted / own) - 1.0).abs().max(1e-6),
            largest: if by < 0.0 { 1.0 } else { MOST_STRETCHED },
            growth: 1.5,
        };
        search.nearest(stretched).map(|trial| trial.sample)
    }
}

/// The standard deviation of the luma in percent, for pictures without ground and ink.
///
/// *Formula*: the luma of a pixel with three channels is `0.299·R + 0.587·G + 0.114·B` (Rec. 601).
#[derive(Debug, Clone, Copy, Default)]
pub struct RmsContrast;

impl Attribute for RmsContrast {
    fn name(&self) -> &str {
        "contrast"
    }

    fn unit(&self) -> &str {
        "%"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let luma = luma(values, picture_shape(values, shape)?);
        let count = luma.len() as f64;
        let mean = luma.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
        let squares = luma.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>();
        Some(100.0 * (squares / count).sqrt())
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        2.0
    }

    /// Values that leave the range are cut off.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Stretches each channel about its mean, until the wanted value is measured.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let [_, height, width] = picture_shape(values, shape)?;
        let own = self.measure(values, shape, 0).filter(|&own| own > 0.0)?;
        let wanted = (own + by).max(0.0);
        let stretched = |amount: f64| {
            let factor = if by < 0.0 { 1.0 - amount } else { 1.0 + amount } as f32;
            let planes = values.chunks_exact(height * width).flat_map(|plane| {
                let mean = plane.iter().sum::<f32>() / plane.len() as f32;
                plane.iter().map(move |value| mean + factor * (value - mean))
            });
            let sample = clamped(planes.collect(), values);
            self.measure(&sample, shape, 0).map(|value| Trial { sample, value })
        };
        let search = Search {
            start: own,
            wanted,
            tolerance: 0.01,
            first: ((wanted / own) - 1.0).abs().max(1e-6),
            largest: if by < 0.0 { 1.0 } else { MOST_STRETCHED },
            growth: 1.5,
        };
        search.nearest(stretched).map(|trial| trial.sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_and_brightness_of_a_half_gray_square() {
        let mut image = vec![0.0; 16];
        for index in [5, 6, 9, 10] {
            image[index] = 0.5;
        }
        assert!((Contrast.measure(&image, &[1, 4, 4], 0).unwrap() - 50.0).abs() < 1e-6);
        assert!((Brightness.measure(&image, &[1, 4, 4], 0).unwrap() - 12.5).abs() < 1e-6);
        assert_eq!(Contrast.measure(&[0.0; 16], &[1, 4, 4], 0), None);
    }
}
