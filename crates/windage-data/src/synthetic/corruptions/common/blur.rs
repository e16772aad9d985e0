//! Blurs of lenses, glass and motion.

use rand::RngExt;
use windage_core::seed::Rng;

use super::picture::{Border, Picture, Plane};

/// Radius of a disc up to which its kernel has the least size.
const SMALL: f64 = 8.0;
/// Reach of Gaussian blurs, in deviations.
const REACH: f64 = 4.0;

/// Blurs by a disc whose edge is smoothed by a Gaussian of the deviation `edge`.
pub(super) fn defocused(picture: &Picture, radius: f64, edge: f64) -> Picture {
    let kernel = disc(radius, edge);
    let middle = (kernel.width / 2) as isize;
    let weights: Vec<(isize, isize, f64)> = (0..kernel.values.len())
        .map(|at| ((at / kernel.width) as isize, (at % kernel.width) as isize, kernel.values[at]))
        .filter(|(_, _, weight)| *weight > 0.0)
        .map(|(row, column, weight)| (row - middle, column - middle, weight))
        .collect();
    picture.map(|plane| {
        Plane::from_fn([plane.height, plane.width], |at| {
            let (row, column) = ((at / plane.width) as isize, (at % plane.width) as isize);
            let value = |&(down, right, weight): &(isize, isize, f64)| {
                weight * plane.at(row + down, column + right, Border::Mirror)
            };
            weights.iter().map(value).sum()
        })
    })
}

/// Returns the kernel of a disc: the pixels within its radius, smoothed by a Gaussian over 3 × 3
/// pixels, or 5 × 5 for large discs.
fn disc(radius: f64, edge: f64) -> Plane {
    let half = radius.max(SMALL).ceil() as usize;
    let reach = if radius <= SMALL { 1 } else { 2 };
    let side = 2 * half + 1;
    let inside = |at: usize| {
        let (x, y) = ((at % side) as f64 - half as f64, (at / side) as f64 - half as f64);
        f64::from(u8::from(x * x + y * y <= radius * radius))
    };
    let mut disc = Plane::from_fn([side, side], inside);
    let sum: f64 = disc.values.iter().sum();
    disc.values.iter_mut().for_each(|value| *value /= sum);
    // A Gaussian that is cut off after so many pixels.
    disc.blurred(edge, f64::from(reach) / edge, Border::Mirror)
}

/// Takes the color of a pixel nearby for each pixel, between two blurs. `limits` are the largest
/// distance and the number of passes.
///
/// Pixels are gone through backwards and only a copy is made, no exchange, as in the published
/// implementation, where the pixel that was to be exchanged has already been overwritten.
pub(super) fn behind_glass(
    picture: &Picture,
    sigma: f64,
    [reach, passes]: [usize; 2],
    rng: &mut Rng,
) -> Picture {
    let mut soft = picture.map(|plane| plane.blurred(sigma, REACH, Border::Nearest));
    let (height, width) = (picture.height(), picture.width());
    let reach = reach.max(1);
    let distance = reach as i64;
    for _ in 0..passes {
        for row in (reach + 1..=height.saturating_sub(reach)).rev() {
            for column in (reach + 1..=width.saturating_sub(reach)).rev() {
                let [right, down] = [(); 2].map(|()| rng.random_range(-distance..distance));
                let from = (row as i64 + down) as usize * width + (column as i64 + right) as usize;
                for plane in &mut soft.planes {
                    plane.values[row * width + column] = plane.values[from];
                }
            }
        }
    }
    soft.map(|plane| plane.blurred(sigma, REACH, Border::Nearest))
}

/// A motion during which a picture is taken.
#[derive(Clone, Copy)]
pub(super) struct Motion {
    /// Half its length in pixels.
    pub(super) radius: f64,
    /// Deviation of the weights along it, in pixels.
    pub(super) sigma: f64,
    /// Its direction.
    pub(super) degrees: f64,
}

/// Averages the picture along a motion.
pub(super) fn moved(picture: &Picture, motion: Motion) -> Picture {
    picture.map(|plane| moved_plane(plane, motion))
}

