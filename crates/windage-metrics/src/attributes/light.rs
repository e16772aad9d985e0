//! Brightness and contrast.

use windage_core::Attribute;

use super::ink::{Ink, border_median, clamped, picture_shape};

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

    fn noticeable(&self) -> f64 {
        2.0
    }

    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let brighter = |value: &f32| (f64::from(*value) + by / 100.0) as f32;
        Some(clamped(values.iter().map(brighter).collect(), values))
    }
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

    fn noticeable(&self) -> f64 {
        5.0
    }

    /// Stretches each channel about its background.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let [_, height, width] = picture_shape(values, shape)?;
        let contrast = Ink::extract(values, shape)?.contrast();
        let factor = (contrast + by / 100.0).max(0.0) / contrast;
        let planes = values.chunks_exact(height * width);
        let stretched = planes.flat_map(|plane| {
            let background = border_median(plane, height, width);
            plane
                .iter()
                .map(move |&value| (background + (f64::from(value) - background) * factor) as f32)
        });
        Some(clamped(stretched.collect(), values))
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
