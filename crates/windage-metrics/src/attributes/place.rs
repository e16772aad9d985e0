//! Position and size of the foreground.

use windage_core::Attribute;

use super::ink::Ink;

/// Which way a position is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// To the right.
    X,
    /// Downwards.
    Y,
}

/// Centre of mass of the ink in pixels from the left or top edge.
#[derive(Debug, Clone, Copy)]
pub struct Position(
    /// Which way.
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
        let (x, y) = Ink::of(values, shape)?.centroid();
        Some(match self.0 {
            Axis::X => x,
            Axis::Y => y,
        })
    }

    fn noticeable(&self) -> f64 {
        0.5
    }
}

/// Root mean square distance of the ink from its centre, in pixels.
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
        let ink = Ink::of(values, shape)?;
        let (x, y) = ink.centroid();
        let (mut moment, mut total) = (0.0, 0.0);
        for (index, &weight) in ink.pixels.iter().enumerate() {
            let (dx, dy) = ((index % ink.width) as f64 - x, (index / ink.width) as f64 - y);
            moment += weight * (dx * dx + dy * dy);
            total += weight;
        }
        Some((moment / total).sqrt())
    }

    fn noticeable(&self) -> f64 {
        0.4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_of_four_pixels_has_its_centre_and_radius() {
        let mut image = vec![0.0; 49];
        for index in [2 * 7 + 3, 4 * 7 + 3, 3 * 7 + 2, 3 * 7 + 4] {
            image[index] = 1.0;
        }
        let shape = [1, 7, 7];
        assert!((Position(Axis::X).measure(&image, &shape, 0).unwrap() - 3.0).abs() < 1e-9);
        assert!((Position(Axis::Y).measure(&image, &shape, 0).unwrap() - 3.0).abs() < 1e-9);
        assert!((Size.measure(&image, &shape, 0).unwrap() - 1.0).abs() < 1e-9);
    }
}
