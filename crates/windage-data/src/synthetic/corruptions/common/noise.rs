//! Noise.

use rand::RngExt;
use rand_distr::{Distribution, Poisson, StandardNormal};
use windage_core::seed::Rng;

use super::picture::Picture;

/// Adds Gaussian noise.
pub(super) fn gaussian(picture: Picture, deviation: f64, rng: &mut Rng) -> Picture {
    picture.map_values(|value| {
        let normal: f64 = StandardNormal.sample(rng);
        value + deviation * normal
    })
}

/// Counts photons, of which a white value has `photons` on average.
pub(super) fn shot(picture: Picture, photons: f64, rng: &mut Rng) -> Picture {
    picture.map_values(|value| {
        // No photon comes from black.
        let counted = Poisson::new(value * photons).map_or(0.0, |it: Poisson<f64>| it.sample(rng));
        counted / photons
    })
}

/// Replaces a share of the values by 0 or 1.
pub(super) fn impulse(picture: Picture, share: f64, rng: &mut Rng) -> Picture {
    picture.map_values(|value| {
        let is_hit = rng.random_bool(share);
        let salt = rng.random_bool(0.5);
        match (is_hit, salt) {
            (false, _) => value,
            (true, salt) => f64::from(u8::from(salt)),
        }
    })
}
