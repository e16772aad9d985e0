//! Position and size of the foreground.

use windage_core::Attribute;
use windage_core::raster::resampled;

use super::ink::{Ink, background, picture_shape};

/// The direction in which a position is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Horizontal, to the right.
    X,
    /// Vertical, downwards.
    Y,
}

/// The center of mass of the ink, in pixels from the first column or row.
#[derive(Debug, Clone, Copy)]
pub struct Position(
    /// Direction of the position.
    pub Axis,
);

impl Attribute for Position {
    fn name(&self) -> &str {
        match self.0 {
            Axis::X => "position x",
            Axis::Y => "position y",
        }
    }

    fn unit(&self) -> &str {
        "px"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let (x, y) = Ink::extract(values, shape)?.centroid();
        Some(match self.0 {
            Axis::X => x,
            Axis::Y => y,
        })
    }

    fn noticeable(&self) -> f64 {
        0.5
    }

    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let (dx, dy) = match self.0 {
            Axis::X => (by, 0.0),
            Axis::Y => (0.0, by),
        };
        let from = |column, row| [column - dx, row - dy];
        Some(resampled(values, picture_shape(values, shape)?, &background(values, shape)?, from))
    }
}

/// The root mean square distance of the ink from its center of mass, in pixels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Size;

impl Attribute for Size {
    fn name(&self) -> &str {
        "size"
    }

    fn unit(&self) -> &str {
        "px"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        Some(Ink::extract(values, shape)?.radius())
    }

    fn noticeable(&self) -> f64 {
        0.4
    }

    /// Scales the picture about the center of mass.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let size = self.measure(values, shape, 0).filter(|&size| size > 0.0)?;
        let (x, y) = Ink::extract(values, shape)?.centroid();
        let factor = ((size + by) / size).max(0.1);
        let from = |column: f64, row: f64| [(column - x) / factor + x, (row - y) / factor + y];
        Some(resampled(values, picture_shape(values, shape)?, &background(values, shape)?, from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_of_four_pixels_has_its_center_and_radius() {
        let mut image = vec![0.0; 49];
        for index in [2 * 7 + 3, 4 * 7 + 3, 3 * 7 + 2, 3 * 7 + 4] {
            image[index] = 1.0;
        }
        let shape = [1, 7, 7];
        assert!((Position(Axis::X).measure(&image, &shape, 0).unwrap() - 3.0).abs() < 1e-9);
        assert!((Position(Axis::Y).measure(&image, &shape, 0).unwrap() - 3.0).abs() < 1e-9);
        assert!((Size.measure(&image, &shape, 0).unwrap() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn altering_moves_and_scales_by_the_given_amount() {
        let disc =
            |index: usize| (index as f64 % 40.0 - 19.0).hypot((index / 40) as f64 - 21.0) < 8.0;
        let image: Vec<f32> = (0..1600).map(|index| f32::from(disc(index))).collect();
        let shape = [1, 40, 40];
        for (attribute, by) in
            [(&Position(Axis::X) as &dyn Attribute, 2.5), (&Position(Axis::Y), -3.0), (&Size, 1.0)]
        {
            let before = attribute.measure(&image, &shape, 0).unwrap();
            let after = attribute
                .measure(&attribute.alter(&image, &shape, by).unwrap(), &shape, 0)
                .unwrap();
            // Bilinear sampling adds a sixth of a square pixel to the variance along each axis,
            // which increases the radius of this disc by (2/6) · (6.5/5.5)² / (2 · 6.5) = 0.04
            // pixels.
            assert!((after - before - by).abs() < 0.06, "{}: {before} {after}", attribute.name());
        }
    }
}
