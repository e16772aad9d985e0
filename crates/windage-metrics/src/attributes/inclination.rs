//! Inclination: the rotation that best fits a sample to its class.

use windage_core::raster::bilinear;
use windage_core::{Attribute, Domain, Result};

use super::ink::Ink;
use super::registration::{Best, Templates, best, unit};
use super::spline::Warp;

/// Side of the grid on which samples are compared, in pixels.
const SIDE: usize = 32;
/// Root mean square radius to which all ink is scaled, as a share of the side.
const RADIUS: f64 = 0.3;
/// Step between the rotations that are tried, in degrees.
const STEP: f64 = 3.0;
/// Largest rotation that is tried in either direction, in degrees.
const REACH: f64 = 90.0;

/// The clockwise rotation of a sample in degrees, −90…90, relative to the mean of its class in a
/// reference domain.
///
/// For every class the ink of the reference samples is centered on its center of mass, scaled to
/// the same radius and averaged. A sample, treated likewise, gets the rotation of that mean with
/// which it correlates best, refined by a parabola through the best three rotations. If a class
/// looks the same after a rotation, as a circle does, the value is arbitrary but small.
#[derive(Debug, Clone)]
pub struct Inclination {
    /// One template per class and rotation.
    templates: Templates,
}

impl Inclination {
    /// Learns what upright means from up to 200 samples per class of `reference`.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub fn fit(reference: &Domain) -> Result<Self> {
        Ok(Self { templates: Templates::fit(reference, SIDE * SIDE, normalized, rotations)? })
    }
}

impl Attribute for Inclination {
    fn name(&self) -> &str {
        "inclination"
    }

    fn unit(&self) -> &str {
        "°"
    }

    fn measure(&self, values: &[f32], shape: &[usize], label: usize) -> Option<f64> {
        let templates = self.templates.class(label)?;
        best(templates, &unit(normalized(values, shape)?)).map(degrees)
    }

    /// Measures the rotation relative to the class whose rotated mean fits best.
    fn measure_unlabeled(&self, values: &[f32], shape: &[usize], _predicted: usize) -> Option<f64> {
        self.templates.best(&unit(normalized(values, shape)?)).map(degrees)
    }

    fn noticeable(&self) -> f64 {
        3.0
    }

    /// Rotates the picture about the center of mass of its ink.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let (x, y) = Ink::extract(values, shape)?.centroid();
        Warp { fixed: [x, y], degrees: by, ..Warp::default() }.apply(values, shape)
    }
}

/// Returns the rotation of a template in degrees.
fn degrees(best: Best) -> f64 {
    STEP * best.position - REACH
}

/// Returns the ink of a sample on the grid; `None` if it shows nothing.
fn normalized(values: &[f32], shape: &[usize]) -> Option<Vec<f32>> {
    Some(turned(&Ink::extract(values, shape)?, 0.0))
}

/// Returns a picture on the grid at every rotation, from −`REACH` to `REACH`.
fn rotations(upright: Vec<f32>) -> Vec<Vec<f32>> {
    let ink = Ink {
        pixels: upright.iter().map(|&value| f64::from(value)).collect(),
        height: SIDE,
        width: SIDE,
    };
    let steps = (2.0 * REACH / STEP) as usize;
    (0..=steps).map(|step| unit(turned(&ink, STEP * step as f64 - REACH))).collect()
}

/// Rotates ink clockwise about its center of mass, and draws it in the center of the grid at the
/// common radius. Without the scaling, a small upright letter would look most like a large rotated
/// one.
fn turned(ink: &Ink, degrees: f64) -> Vec<f32> {
    let (x, y) = ink.centroid();
    let scale = ink.radius().max(1e-3) / (RADIUS * SIDE as f64);
    let (sin, cos) = degrees.to_radians().sin_cos();
    let middle = (SIDE as f64 - 1.0) / 2.0;
    let plane: Vec<f32> = ink.pixels.iter().map(|&ink| ink as f32).collect();
    let pixel = |index: usize| {
        let u = ((index % SIDE) as f64 - middle) * scale;
        let v = ((index / SIDE) as f64 - middle) * scale;
        let from = [x + cos * u + sin * v, y + cos * v - sin * u];
        bilinear(&plane, [ink.height, ink.width], from, 0.0)
    };
    (0..SIDE * SIDE).map(pixel).collect()
}
