//! Noise.

mod denoise;
mod estimate;

pub(super) use estimate::NoiseEstimate;

use windage_core::{Attribute, Seed, Stage, Stream, hash_values, standard_normals};

use self::denoise::denoised;
use super::ink::{clamped, picture_shape};
use super::search::{Removal, Search, Trial};

/// Difference from the wanted noise that is small enough, in percent.
const TOLERANCE: f64 = 0.02;
/// Largest deviation of added noise.
const LARGEST: f64 = 4.0;
/// Noise above the wanted one that is worth another pass, in percent.
const WORTH: f64 = 0.2;

/// The standard deviation of the noise in percent of the range, before it was clipped.
///
/// It is estimated from the smallest residuals of a second difference along rows and columns, so
/// strokes, edges and blur hardly count. Noise on
/// black ground loses half of its values at 0, which is made up for. Fine texture that covers the
/// whole picture is noise as well.
///
/// *Formula*: `σ = q₀.₁₅(|r|) / 0.1891 / (1 − 0.832·c)`, with the residuals
/// `r = Σ k·x / 6`, `k = [1 −2 1]ᵀ·[1 −2 1]`, of all channels and all pixels that are not on the
/// border, their quantile `q` at 0.15, and the share `c ≤ ½` of pixels at the lowest or highest
/// value of the picture among those that differ from a neighbor.
#[derive(Debug, Clone, Copy, Default)]
pub struct Noise;

impl Attribute for Noise {
    fn name(&self) -> &str {
        "noise"
    }

    fn unit(&self) -> &str {
        "%"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let estimate = NoiseEstimate::new(values, picture_shape(values, shape)?)?;
        Some(100.0 * estimate.unclipped())
    }

    fn stage(&self) -> Stage {
        Stage::Sensor
    }

    fn noticeable(&self) -> f64 {
        1.0
    }

    /// Noise covers details, and averaging takes them.
    fn loses_information(&self, _by: f64) -> bool {
        true
    }

    /// Adds Gaussian noise, the same for the same sample, or averages similar pixels, until the
    /// wanted value is measured.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let own = self.measure(values, shape, 0)?;
        let wanted = (own + by).max(0.0);
        if by > 0.0 {
            self.with_noise(values, shape, [own, wanted])
        } else if by < 0.0 {
            self.without_noise(values, shape, wanted)
        } else {
            Some(values.to_vec())
        }
    }
}

impl Noise {
    /// Measures an altered sample.
    fn trial(&self, sample: Vec<f32>, shape: &[usize]) -> Option<Trial> {
        self.measure(&sample, shape, 0).map(|value| Trial { sample, value })
    }

    /// Adds noise until the wanted value is reached.
    fn with_noise(
        &self,
        values: &[f32],
        shape: &[usize],
        [own, wanted]: [f64; 2],
    ) -> Option<Vec<f32>> {
        let mut rng = Seed(0).rng(Stream::Alteration, hash_values(values));
        let normals = standard_normals(values.len(), &mut rng);
        let search = Search {
            start: own,
            wanted,
            tolerance: TOLERANCE,
            first: (wanted * wanted - own * own).sqrt() / 100.0,
            largest: LARGEST,
            growth: 2.0,
        };
        let noisy = |deviation: f64| {
            let sums = values.iter().zip(&normals);
            let sums = sums.map(|(value, normal)| value + deviation as f32 * normal).collect();
            self.trial(clamped(sums, values), shape)
        };
        search.nearest(noisy).map(|trial| trial.sample)
    }

    /// Averages noise away until the wanted value is reached.
    fn without_noise(&self, values: &[f32], shape: &[usize], wanted: f64) -> Option<Vec<f32>> {
        let picture = picture_shape(values, shape)?;
        Removal { wanted, worth: WORTH, tolerance: TOLERANCE }.apply(
            values,
            |noisy| self.measure(noisy, shape, 0),
            |noisy| Some(denoised(noisy, picture, &NoiseEstimate::new(noisy, picture)?)),
        )
    }
}
