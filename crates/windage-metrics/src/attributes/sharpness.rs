//! Sharpness.

use std::sync::LazyLock;

use windage_core::{Attribute, Stage};

use super::blur::blurred;
use super::ink::{clamped, picture_shape};
use super::noise::NoiseEstimate;
use super::search::{Search, Trial};

/// Standard deviations of the blurs that separate the fine from the coarse band, in pixels.
const FINE: f64 = 0.8;
const COARSE: f64 = 1.8;
/// Mean square of the coarse band below which a picture shows nothing.
const LEAST_ENERGY: f64 = 1e-7;
/// Least share of a band's energy that is not noise.
const LEAST_SHARE: f64 = 0.02;
/// Difference from the wanted sharpness that is small enough, in decibels.
const TOLERANCE: f64 = 0.05;
/// Largest standard deviation of a blur that is added or removed, in pixels.
const LARGEST: f64 = 4.0;
/// Least standard deviation of a blur that is removed.
const LEAST_BLUR: f64 = 0.4;
/// Growth of the blur that is added or removed while the wanted sharpness is not reached.
const GROWTH: f64 = 1.25;
/// Widest blur that is removed, relative to that of an edge: beyond, only rings would get sharper.
/// A blur of two pixels leaves photographs no fine detail to restore; removing twice the blur of an
/// edge there gives pictures 2.4 times as far from the sharp ones as the blurred ones are, 1.5
/// times gives 0.9.
const MOST_REMOVED: f64 = 1.5;
/// Blur, in pixels, up to which twice that of an edge is removed: what it takes can be restored.
const RESTORABLE: f64 = 1.0;
/// Number of steps in which a blur is removed, and additional steps per pixel of its width.
const STEPS: f64 = 8.0;
const STEPS_PER_PIXEL: f64 = 8.0;
/// Step of the blurs in [`EDGES`].
const EDGE_STEP: f64 = 0.25;
/// Energy of white noise of the variance 1 in both bands.
static NOISE_ENERGIES: LazyLock<Bands> = LazyLock::new(|| {
    const SIDE: usize = 31;
    let mut point = vec![0.0; SIDE * SIDE];
    point[SIDE * SIDE / 2] = (SIDE * SIDE) as f32;
    let mean = Bands::new(&point, [1, SIDE, SIDE]);
    let scale = 1.0 / (SIDE * SIDE) as f64;
    Bands { fine: mean.fine * scale, coarse: mean.coarse * scale }
});
/// Sharpness of an edge after blurs of 0, 0.25, 0.5, … pixels.
static EDGES: LazyLock<Vec<f64>> = LazyLock::new(|| {
    const SIDE: usize = 48;
    let disc = |index: usize| {
        let (x, y) = ((index % SIDE) as f64 - 23.7, (index / SIDE) as f64 - 23.4);
        f32::from(x.hypot(y) < 13.0)
    };
    let disc: Vec<f32> = (0..SIDE * SIDE).map(disc).collect();
    let sharpness = |step: usize| {
        let soft = blurred(&disc, [1, SIDE, SIDE], EDGE_STEP * step as f64);
        let bands = Bands::new(&soft, [1, SIDE, SIDE]);
        10.0 * (bands.fine / bands.coarse).log10()
    };
    (0..=12).map(sharpness).collect()
});

/// The sharpness in decibels: the energy of fine details over that of coarse ones.
///
/// *Formula*: `10·log₁₀(E_f / E_c)`, where `E_f` is the mean square of `x − g₀.₈ * x` and `E_c`
/// that of `g₀.₈ * x − g₁.₈ * x` over all channels, for Gaussians `g` with the standard
/// deviations 0.8
/// and 1.8 pixels. The energy of the noise, `σ²` times that of white noise of the variance 1, is
/// subtracted from both, where `σ` is the deviation of [`Noise`](super::Noise). Neither contrast
/// nor brightness counts. Edges of any contrast have a sharpness of about −1 dB, after a blur by
/// one pixel about −6 dB.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sharpness;

impl Attribute for Sharpness {
    fn name(&self) -> &str {
        "sharpness"
    }

