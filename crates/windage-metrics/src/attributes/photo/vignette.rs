//! Vignette.

use windage_core::{Attribute, Stage};

use super::linear::{Change, Light};

/// Luminance that is added to that of every pixel, so that black has a logarithm.
const FLOOR: f64 = 0.002;
/// Stops beyond the wanted change that may be needed.
const SLACK: f64 = 2.0;

/// The vignette in stops: how much brighter the corners are than the center; darker corners are
/// negative.
///
/// *Formula*: the slope of `log₂(Y + 0.002)` over `ρ²` by least squares, with the luminance `Y` of
/// the light and the distance `ρ` of a pixel from the center, 1 in the corners. A bright thing in
/// the middle of a dark scene has a vignette as well: a single picture does not tell them apart.
#[derive(Debug, Clone, Copy, Default)]
pub struct Vignette;

/// Returns `ρ²` of every pixel.
fn squared_distances(height: usize, width: usize) -> Vec<f64> {
    let (middle_x, middle_y) = ((width as f64 - 1.0) / 2.0, (height as f64 - 1.0) / 2.0);
    let corner = (middle_x * middle_x + middle_y * middle_y).max(f64::MIN_POSITIVE);
    let squared = |at: usize| {
        let (x, y) = ((at % width) as f64 - middle_x, (at / width) as f64 - middle_y);
        (x * x + y * y) / corner
    };
    (0..height * width).map(squared).collect()
}

impl Attribute for Vignette {
    fn name(&self) -> &str {
        "vignette"
    }

    fn unit(&self) -> &str {
        "stops"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let light = Light::new(values, shape)?;
        let distances = squared_distances(light.height, light.width);
        let mean = distances.iter().sum::<f64>() / distances.len() as f64;
        let squares: f64 = distances.iter().map(|distance| (distance - mean).powi(2)).sum();
        let luminance = light.luminance();
        let pairs = luminance.iter().zip(&distances);
        let products: f64 = pairs.map(|(light, by)| (light + FLOOR).log2() * (by - mean)).sum();
        (squares > 0.0).then(|| products / squares)
    }

    fn stage(&self) -> Stage {
        Stage::Optics
    }

    fn noticeable(&self) -> f64 {
        0.25
    }

    /// Corners that become black or white are lost.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Multiplies the light of each pixel by `2^(by·ρ²)`, until the wanted value is measured. The
    /// center stays, as in a picture by a lens that loses light in its corners.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let light = Light::new(values, shape)?;
        let distances = squared_distances(light.height, light.width);
        let distances = &distances;
        let factors = |by: f64| move |_, at: usize| (by * distances[at]).exp2();
        light.multiplied(self, values, Change { by, slack: SLACK }, factors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_of_a_flat_picture_get_darker_by_the_given_stops() {
        let flat = vec![0.6; 3 * 24 * 32];
        let shape = [3, 24, 32];
        assert!(Vignette.measure(&flat, &shape, 0).unwrap().abs() < 1e-9);
        let dark = Vignette.alter(&flat, &shape, -1.5).unwrap();
        assert!((Vignette.measure(&dark, &shape, 0).unwrap() + 1.5).abs() < 0.01);
        let light = Light::new(&dark, &shape).unwrap().luminance();
        // The middle of four pixels lies between the two central rows and columns.
        let stops = (light[0] / light[12 * 32 + 16]).log2();
        assert!((stops + 1.5).abs() < 0.03, "{stops}");
        assert!((dark[12 * 32 + 16] - 0.6).abs() < 2e-3, "{}", dark[12 * 32 + 16]);
        let back = Vignette.alter(&dark, &shape, 1.5).unwrap();
        assert!(back.iter().all(|value| (value - 0.6).abs() < 5e-3));
    }
}
