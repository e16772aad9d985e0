//! Stroke width.

use windage_core::Attribute;

use super::ink::{Ink, border_median, gradient_lengths, picture_shape};

/// Mean width of strokes in pixels: twice the area of the ink over the length of its outline.
///
/// A long stroke of width `w` and length `l` has the area `w·l` and an outline of `2·l`. The
/// outline's length is the total variation of the ink (coarea formula), which blur does not change
/// as long as strokes do not merge. The anisotropy of forward differences makes it overestimate
/// slanted outlines by some per cent.
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

    /// Dilates or erodes the ink with a cross of three pixels, which moves each edge by one, by the
    /// part that is needed.
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

/// A plane mixed with its dilation (or erosion) away from its background.
fn moved_edges(plane: &[f32], height: usize, width: usize, grow: bool, part: f32) -> Vec<f32> {
    let background = border_median(plane, height, width) as f32;
    let ink = |row: usize, column: usize| (plane[row * width + column] - background).abs();
    let pixel = |index: usize| {
        let (row, column) = (index / width, index % width);
        let cross = [
            (row, column),
            (row.saturating_sub(1), column),
            ((row + 1).min(height - 1), column),
            (row, column.saturating_sub(1)),
            (row, (column + 1).min(width - 1)),
        ];
        let order =
            |a: &&(usize, usize), b: &&(usize, usize)| ink(a.0, a.1).total_cmp(&ink(b.0, b.1));
        let chosen = if grow { cross.iter().max_by(order) } else { cross.iter().min_by(order) };
        let &(row, column) = chosen.unwrap_or(&cross[0]);
        plane[index] + part * (plane[row * width + column] - plane[index])
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
            // The two ends add their own width to an outline of twice the length.
            let expected = 2.0 * 60.0 * width as f64 / (2.0 * 60.0 + 2.0 * width as f64);
            assert!((measured - expected).abs() < 0.02, "{measured} {expected}");
        }
    }

    #[test]
    fn altering_moves_the_edges_by_what_is_asked() {
        let bar =
            |index: usize| (20..26).contains(&(index % 64)) && (2..62).contains(&(index / 64));
        let image: Vec<f32> = (0..64 * 64).map(|index| f32::from(bar(index))).collect();
        let width = |image: &[f32]| StrokeWidth.measure(image, &[1, 64, 64], 0).unwrap();
        for by in [-2.0, 2.0, 4.0] {
            let altered = StrokeWidth.alter(&image, &[1, 64, 64], by).unwrap();
            let change = width(&altered) - width(&image);
            // The bar's ends make its outline longer as it grows: a little less than asked for.
            assert!((change / by - 1.0).abs() < 0.25, "{change} {by}");
        }
    }
}
