//! Drawing one letter.

use windage_core::raster::hsv_to_rgb;

use super::{Factors, LETTERS};
use crate::synthetic::SATURATION;

/// Draws a letter as an image `[3, side, side]` with values in 0…1 on black; `letter` is its index
/// in [`LETTERS`].
///
/// # Panics
/// Panics if there is no such letter.
pub fn draw(letter: usize, factors: &Factors, side: usize) -> Vec<f32> {
    let segments = segments(letter, factors);
    let color = hsv_to_rgb(factors.hue_degrees, SATURATION, factors.contrast);
    let coverage: Vec<f32> = (0..side * side)
        .map(|pixel| {
            let center = |index: usize| (index as f64 + 0.5) / side as f64;
            let point = [center(pixel % side), center(pixel / side)];
            let distance = segments
                .iter()
                .map(|segment| segment.distance(point))
                .fold(f64::INFINITY, f64::min);
            ((factors.stroke_width / 2.0 - distance) * side as f64 + 0.5).clamp(0.0, 1.0) as f32
        })
        .collect();
    color.iter().flat_map(|channel| coverage.iter().map(move |cover| cover * channel)).collect()
}

/// A straight line between two points `[x, y]`.
struct Segment {
    from: [f64; 2],
    to: [f64; 2],
}

impl Segment {
    /// Returns the distance of a point to the nearest point of the segment.
    fn distance(&self, [x, y]: [f64; 2]) -> f64 {
        let ([ax, ay], [bx, by]) = (self.from, self.to);
        let (dx, dy) = (bx - ax, by - ay);
        let along = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        (x - ax - along * dx).hypot(y - ay - along * dy)
    }
}

/// Returns the line segments of a letter, scaled and rotated about the middle, then moved.
fn segments(letter: usize, factors: &Factors) -> Vec<Segment> {
    let (sin, cos) = factors.inclination_degrees.to_radians().sin_cos();
    let place = |&[x, y]: &[f64; 2]| {
        let (x, y) = ((x - 0.5) * factors.size, (y - 0.5) * factors.size);
        [x * cos - y * sin + 0.5 + factors.x, x * sin + y * cos + 0.5 + factors.y]
    };
    let segment = |ends: &[[f64; 2]]| Segment { from: place(&ends[0]), to: place(&ends[1]) };
    LETTERS[letter].strokes.iter().flat_map(|line| line.windows(2).map(segment)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::FactorRanges;
    use super::*;
    use windage_core::raster::rgb_to_hsv;
    use windage_core::{Seed, Stream};

    fn factors() -> Factors {
        FactorRanges::default().draw(&mut Seed(0).rng(Stream::Data, 0))
    }

    #[test]
    fn ink_is_length_times_width_plus_round_ends() {
        // The letter `L` has two strokes, of 0.8 and 0.6 of its size, that meet in a corner.
        let factors = Factors {
            stroke_width: 0.1,
            size: 0.75,
            inclination_degrees: 0.0,
            x: 0.0,
            y: 0.0,
            contrast: 1.0,
            hue_degrees: 0.0,
        };
        let side = 96;
        let red: f64 =
            draw(5, &factors, side)[..side * side].iter().map(|&value| f64::from(value)).sum();
        let length = 0.75 * (0.8 + 0.6);
        // The ends add two half discs. At the corner, a square of half the width belongs to both
        // strokes, and a quarter disc is added.
        let disc = std::f64::consts::PI * 0.05 * 0.05;
        let expected = length * 0.1 + disc + disc / 4.0 - 0.05 * 0.05;
        let measured = red / (side * side) as f64;
        // The error of the anti-aliased edge is far less than a pixel along the outline.
        assert!((measured / expected - 1.0).abs() < 0.002, "{measured} {expected}");
    }

    #[test]
    fn color_is_the_hue_asked_for() {
        let factors = Factors { hue_degrees: 210.0, ..factors() };
        let image = draw(3, &factors, 24);
        let plane = 24 * 24;
        let pixel = (0..plane)
            .max_by(|&a, &b| image[2 * plane + a].total_cmp(&image[2 * plane + b]))
            .unwrap();
        let [hue, saturation, _] =
            rgb_to_hsv([0, 1, 2].map(|channel| f64::from(image[channel * plane + pixel])));
        assert!((hue - 210.0).abs() < 0.01 && (saturation - SATURATION).abs() < 1e-4);
    }

    #[test]
    fn inclination_turns_clockwise() {
        let upright =
            draw(7, &Factors { inclination_degrees: 0.0, x: 0.0, y: 0.0, ..factors() }, 24);
        let turned =
            draw(7, &Factors { inclination_degrees: 30.0, x: 0.0, y: 0.0, ..factors() }, 24);
        let expected = windage_core::raster::rotated(&upright, [3, 24, 24], 30.0, &[0.0; 3]);
        let error =
            |image: &[f32]| image.iter().zip(&turned).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
        assert!(
            error(&expected) < 0.05 * error(&upright),
            "{} {}",
            error(&expected),
            error(&upright)
        );
    }
}
