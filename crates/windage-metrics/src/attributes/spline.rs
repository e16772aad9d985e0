//! Interpolation of pictures by cubic splines.

use super::blur::blurred;
use super::ink::{background, clamped, picture_shape};

/// Pole of the filter that turns values into coefficients: `√3 − 2`.
const POLE: f64 = -0.267_949_192_431_122_7;
/// Margin of ground around a picture, after which the filter has decayed to a millionth.
const MARGIN: usize = 12;
/// Reach of a cubic B-spline to either side.
const REACH: isize = 2;

/// A map of a picture onto itself: `to` in the output comes from `from + matrix · (to − from)`
/// moved back by `by`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Warp {
    /// Point that stays where it is, `[x, y]` in pixels.
    pub(super) fixed: [f64; 2],
    /// Clockwise rotation, in degrees.
    pub(super) degrees: f64,
    /// Enlargement.
    pub(super) scale: f64,
    /// Translation to the right and downwards, in pixels.
    pub(super) by: [f64; 2],
}

impl Default for Warp {
    fn default() -> Self {
        Self { fixed: [0.0; 2], degrees: 0.0, scale: 1.0, by: [0.0; 2] }
    }
}

impl Warp {
    /// Warps a picture on plain ground, which continues beyond its border; `None` for other
    /// samples.
    ///
    /// Each channel is interpolated by the cubic spline through its pixels, which loses less detail
    /// than bilinear interpolation. A picture that gets smaller is blurred first by what its new
    /// pixels cover beyond the old ones: squares of the side `r = 1/scale` instead of 1, whose
    /// variances differ by `(r² − 1)/12`.
    ///
    /// *References*: Thévenaz, Blu, Unser 2000, "Interpolation revisited".
    pub(super) fn apply(&self, values: &[f32], shape: &[usize]) -> Option<Vec<f32>> {
        let picture @ [_, height, width] = picture_shape(values, shape)?;
        let grounds = background(values, shape)?;
        let covered = (self.scale.powi(-2) - 1.0).max(0.0) / 12.0;
        let smooth = blurred(values, picture, covered.sqrt());
        let mut output = Vec::with_capacity(values.len());
        for (plane, ground) in smooth.chunks_exact(height * width).zip(grounds) {
            let spline = Spline::new(plane, [height, width], ground);
            let pixel = |at: usize| {
                let from = self.from([(at % width) as f64, (at / width) as f64]);
                ground + spline.value(from) as f32
            };
            output.extend((0..height * width).map(pixel));
        }
        Some(clamped(output, values))
    }

    /// Warps a picture that goes on as its mirror image beyond its border, by at least `beyond`
    /// pixels; about its middle instead of the fixed point. `None` for other samples.
    pub(super) fn apply_mirrored(
        &self,
        values: &[f32],
        shape: &[usize],
        beyond: usize,
    ) -> Option<Vec<f32>> {
        let [channels, height, width] = picture_shape(values, shape)?;
        let [rows, columns] = [height, width].map(|side| side + 2 * beyond);
        let mut mirrored = Vec::with_capacity(channels * rows * columns);
        for plane in values.chunks_exact(height * width) {
            for row in 0..rows {
                let from = mirror(row, beyond, height) * width;
                let row = (0..columns).map(|at| plane[from + mirror(at, beyond, width)]);
                mirrored.extend(row);
            }
        }
        let fixed = [columns, rows].map(|side| (side as f64 - 1.0) / 2.0);
        let warped = Self { fixed, ..*self }.apply(&mirrored, &[channels, rows, columns])?;
        let planes = warped.chunks_exact(rows * columns);
        let cropped = planes.flat_map(|plane| {
            let rows = plane.chunks_exact(columns).skip(beyond).take(height);
            rows.flat_map(|row| row[beyond..beyond + width].iter().copied())
        });
        Some(cropped.collect())
    }

    /// Returns the point of the input that comes to a point of the output.
    fn from(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        let (u, v) = (x - self.by[0] - self.fixed[0], y - self.by[1] - self.fixed[1]);
        // The inverse of a clockwise rotation, as rows grow downwards.
        [
            (cos * u + sin * v) / self.scale + self.fixed[0],
            (cos * v - sin * u) / self.scale + self.fixed[1],
        ]
    }
}

/// Returns the pixel at a place that is counted from `beyond` pixels before the first one, mirrored
/// at the outermost pixels.
fn mirror(at: usize, beyond: usize, side: usize) -> usize {
    let last = side.saturating_sub(1).max(1) as isize;
    let folded = (at as isize - beyond as isize).rem_euclid(2 * last);
    (folded.min(2 * last - folded) as usize).min(side - 1)
}

/// The cubic spline through the differences of a plane from its ground, with 0 beyond the border.
struct Spline {
    /// Coefficients, with a margin on all sides.
    coefficients: Vec<f64>,
    height: usize,
    width: usize,
}

