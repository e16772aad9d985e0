//! Stroke width, from the area and the outline of the ink.

use windage_core::Attribute;

use super::ink::{Ink, border_median, picture_shape};

/// The mean width of strokes in pixels: twice the area of the ink, divided by the length of its
/// outline.
///
/// A long stroke of width `w` and length `l` has the area `w·l` and an outline of length `2·l`. The
/// length of the outline is the total variation of the ink (coarea formula), which blur does not
/// change as long as strokes do not merge. Forward differences are anisotropic, so the length of
/// slanted outlines is overestimated by a few percent.
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
        let ink = Ink::extract(values, shape)?;
        let outline: f64 = ink.gradient_lengths().sum();
        (outline > 0.0).then(|| 2.0 * ink.pixels.iter().sum::<f64>() / outline)
    }

    fn noticeable(&self) -> f64 {
        0.3
    }

    /// Dilates or erodes the ink with a cross of three pixels, which moves each edge by one pixel.
    /// A smaller movement mixes the pictures before and after.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let [_, height, width] = picture_shape(values, shape)?;
        let mut left = by.abs() / 2.0;
        let mut altered = values.to_vec();
        while left > 0.0 {
            let part = left.min(1.0) as f32;
            let planes = altered.chunks_exact(height * width);
            altered = planes
                .flat_map(|plane| moved_edges(plane, height, width, by > 0.0, part))
                .collect();
            left -= 1.0;
        }
        Some(altered)
    }
}

/// Mixes a channel with its dilation (or erosion, unless `grow`) relative to its background. `part`
/// is the weight of the dilation.
fn moved_edges(plane: &[f32], height: usize, width: usize, grow: bool, part: f32) -> Vec<f32> {
    let background = border_median(plane, height, width) as f32;
    let ink = |index: &usize| (plane[*index] - background).abs();
    let order = |a: &usize, b: &usize| ink(a).total_cmp(&ink(b));
    let pixel = |index: usize| {
        let (row, column) = (index / width, index % width);
        let cross = [
            index,
            row.saturating_sub(1) * width + column,
            (row + 1).min(height - 1) * width + column,
            row * width + column.saturating_sub(1),
            row * width + (column + 1).min(width - 1),
        ];
        let cross = cross.into_iter();
        let chosen = if grow { cross.max_by(order) } else { cross.min_by(order) };
        plane[index] + part * (plane[chosen.unwrap_or(index)] - plane[index])
    };
    (0..height * width).map(pixel).collect()
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
            // The two ends add their width to an outline of twice the length.
            let expected = 2.0 * 60.0 * width as f64 / (2.0 * 60.0 + 2.0 * width as f64);
            assert!((measured - expected).abs() < 0.02, "{measured} {expected}");
        }
    }

    #[test]
    fn altering_moves_the_edges_by_the_given_amount() {
        let bar =
            |index: usize| (20..26).contains(&(index % 64)) && (2..62).contains(&(index / 64));
        let image: Vec<f32> = (0..64 * 64).map(|index| f32::from(bar(index))).collect();
        let width = |image: &[f32]| StrokeWidth.measure(image, &[1, 64, 64], 0).unwrap();
        for by in [-2.0, 2.0, 4.0] {
            let altered = StrokeWidth.alter(&image, &[1, 64, 64], by).unwrap();
            let change = width(&altered) - width(&image);
            // The ends of the bar lengthen its outline as it grows, so the change is a little less.
            assert!((change / by - 1.0).abs() < 0.25, "{change} {by}");
        }
    }
}
