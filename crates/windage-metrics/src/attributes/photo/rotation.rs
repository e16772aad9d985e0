//! Rotation of photographs.

use std::f64::consts::FRAC_PI_2;

use windage_core::Attribute;

use crate::attributes::ink::{luma, picture_shape};
use crate::attributes::spline::Warp;

/// Least coherence of edges of which a direction can be told.
const LEAST_COHERENCE: f64 = 0.05;
/// Least side of a picture.
const LEAST_SIDE: usize = 8;

/// The rotation in degrees, −45…45, clockwise: how far edges are from level and upright.
///
/// *Formula*: a quarter of the argument of `Σ |g|·e^{4iθ}` over the gradients `g` of the luma,
/// whose direction is `θ` (Scharr's kernel), within the disc that a rotation maps onto itself. Four
/// directions at right angles count as one, so that a picture on its side is level: nothing in a
/// single picture says which way is up. Pictures whose edges have all directions alike, with
/// `|Σ …|` below 5 % of `Σ |g|`, have none.
///
/// *References*: Scharr 2000, "Optimal operators in digital image processing" (the kernel).
#[derive(Debug, Clone, Copy, Default)]
pub struct Rotation;

/// Returns the gradient at a pixel off the border.
fn gradient(luma: &[f32], width: usize, at: usize) -> [f64; 2] {
    let value = |at: usize| f64::from(luma[at]);
    let (above, below) = (at - width, at + width);
    let x = 3.0 * (value(above + 1) - value(above - 1) + value(below + 1) - value(below - 1))
        + 10.0 * (value(at + 1) - value(at - 1));
    let y = 3.0 * (value(below - 1) - value(above - 1) + value(below + 1) - value(above + 1))
        + 10.0 * (value(below) - value(above));
    [x, y]
}

impl Attribute for Rotation {
    fn name(&self) -> &str {
        "rotation"
    }

    fn unit(&self) -> &str {
        "°"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let picture @ [_, height, width] = picture_shape(values, shape)?;
        if height.min(width) < LEAST_SIDE {
            return None;
        }
        let luma = luma(values, picture);
        let middle = [(width as f64 - 1.0) / 2.0, (height as f64 - 1.0) / 2.0];
        let radius = middle[0].min(middle[1]) - 0.5;
        let (mut cos, mut sin, mut total) = (0.0, 0.0, 0.0);
        for row in 1..height - 1 {
            for column in 1..width - 1 {
                if (column as f64 - middle[0]).hypot(row as f64 - middle[1]) > radius {
                    continue;
                }
                let [x, y] = gradient(&luma, width, row * width + column);
                let (length, angle) = (x.hypot(y), 4.0 * y.atan2(x));
                cos += length * angle.cos();
                sin += length * angle.sin();
                total += length;
            }
        }
        let is_coherent = cos.hypot(sin) >= LEAST_COHERENCE * total && total > 1e-3;
        is_coherent.then(|| (sin.atan2(cos) / 4.0).to_degrees())
    }

    fn period(&self) -> Option<f64> {
        Some(90.0)
    }

    fn noticeable(&self) -> f64 {
        3.0
    }

    /// Rotates the picture about its middle; beyond its border it goes on as its mirror image.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let [_, height, width] = picture_shape(values, shape)?;
        let corner = (height as f64).hypot(width as f64) / 2.0;
        let turn = by.to_radians().rem_euclid(FRAC_PI_2);
        // Corners of a turned picture lie beyond its border, at most by what a half diagonal does.
        let beyond = if turn == 0.0 { 0.0 } else { corner - height.min(width) as f64 / 2.0 };
        Warp { degrees: by, ..Warp::default() }.apply_mirrored(
            values,
            shape,
            beyond.ceil() as usize,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: [usize; 3] = [1, 40, 48];

    /// Draws stripes with edges of one direction, across at 0°.
    fn stripes(degrees: f64) -> Vec<f32> {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let value = |at: usize| {
            let (x, y) = ((at % 48) as f64 - 23.5, (at / 48) as f64 - 19.5);
            0.5 + 0.4 * (0.7 * (cos * y - sin * x)).sin()
        };
        (0..40 * 48).map(|at| value(at) as f32).collect()
    }

    #[test]
    fn edges_have_their_angle_up_to_a_quarter_turn() {
        for (degrees, expected) in [(0.0, 0.0), (20.0, 20.0), (-40.0, -40.0), (100.0, 10.0)] {
            let measured = Rotation.measure(&stripes(degrees), &SHAPE, 0).unwrap();
            assert!((measured - expected).abs() < 0.5, "{degrees}: {measured}");
        }
        assert_eq!(Rotation.measure(&[0.5; 1920], &SHAPE, 0), None);
    }

    #[test]
    fn turned_stripes_are_stripes_of_another_angle() {
        let turned = Rotation.alter(&stripes(5.0), &SHAPE, 25.0).unwrap();
        assert!((Rotation.measure(&turned, &SHAPE, 0).unwrap() - 30.0).abs() < 0.5);
        let expected = stripes(30.0);
        // Beyond the border the picture is mirrored, so only the disc is the same.
        for (at, (value, wanted)) in turned.iter().zip(&expected).enumerate() {
            let (x, y) = ((at % 48) as f64 - 23.5, (at / 48) as f64 - 19.5);
            if x.hypot(y) < 18.0 {
                assert!((value - wanted).abs() < 0.01, "{at}: {value} {wanted}");
            }
        }
    }
}
