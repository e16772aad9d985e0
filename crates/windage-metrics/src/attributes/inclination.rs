//! Inclination: the rotation that best fits a sample to its class.

use windage_core::{Attribute, Domain, Result, bilinear, rotated};

use super::ink::{Ink, background, picture_shape};
use super::registration::{Best, best, unit};

/// Side of the grid on which samples are compared, in pixels.
const SIDE: usize = 32;
/// Root mean square radius to which all ink is scaled, in shares of the side.
const RADIUS: f64 = 0.3;
/// Rotations that are tried, in steps from −`REACH` to `REACH` degrees.
const STEP: f64 = 3.0;
const REACH: f64 = 90.0;
/// A class is known by so many samples.
const SAMPLES_PER_CLASS: usize = 200;

/// Clockwise rotation in degrees, −90…90, against the mean of the sample's class in a reference
/// domain.
///
/// For every class the inks of reference samples are centered on their center of mass, scaled to one
/// radius and averaged; a sample, treated likewise, takes the rotation of that mean with which it
/// correlates best, refined by a parabola through the best three. Where a class looks alike after a
/// rotation (a circle), the value is arbitrary but small.
#[derive(Debug, Clone)]
pub struct Inclination {
    /// For each class, one unit vector a rotation; empty where the reference lacks the class.
    templates: Vec<Vec<Vec<f32>>>,
}

impl Inclination {
    /// Learns what upright means from up to 200 samples a class of `reference`.
    ///
    /// # Errors
    /// When a sample cannot be read.
    pub fn fit(reference: &Domain) -> Result<Self> {
        let mut sums = vec![(0, vec![0.0_f32; SIDE * SIDE]); reference.classes().len()];
        for (index, &label) in reference.labels().iter().enumerate() {
            let (count, sum) = &mut sums[label];
            if *count == SAMPLES_PER_CLASS {
                continue;
            }
            if let Some(ink) = Ink::of(&reference.sample(index)?.values, reference.shape()) {
                *count += 1;
                sum.iter_mut().zip(centered(&ink, 0.0)).for_each(|(sum, value)| *sum += value);
            }
        }
        let templates = sums
            .into_iter()
            .map(|(count, sum)| if count > 0 { rotations(sum) } else { Vec::new() });
        Ok(Self { templates: templates.collect() })
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
        let templates = self.templates.get(label).filter(|templates| !templates.is_empty())?;
        Some(degrees(&best(templates, &unit(centered(&Ink::of(values, shape)?, 0.0)))?))
    }

    /// That of the class whose mean, turned, fits best.
    fn measure_unlabeled(&self, values: &[f32], shape: &[usize], _predicted: usize) -> Option<f64> {
        let sample = unit(centered(&Ink::of(values, shape)?, 0.0));
        let fits = self.templates.iter().filter_map(|templates| best(templates, &sample));
        fits.max_by(|a, b| a.fit.total_cmp(&b.fit)).map(|best| degrees(&best))
    }

    fn noticeable(&self) -> f64 {
        3.0
    }

    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        Some(rotated(values, picture_shape(values, shape)?, by, &background(values, shape)?))
    }
}

fn degrees(best: &Best) -> f64 {
    STEP * best.position - REACH
}

fn rotations(upright: Vec<f32>) -> Vec<Vec<f32>> {
    let ink = Ink {
        pixels: upright.iter().map(|&value| f64::from(value)).collect(),
        height: SIDE,
        width: SIDE,
    };
    let steps = (2.0 * REACH / STEP) as usize;
    (0..=steps).map(|step| unit(centered(&ink, STEP * step as f64 - REACH))).collect()
}

/// The ink turned clockwise, moved so that its center of mass is the grid's center, and scaled to
/// one radius: a small letter upright would else look most like a large one turned.
fn centered(ink: &Ink, degrees: f64) -> Vec<f32> {
    let (x, y) = ink.centroid();
    let scale = ink.radius().max(1e-3) / (RADIUS * SIDE as f64);
    let (sin, cos) = degrees.to_radians().sin_cos();
    let middle = (SIDE as f64 - 1.0) / 2.0;
    let plane: Vec<f32> = ink.pixels.iter().map(|&ink| ink as f32).collect();
    (0..SIDE * SIDE)
        .map(|index| {
            let (u, v) = (
                ((index % SIDE) as f64 - middle) * scale,
                ((index / SIDE) as f64 - middle) * scale,
            );
            bilinear(
                &plane,
                [ink.height, ink.width],
                (x + cos * u + sin * v, y + cos * v - sin * u),
                0.0,
            )
        })
        .collect()
}
