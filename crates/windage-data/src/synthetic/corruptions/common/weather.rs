//! Snow, frost and fog.

use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use windage_core::seed::Rng;

use super::blur::{Motion, moved_plane};
use super::picture::{Picture, Plane};

/// Shade of ice from black to white: the power of its ridges in red, green and blue.
const ICE_COLOR: [f64; 3] = [1.27, 0.96, 0.79];
/// Mean and deviation of ice, as of the published photographs.
const ICE: [f64; 2] = [0.64, 0.13];
/// Decay of the smaller structures of ice.
const ICE_DECAY: f64 = 1.6;
/// Range of the amplitude of the largest structures.
const LARGEST: f64 = 100.0;

/// Lets it snow. `parameters` are mean and deviation of noise, its scale, the least brightness of a
/// flake, half the length and the deviation of its fall, and the part of the picture that does not
/// become paler.
pub(super) fn snow(picture: &Picture, parameters: &[f64], rng: &mut Rng) -> Picture {
    let &[mean, deviation, scale, least, radius, sigma, kept] = parameters else {
        unreachable!("snow has seven parameters")
    };
    let noise = Plane::from_fn([picture.height(), picture.width()], |_| {
        let normal: f64 = StandardNormal.sample(rng);
        mean + deviation * normal
    });
    let mut flakes = noise.enlarged(scale.max(1.0));
    for value in &mut flakes.values {
        *value = if *value < least { 0.0 } else { value.clamp(0.0, 1.0) };
    }
    let degrees = rng.random_range(-135.0..-45.0);
    let falling = moved_plane(&flakes, Motion { radius, sigma, degrees });
    let luma = picture.luma();
    let last = falling.values.len() - 1;
    picture.map(|plane| {
        Plane::from_fn([plane.height, plane.width], |at| {
            let value = plane.values[at];
            let pale = value.max(1.5 * luma.values[at] + 0.5);
            kept * value + (1.0 - kept) * pale + falling.values[at] + falling.values[last - at]
        })
    })
}

/// Lays ice over the picture: the sum of both with weights.
pub(super) fn frost(picture: &Picture, [kept, weight]: [f64; 2], rng: &mut Rng) -> Picture {
    let ice = ice([picture.height(), picture.width()], rng);
    let is_gray = picture.planes.len() == 1;
    let mut powers = ICE_COLOR.into_iter();
    picture.map(|plane| {
        let power = if is_gray { 1.0 } else { powers.next().unwrap_or(1.0) };
        Plane::from_fn([plane.height, plane.width], |at| {
            kept * plane.values[at] + weight * ice.values[at].powf(power)
        })
    })
}

/// Draws ice: the ridges of fractal noise, brightest where the noise is in the middle of its range,
/// with the mean and the deviation of photographs.
fn ice(size: [usize; 2], rng: &mut Rng) -> Plane {
    let [wide, fine] = [(); 2].map(|()| fractal(size, ICE_DECAY, rng));
    let ridge = |value: f64| 1.0 - (2.0 * value - 1.0).abs();
    let mut ice =
        Plane::from_fn(size, |at| ridge(wide.values[at]) * ridge(fine.values[at]).powi(2));
    let count = ice.values.len() as f64;
    let mean = ice.values.iter().sum::<f64>() / count;
    let squares: f64 = ice.values.iter().map(|value| (value - mean).powi(2)).sum();
    let deviation = (squares / count).sqrt().max(f64::MIN_POSITIVE);
    for value in &mut ice.values {
        *value = (ICE[0] + ICE[1] * (*value - mean) / deviation).clamp(0.0, 1.0);
    }
    ice
}

/// Lets fog rise: adds fractal noise, and divides by what the brightest value becomes.
pub(super) fn fog(picture: &Picture, strength: f64, decay: f64, rng: &mut Rng) -> Picture {
    let fog = fractal([picture.height(), picture.width()], decay, rng);
    let brightest = picture.planes.iter().flat_map(|it| &it.values).copied().fold(0.0, f64::max);
    let scale = brightest / (brightest + strength);
    picture.map(|plane| {
        Plane::from_fn([plane.height, plane.width], |at| {
            (plane.values[at] + strength * fog.values[at]) * scale
        })
    })
}

/// Draws fractal noise in 0…1 by the diamond-square algorithm on a torus.
///
/// The map is a square whose side is the next power of two, of which the upper left part is
/// returned. In each pass the amplitude of the random part, squared as in the published
/// implementation, shrinks by `decay`.
///
/// *References*: Fournier, Fussell, Carpenter 1982, "Computer rendering of stochastic models".
fn fractal([height, width]: [usize; 2], decay: f64, rng: &mut Rng) -> Plane {
    let side = height.max(width).next_power_of_two();
    let mut map = vec![0.0_f64; side * side];
    let (mut step, mut amplitude) = (side, LARGEST);
    while step >= 2 {
        let half = step / 2;
        let wave = amplitude * amplitude;
        let mut filled = |map: &mut [f64], row: usize, column: usize, from: [[usize; 2]; 4]| {
            let sum: f64 =
                from.iter().map(|[row, column]| map[row % side * side + column % side]).sum();
            map[row * side + column] = sum / 4.0 + rng.random_range(-wave..wave);
        };
        // Middles of squares, from their corners.
        for row in (0..side).step_by(step) {
            for column in (0..side).step_by(step) {
                let corners = [
                    [row, column],
                    [row + step, column],
                    [row, column + step],
                    [row + step, column + step],
                ];
                filled(&mut map, row + half, column + half, corners);
            }
        }
        // Middles of edges, from their ends and the middles of the squares on both sides.
        for row in (0..side).step_by(half) {
            let first = if row / half % 2 == 0 { half } else { 0 };
            for column in (first..side).step_by(step) {
                let around = [
                    [row + half, column],
                    [row + side - half, column],
                    [row, column + half],
                    [row, column + side - half],
                ];
                filled(&mut map, row, column, around);
            }
        }
        (step, amplitude) = (half, amplitude / decay);
    }
    let (low, high) = map.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
        (low.min(value), high.max(value))
    });
    let span = if high > low { high - low } else { 1.0 };
    Plane::from_fn([height, width], |at| (map[at / width * side + at % width] - low) / span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_core::{Seed, Stream};

    #[test]
    fn fractal_noise_fills_its_range_and_is_smoother_with_more_decay() {
        let roughness = |decay: f64| {
            let mut rng = Seed(0).rng(Stream::User(0), 0);
            let plane = fractal([64, 64], decay, &mut rng);
            let (low, high) = plane
                .values
                .iter()
                .fold((1.0_f64, 0.0_f64), |(low, high), &value| (low.min(value), high.max(value)));
            assert_eq!((low, high), (0.0, 1.0));
            let pairs = plane.values.windows(2);
            pairs.map(|pair| (pair[1] - pair[0]).abs()).sum::<f64>() / 4095.0
        };
        assert!(roughness(3.0) < 0.5 * roughness(1.4), "{} {}", roughness(3.0), roughness(1.4));
    }

    #[test]
    fn ice_has_its_mean_and_deviation() {
        let mut rng = Seed(0).rng(Stream::User(0), 1);
        let ice = ice([96, 96], &mut rng);
        let mean = ice.values.iter().sum::<f64>() / 9216.0;
        // Cutting off at 0 and 1 moves it a little.
        assert!((mean - ICE[0]).abs() < 0.03, "{mean}");
    }
}
