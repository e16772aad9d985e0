//! Rotation, enlargement and translation of images by bicubic interpolation.

use super::Ground;

/// An image on its ground.
pub(super) struct Image<'a> {
    pub(super) values: &'a [f32],
    /// `[channels, height, width]`.
    pub(super) shape: [usize; 3],
    pub(super) ground: Ground,
}

/// An affine map from the output to the input, about a point.
struct Map {
    center: [f64; 2],
    /// Rows of the matrix.
    matrix: [[f64; 2]; 2],
    /// Side of the square over which the input is averaged, in pixels.
    footprint: f64,
}

impl Image<'_> {
    /// Rotates the image clockwise about its center.
    pub(super) fn rotated(&self, degrees: f64) -> Vec<f32> {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let matrix = [[cos, sin], [-sin, cos]];
        self.mapped(&Map { center: self.center(), matrix, footprint: 0.0 }, [0.0; 2])
    }

    /// Enlarges the image about its center. If it gets smaller, the input is averaged over a
    /// square with the variance that is missing: an output pixel covers `r` input pixels, and
    /// interpolation accounts for one of them, so its side is `√(r² − 1)`.
    pub(super) fn enlarged(&self, factor: f64) -> Vec<f32> {
        let step = 1.0 / factor;
        let matrix = [[step, 0.0], [0.0, step]];
        let footprint = (step * step - 1.0).max(0.0).sqrt();
        self.mapped(&Map { center: self.center(), matrix, footprint }, [0.0; 2])
    }

    /// Moves the image by `[x, y]` pixels, to the right and downwards.
    pub(super) fn moved(&self, by: [f64; 2]) -> Vec<f32> {
        let matrix = [[1.0, 0.0], [0.0, 1.0]];
        self.mapped(&Map { center: [0.0; 2], matrix, footprint: 0.0 }, by)
    }

    /// Returns the center of mass of all values on a dark ground, and the middle of a scene.
    fn center(&self) -> [f64; 2] {
        let [_, height, width] = self.shape;
        let middle = [(width as f64 - 1.0) / 2.0, (height as f64 - 1.0) / 2.0];
        let (mut mass, mut moments) = (0.0, [0.0; 2]);
        for (at, &value) in self.values.iter().enumerate() {
            let (row, column) = (at / width % height, at % width);
            mass += f64::from(value);
            moments[0] += f64::from(value) * column as f64;
            moments[1] += f64::from(value) * row as f64;
        }
        if self.ground == Ground::Scene || mass <= 0.0 {
            return middle;
        }
        moments.map(|moment| moment / mass)
    }

    fn mapped(&self, map: &Map, moved: [f64; 2]) -> Vec<f32> {
        let [_, height, width] = self.shape;
        let parts = if map.footprint > 0.0 { (2.0 * map.footprint).ceil() as usize + 1 } else { 1 };
        let offset = |part: usize| map.footprint * ((part as f64 + 0.5) / parts as f64 - 0.5);
        let mut output = Vec::with_capacity(self.values.len());
        for plane in self.values.chunks_exact(height * width) {
            for at in 0..height * width {
                let [x, y] = [(at % width) as f64 - moved[0], (at / width) as f64 - moved[1]];
                let [x, y] = [x - map.center[0], y - map.center[1]];
                let [to_x, to_y] = map.matrix.map(|[a, b]| a * x + b * y);
                let [x, y] = [to_x + map.center[0], to_y + map.center[1]];
                let samples = (0..parts * parts).map(|part| {
                    self.bicubic(plane, [x + offset(part % parts), y + offset(part / parts)])
                });
                let mean = samples.sum::<f64>() / (parts * parts) as f64;
                output.push(mean.clamp(0.0, 1.0) as f32);
            }
        }
        output
    }

    /// Interpolates a plane by Keys' cubic convolution with `a = −1/2`.
    fn bicubic(&self, plane: &[f32], [x, y]: [f64; 2]) -> f64 {
        let [_, height, width] = self.shape;
        let (left, top) = (x.floor(), y.floor());
        let (across, down) = (cubic_weights(x - left), cubic_weights(y - top));
        let mut sum = 0.0;
        for (row, weight) in down.iter().enumerate() {
            let Some(row) = self.inside(top + row as f64 - 1.0, height) else { continue };
            for (column, more) in across.iter().enumerate() {
                let Some(column) = self.inside(left + column as f64 - 1.0, width) else { continue };
                sum += weight * more * f64::from(plane[row * width + column]);
            }
        }
        sum
    }

    /// Returns the index of a pixel, mirrored at the outermost ones in a scene; `None` on black.
    fn inside(&self, at: f64, count: usize) -> Option<usize> {
        if at >= 0.0 && at < count as f64 {
            return Some(at as usize);
        }
        if self.ground == Ground::Dark {
            return None;
        }
        let last = (count - 1).max(1) as f64;
        let folded = at.rem_euclid(2.0 * last);
        Some((folded.min(2.0 * last - folded) as usize).min(count - 1))
    }
}