    fn unit(&self) -> &str {
        "dB"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let shape = picture_shape(values, shape)?;
        let bands = Bands::new(values, shape);
        let noise = NoiseEstimate::new(values, shape).map_or(0.0, |noise| noise.deviation.powi(2));
        let without =
            |energy: f64, of_noise: f64| (energy - noise * of_noise).max(LEAST_SHARE * energy);
        let fine = without(bands.fine, NOISE_ENERGIES.fine);
        let coarse = without(bands.coarse, NOISE_ENERGIES.coarse);
        let shows = coarse > LEAST_ENERGY && fine > 0.0;
        shows.then(|| 10.0 * (fine / coarse).log10())
    }

    fn stage(&self) -> Stage {
        Stage::Optics
    }

    fn noticeable(&self) -> f64 {
        1.0
    }

    /// Blur takes fine details.
    fn loses_information(&self, by: f64) -> bool {
        by < 0.0
    }

    /// Blurs by a Gaussian, or removes a Gaussian blur, of the width at which the wanted value is
    /// measured.
    ///
    /// A blur `g` is removed by steps `x ← x + (y − g * x)` from the sample `y` (Van Cittert 1931),
    /// the first of which is the unsharp mask, accelerated as by Beck and Teboulle 2009. Values
    /// stay in the range, so dark and bright ground gets no ringing.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let own = self.measure(values, shape, 0)?;
        let picture = picture_shape(values, shape)?;
        if by == 0.0 {
            return Some(values.to_vec());
        }
        let wanted = own + by;
        let first = blur_between(wanted.max(own), wanted.min(own));
        let search = Search {
            start: own,
            wanted,
            tolerance: TOLERANCE,
            first,
            largest: if by < 0.0 { LARGEST } else { most_removed(first) },
            growth: GROWTH,
        };
        let altered = |sigma: f64| {
            let sample = if by < 0.0 {
                blurred(values, picture, sigma)
            } else {
                unblurred(values, picture, sigma)
            };
            self.measure(&sample, shape, 0).map(|value| Trial { sample, value })
        };
        search.nearest(altered).map(|trial| trial.sample)
    }
}

/// Returns the standard deviation of the widest blur that is removed where an edge needs `first`.
fn most_removed(first: f64) -> f64 {
    (MOST_REMOVED * first).max((2.0 * first).min(RESTORABLE)).min(LARGEST)
}

/// Removes a Gaussian blur.
fn unblurred(values: &[f32], shape: [usize; 3], sigma: f64) -> Vec<f32> {
    let (mut sharp, mut ahead) = (values.to_vec(), values.to_vec());
    let steps = (STEPS + STEPS_PER_PIXEL * sigma) as usize;
    for step in 1..=steps {
        let soft = blurred(&ahead, shape, sigma);
        let next = ahead.iter().zip(&soft).zip(values);
        let next =
            clamped(next.map(|((ahead, soft), value)| ahead + (value - soft)).collect(), values);
        let momentum = (step - 1) as f32 / (step + 2) as f32;
        let speeds = next.iter().zip(&sharp);
        ahead = speeds.map(|(next, sharp)| next + momentum * (next - sharp)).collect();
        sharp = next;
    }
    sharp
}

/// Returns the standard deviation of the blur that lowers the sharpness of an edge from `sharp` to
/// `soft`.
fn blur_between(sharp: f64, soft: f64) -> f64 {
    let sigma = |sharpness: f64| {
        let index = EDGES.partition_point(|edge| *edge > sharpness);
        if index == 0 || index == EDGES.len() {
            return EDGE_STEP * index as f64;
        }
        let (above, below) = (EDGES[index - 1], EDGES[index]);
        EDGE_STEP * ((index - 1) as f64 + (above - sharpness) / (above - below))
    };
    // Variances of consecutive blurs add up.
    (sigma(soft).powi(2) - sigma(sharp).powi(2)).max(LEAST_BLUR.powi(2)).sqrt()
}

/// Mean squares of both bands.
struct Bands {
    fine: f64,
    coarse: f64,
}

impl Bands {
    fn new(values: &[f32], shape: [usize; 3]) -> Self {
        let fine = blurred(values, shape, FINE);
        // Variances of consecutive blurs add up.
        let coarse = blurred(&fine, shape, (COARSE * COARSE - FINE * FINE).sqrt());
        Self {
            fine: mean_square_difference(values, &fine),
            coarse: mean_square_difference(&fine, &coarse),
        }
    }
}

fn mean_square_difference(a: &[f32], b: &[f32]) -> f64 {
    let sum: f32 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
    f64::from(sum) / a.len() as f64
}