impl Spline {
    fn new(plane: &[f32], [height, width]: [usize; 2], ground: f32) -> Self {
        let (rows, columns) = (height + 2 * MARGIN, width + 2 * MARGIN);
        let mut coefficients = vec![0.0; rows * columns];
        for (row, values) in plane.chunks_exact(width).enumerate() {
            let start = (row + MARGIN) * columns + MARGIN;
            let differences = values.iter().map(|value| f64::from(value - ground));
            coefficients[start..start + width]
                .iter_mut()
                .zip(differences)
                .for_each(|(c, v)| *c = v);
        }
        for row in MARGIN..MARGIN + height {
            filter(&mut coefficients[row * columns..(row + 1) * columns], 1);
        }
        for column in 0..columns {
            filter(&mut coefficients[column..], columns);
        }
        Self { coefficients, height: rows, width: columns }
    }

    fn value(&self, [x, y]: [f64; 2]) -> f64 {
        let (left, top) = (x.floor(), y.floor());
        let (across, down) = (weights(x - left), weights(y - top));
        let first = |at: f64| at as isize + MARGIN as isize - REACH + 1;
        let (column, row) = (first(left), first(top));
        let mut sum = 0.0;
        for (row, weight) in (row..).zip(down) {
            if !(0..self.height as isize).contains(&row) {
                continue;
            }
            for (column, more) in (column..).zip(across) {
                if (0..self.width as isize).contains(&column) {
                    let at = row as usize * self.width + column as usize;
                    sum += weight * more * self.coefficients[at];
                }
            }
        }
        sum
    }
}

/// Turns the values at every `step` into coefficients, in place.
fn filter(values: &mut [f64], step: usize) {
    let count = values.len().div_ceil(step);
    for at in 1..count {
        values[at * step] += POLE * values[(at - 1) * step];
    }
    let last = (count - 1) * step;
    values[last] *= -POLE / (1.0 - POLE * POLE);
    for at in (0..count - 1).rev() {
        values[at * step] = POLE * (values[(at + 1) * step] - values[at * step]);
    }
    values.iter_mut().step_by(step).for_each(|value| *value *= 6.0);
}

/// Returns the weights of the four coefficients about a point, the second of which is `share`
/// before it.
fn weights(share: f64) -> [f64; 4] {
    let (t, s) = (share, 1.0 - share);
    [
        s.powi(3) / 6.0,
        (4.0 - 3.0 * t * t * (2.0 - t)) / 6.0,
        (4.0 - 3.0 * s * s * (2.0 - s)) / 6.0,
        t.powi(3) / 6.0,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: [usize; 3] = [1, 30, 34];

    /// Draws a blob of the standard deviation 2.5.
    fn blob([x, y]: [f64; 2], scale: f64) -> Vec<f32> {
        let value = |at: usize| {
            let (u, v) = ((at % 34) as f64 - x, (at / 34) as f64 - y);
            0.2 + 0.7 * (-(u * u + 2.0 * v * v) / (2.0 * (2.5 * scale).powi(2))).exp()
        };
        (0..1020).map(|at| value(at) as f32).collect()
    }

    fn furthest(one: &[f32], other: &[f32]) -> f32 {
        one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn pixels_are_kept_and_move_by_whole_steps_exactly() {
        let values: Vec<f32> = (0..1020).map(|at| ((at * 37) % 101) as f32 / 101.0).collect();
        let same = Warp::default().apply(&values, &SHAPE).unwrap();
        assert!(furthest(&same, &values) < 1e-5);
        let moved = Warp { by: [2.0, -1.0], ..Warp::default() }.apply(&values, &SHAPE).unwrap();
        assert!((moved[5 * 34 + 7] - values[6 * 34 + 5]).abs() < 1e-5);
    }

    #[test]
    fn a_blob_is_moved_and_enlarged_in_closed_form() {
        let fixed = [16.3, 14.2];
        let moved = Warp { by: [1.3, -0.6], ..Warp::default() };
        let moved = moved.apply(&blob(fixed, 1.0), &SHAPE).unwrap();
        // A spline of fourth order; bilinear interpolation errs by 0.02.
        let error = furthest(&moved, &blob([17.6, 13.6], 1.0));
        assert!(error < 1e-3, "{error}");
        for scale in [1.3, 0.8] {
            let sized = Warp { fixed, scale, ..Warp::default() };
            let sized = sized.apply(&blob(fixed, 1.0), &SHAPE).unwrap();
            // The blur of a smaller picture is that of its pixels.
            let error = furthest(&sized, &blob(fixed, scale));
            assert!(error < if scale < 1.0 { 0.02 } else { 1e-3 }, "{scale}: {error}");
        }
    }
}