/// Averages a plane at whole pixels along a motion, with weights of half a Gaussian.
pub(super) fn moved_plane(plane: &Plane, motion: Motion) -> Plane {
    let Motion { radius, sigma, degrees } = motion;
    let count = 2 * radius.round() as usize + 1;
    let weight = |step: usize| (-(step as f64).powi(2) / (2.0 * sigma * sigma)).exp();
    let total: f64 = (0..count).map(weight).sum();
    let (sin, cos) = degrees.to_radians().sin_cos();
    let place = |step: usize, along: f64| -((step as f64 * along - 0.5).ceil() as isize);
    let steps: Vec<(isize, isize, f64)> = (0..count)
        .map(|step| (place(step, sin), place(step, cos), weight(step) / total))
        .take_while(|&(down, right, _)| {
            down.unsigned_abs() < plane.height && right.unsigned_abs() < plane.width
        })
        .collect();
    Plane::from_fn([plane.height, plane.width], |at| {
        let (row, column) = ((at / plane.width) as isize, (at % plane.width) as isize);
        let value = |&(down, right, weight): &(isize, isize, f64)| {
            weight * plane.at(row - down, column - right, Border::Nearest)
        };
        steps.iter().map(value).sum()
    })
}

/// Averages the picture and its enlargements from 1 to below `end`, in equal steps.
pub(super) fn zoomed(picture: &Picture, end: f64, step: f64) -> Picture {
    let count = ((end - 1.0) / step).ceil() as usize;
    picture.map(|plane| {
        let mut sums = plane.clone();
        for number in 0..count {
            let enlarged = plane.enlarged(1.0 + number as f64 * step);
            sums.values.iter_mut().zip(enlarged.values).for_each(|(sum, value)| *sum += value);
        }
        sums.values.iter_mut().for_each(|sum| *sum /= (count + 1) as f64);
        sums
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discs_have_the_weight_one_and_their_radius() {
        // A large disc fills its kernel, in which what is smoothed over the border is mirrored.
        for (radius, edge, tolerance) in [(0.3, 0.4, 1e-9), (3.0, 0.1, 1e-9), (10.0, 0.5, 0.02)] {
            let sum: f64 = disc(radius, edge).values.iter().sum();
            assert!((sum - 1.0).abs() < tolerance, "{radius}: {sum}");
        }
        let disc = disc(3.0, 0.01);
        // 29 pixels of a grid lie within three of the middle one.
        assert_eq!(disc.values.iter().filter(|weight| **weight > 1e-9).count(), 29);
    }

    #[test]
    fn motions_are_the_published_ones() {
        // The picture of `tests/corruptions.rs`.
        const SIDE: usize = 224;
        let value = |at: usize| {
            let (channel, y, x) =
                ((at / (SIDE * SIDE)) as f64, (at / SIDE % SIDE) as f64, (at % SIDE) as f64);
            let wave = (0.11 * x + 0.05 * y + channel).sin() * (0.07 * y - 0.02 * x).cos();
            let disc = f64::from(u8::from((x - 90.0).hypot(y - 120.0 + 8.0 * channel) < 50.0));
            let stripe = f64::from(u8::from((x + y - 260.0).abs() < 12.0));
            let value = 0.45 + 0.22 * wave + 0.3 * disc * (1.0 - 0.4 * channel) - 0.35 * stripe;
            ((255.0 * value.clamp(0.0, 1.0) + 0.5).floor() / 255.0) as f32
        };
        let values: Vec<f32> = (0..3 * SIDE * SIDE).map(value).collect();
        let picture = Picture::new(&values, [3, SIDE, SIDE]);
        let golden = windage_testing::Golden::load("corruptions");
        for [radius, sigma, degrees] in [[10.0, 3.0, 20.0], [15.0, 12.0, -40.0]] {
            let moved = moved(&picture, Motion { radius, sigma, degrees });
            let name = format!("motion_blur {radius} {sigma} {degrees}");
            let some = moved.planes.iter().flat_map(|plane| {
                let rows = (0..SIDE).step_by(29);
                let row =
                    move |row| (0..SIDE).step_by(29).map(move |at| plane.values[row * SIDE + at]);
                rows.flat_map(row)
            });
            for (own, published) in some.zip(&golden.array(&name).values) {
                assert!((own - published).abs() < 1e-4, "{name}: {own} {published}");
            }
        }
    }

    #[test]
    fn a_point_is_moved_along_the_angle() {
        let mut point = Plane::from_fn([21, 21], |_| 0.0);
        point.values[10 * 21 + 10] = 1.0;
        let level = moved_plane(&point, Motion { radius: 3.0, sigma: 1e9, degrees: 0.0 });
        for column in 4..=10 {
            assert!((level.values[10 * 21 + column] - 1.0 / 7.0).abs() < 1e-9, "{column}");
        }
        let slanted = moved_plane(&point, Motion { radius: 3.0, sigma: 1e9, degrees: 45.0 });
        assert!(slanted.values[8 * 21 + 8] > 0.0 && slanted.values[10 * 21 + 8] == 0.0);
    }
}
