//! Elastic transforms.

use rand::RngExt;
use windage_core::seed::Rng;

use super::picture::{Border, Picture, Plane};

/// Reach of the smoothing of displacements, in deviations.
const REACH: f64 = 3.0;

/// The parameters of an elastic transform, in pixels.
#[derive(Clone, Copy)]
pub(super) struct Elastic {
    /// Largest displacement before it is smoothed.
    pub(super) alpha: f64,
    /// Deviation of the Gaussian by which displacements are smoothed.
    pub(super) sigma: f64,
    /// Largest shift of each corner of the affine map.
    pub(super) affine: f64,
}

/// Maps the picture by an affine map, which moves three points about its middle by random shifts,
/// and displaces each pixel by a smooth random field.
pub(super) fn transformed(picture: &Picture, elastic: Elastic, rng: &mut Rng) -> Picture {
    let size = [picture.height(), picture.width()];
    let affine = Affine::random(size, elastic.affine, rng);
    let [down, right] = [(); 2].map(|()| {
        let noise = Plane::from_fn(size, |_| rng.random_range(-1.0..1.0));
        noise.blurred(elastic.sigma, REACH, Border::Reflect)
    });
    picture.map(|plane| {
        let tilted = Plane::from_fn(size, |at| {
            let [x, y] = affine.from([(at % size[1]) as f64, (at / size[1]) as f64]);
            plane.between(y, x, Border::Mirror)
        });
        Plane::from_fn(size, |at| {
            let (row, column) = ((at / size[1]) as f64, (at % size[1]) as f64);
            let (y, x) = (elastic.alpha * down.values[at], elastic.alpha * right.values[at]);
            tilted.between(row + y, column + x, Border::Reflect)
        })
    })
}

/// A map `x ↦ matrix · [x, y, 1]` from the output to the input.
struct Affine {
    matrix: [[f64; 3]; 2],
}

impl Affine {
    /// Moves three points, at the middle and a third of the shorter side away from it, by shifts of
    /// at most `shift` along each axis.
    fn random([height, width]: [usize; 2], shift: f64, rng: &mut Rng) -> Self {
        let (x, y) = ((width / 2) as f64, (height / 2) as f64);
        let third = (height.min(width) / 3) as f64;
        let points = [[x + third, y + third], [x + third, y - third], [x - third, y - third]];
        let mut shifted =
            |at: f64| if shift > 0.0 { at + rng.random_range(-shift..shift) } else { at };
        let moved = points.map(|point| point.map(&mut shifted));
        // The points after the map are known; those before are solved for.
        Self { matrix: [0, 1].map(|axis| solved(moved, points.map(|point| point[axis]))) }
    }

    fn from(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        self.matrix.map(|[a, b, c]| a * x + b * y + c)
    }
}

/// Returns `[a, b, c]` with `a·x + b·y + c = value` at three points.
fn solved(points: [[f64; 2]; 3], values: [f64; 3]) -> [f64; 3] {
    let [[x0, y0], [x1, y1], [x2, y2]] = points;
    let [first, second] = [values[1] - values[0], values[2] - values[0]];
    let determinant = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
    // Points on a line: nothing is moved.
    if determinant.abs() < 1e-9 {
        return [0.0, 0.0, values[0]];
    }
    let a = (first * (y2 - y0) - second * (y1 - y0)) / determinant;
    let b = (second * (x1 - x0) - first * (x2 - x0)) / determinant;
    [a, b, values[0] - a * x0 - b * y0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_core::{Seed, Stream};

    #[test]
    fn three_points_decide_an_affine_map() {
        let points = [[1.0, 2.0], [4.0, 3.0], [0.0, 5.0]];
        let values = points.map(|[x, y]: [f64; 2]| 2.0 * x - 3.0 * y + 0.5);
        let [a, b, c] = solved(points, values);
        assert!((a - 2.0).abs() < 1e-12 && (b + 3.0).abs() < 1e-12 && (c - 0.5).abs() < 1e-12);
    }

    #[test]
    fn without_shifts_the_picture_stays() {
        let values: Vec<f32> = (0..400).map(|at| ((at * 37) % 101) as f32 / 101.0).collect();
        let none = Elastic { alpha: 0.0, sigma: 0.0, affine: 0.0 };
        let mut rng = Seed(0).rng(Stream::User(0), 0);
        let same = transformed(&Picture::new(&values, [1, 20, 20]), none, &mut rng).into_values();
        assert!(same.iter().zip(&values).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}
