//! Stroke width.

use windage_core::Attribute;

use super::ink::{Ink, gradient_lengths};

/// Mean width of strokes in pixels: twice the area of the ink over the length of its outline.
///
/// A long stroke of width `w` and length `l` has the area `w·l` and an outline of `2·l`. The outline's length is the total
/// variation of the ink (coarea formula), which blur does not change as long as strokes do not merge. The anisotropy of
/// forward differences makes it overestimate slanted outlines by some per cent.
#[derive(Debug, Clone, Copy, Default)]
pub struct StrokeWidth;

impl Attribute for StrokeWidth {
    fn name(&self) -> &str {
        "stroke width"
    }

    fn unit(&self) -> &str {
        "px"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let ink = Ink::of(values, shape)?;
        let outline: f64 = gradient_lengths(&ink.pixels, ink.height, ink.width).sum();
        (outline > 0.0).then(|| 2.0 * ink.pixels.iter().sum::<f64>() / outline)
    }

    fn noticeable(&self) -> f64 {
        0.3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_has_its_width_at_any_contrast() {
        for (width, contrast) in [(2, 1.0), (4, 1.0), (4, 0.3)] {
            let image: Vec<f32> = (0..64 * 64)
                .map(|index| {
                    if (20..20 + width).contains(&(index % 64)) && (2..62).contains(&(index / 64)) {
                        contrast
                    } else {
                        0.0
                    }
                })
                .collect();
            let measured = StrokeWidth.measure(&image, &[1, 64, 64], 0).unwrap();
            // The two ends add their own width to an outline of twice the length.
            let expected = 2.0 * 60.0 * width as f64 / (2.0 * 60.0 + 2.0 * width as f64);
            assert!((measured - expected).abs() < 0.02, "{measured} {expected}");
        }
    }
}
