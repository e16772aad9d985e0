//! Position and size of the foreground.

use windage_core::Attribute;

use super::ink::Ink;
use super::search::{Search, Trial};
use super::spline::Warp;

/// Difference from the wanted position or size that is small enough, in pixels.
const TOLERANCE: f64 = 0.01;
/// Largest movement, relative to the wanted one: ink that leaves the picture counts no more, so its
/// center of mass moves less than it does.
const MOST_MOVED: f64 = 4.0;
/// Largest change of the scale, relative to that which a whole figure would need.
const MOST_SCALED: f64 = 4.0;
/// Growth of the alteration while the wanted value is not reached.
const GROWTH: f64 = 1.3;
/// Least scale.
const LEAST_SCALE: f64 = 0.1;

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

    /// Parts may leave the picture.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Moves the picture until the wanted value is measured.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let start = self.measure(values, shape, 0)?;
        if by == 0.0 {
            return Some(values.to_vec());
        }
        let moved = |amount: f64| {
            let by = amount * by.signum();
            let by = match self.0 {
                Axis::X => [by, 0.0],
                Axis::Y => [0.0, by],
            };
            let sample = Warp { by, ..Warp::default() }.apply(values, shape)?;
            self.measure(&sample, shape, 0).map(|value| Trial { sample, value })
        };
        let search = Search {
            start,
            wanted: start + by,
            tolerance: TOLERANCE,
            first: by.abs(),
            largest: MOST_MOVED * by.abs(),
            growth: GROWTH,
        };
        search.nearest(moved).map(|trial| trial.sample)
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

    /// A smaller thing has fewer pixels, and parts of a larger one leave the picture.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Scales the picture about the center of mass, until the wanted value is measured.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let ink = Ink::extract(values, shape)?;
        let size = Some(ink.radius()).filter(|&size| size > 0.0)?;
        if by == 0.0 {
            return Some(values.to_vec());
        }
        let (x, y) = ink.centroid();
        // The logarithm of the scale.
        let first = ((size + by) / size).max(LEAST_SCALE).ln();
        let scaled = |amount: f64| {
            let scale = (amount * first.signum()).exp();
            let sample = Warp { fixed: [x, y], scale, ..Warp::default() }.apply(values, shape)?;
            self.measure(&sample, shape, 0).map(|value| Trial { sample, value })
        };
        let search = Search {
            start: size,
            wanted: size + by,
            tolerance: TOLERANCE,
            first: first.abs(),
            largest: (MOST_SCALED * first.abs()).min(-LEAST_SCALE.ln()),
            growth: GROWTH,
        };
        search.nearest(scaled).map(|trial| trial.sample)
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