/// Returns the weights of the four values around a position, of which the second is `share` away
/// (Keys, "Cubic convolution interpolation for digital image processing", 1981, with `a = −1/2`,
/// which reproduces parabolas).
pub(super) fn cubic_weights(share: f64) -> [f64; 4] {
    let (t, t2, t3) = (share, share * share, share * share * share);
    [
        (-t + 2.0 * t2 - t3) / 2.0,
        (2.0 - 5.0 * t2 + 3.0 * t3) / 2.0,
        (t + 4.0 * t2 - 3.0 * t3) / 2.0,
        (t3 - t2) / 2.0,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 15;

    fn image(values: &[f32], ground: Ground) -> Image<'_> {
        Image { values, shape: [1, SIDE, SIDE], ground }
    }

    fn filled(value: impl Fn(f64, f64) -> f64) -> Vec<f32> {
        (0..SIDE * SIDE).map(|at| value((at % SIDE) as f64, (at / SIDE) as f64) as f32).collect()
    }

    fn assert_near(one: &[f32], other: &[f32], bound: f32) {
        let furthest = one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(furthest <= bound, "{furthest} is more than {bound}");
    }

    #[test]
    fn a_quarter_turn_permutes_the_pixels_clockwise() {
        let noise = filled(|x, y| ((x * 7.0 + y * 31.0) % 11.0) / 11.0);
        let turned = image(&noise, Ground::Scene).rotated(90.0);
        // What was on the left is on top.
        let expected: Vec<f32> =
            (0..SIDE * SIDE).map(|at| noise[(SIDE - 1 - at % SIDE) * SIDE + at / SIDE]).collect();
        assert_near(&turned, &expected, 1e-5);
    }

    #[test]
    fn whole_pixels_move_exactly_and_leave_black_behind() {
        let noise = filled(|x, y| 0.2 + ((x * 7.0 + y * 31.0) % 11.0) / 20.0);
        let moved = image(&noise, Ground::Dark).moved([3.0, -2.0]);
        for row in 0..SIDE {
            for column in 0..SIDE {
                let from =
                    (row + 2 < SIDE && column >= 3).then(|| noise[(row + 2) * SIDE + column - 3]);
                assert_eq!(moved[row * SIDE + column], from.unwrap_or(0.0));
            }
        }
        // A scene goes on as its mirror image.
        let moved = image(&noise, Ground::Scene).moved([2.0, 0.0]);
        assert_eq!(moved[..4], [noise[2], noise[1], noise[0], noise[1]]);
    }

    #[test]
    fn a_parabola_is_enlarged_exactly() {
        let parabola = |x: f64, y: f64| {
            let (x, y) = (x - 7.0, y - 7.0);
            0.3 + (x * x + 2.0 * y * y) / 400.0
        };
        let enlarged = image(&filled(parabola), Ground::Scene).enlarged(2.0);
        let expected = filled(|x, y| parabola((x - 7.0) / 2.0 + 7.0, (y - 7.0) / 2.0 + 7.0));
        assert_near(&enlarged, &expected, 1e-5);
    }

    #[test]
    fn a_small_image_keeps_its_mean_and_its_center_of_mass() {
        // Without averaging, a fine checkerboard would alias to one of its colors, and the ratio be
        // 0 or a half; averaging leaves a tenth of that.
        let board = filled(|x, y| {
            let is_inside = (3.0..12.0).contains(&x) && (1.0..10.0).contains(&y);
            if is_inside && (x + y) % 2.0 == 0.0 { 1.0 } else { 0.0 }
        });
        let small = image(&board, Ground::Dark).enlarged(0.5);
        let mass = |values: &[f32]| values.iter().map(|&value| f64::from(value)).sum::<f64>();
        let ratio = mass(&small) / mass(&board);
        assert!((ratio - 0.25).abs() < 0.04, "{ratio}");
        let (before, after) =
            (image(&board, Ground::Dark).center(), image(&small, Ground::Dark).center());
        assert!((before[0] - after[0]).hypot(before[1] - after[1]) < 0.1, "{before:?} {after:?}");
    }
}
