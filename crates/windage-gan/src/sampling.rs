//! Latent vectors, and the images that they become.

use burn::tensor::{Device, Tensor};
use windage_core::{Seed, Stream};

use super::Generator;
use windage_core::standard_normal;

/// Images of a generator (as [`valid`](burn::module::Module::valid) gives it), `[count, channels,
/// height, width]` in 0…1; the same for the same seed.
pub fn sample_images<G: Generator>(
    generator: &G,
    count: usize,
    seed: Seed,
    device: &Device,
) -> Tensor<4> {
    let mut rng = seed.rng(Stream::Scoring, u64::MAX);
    images(generator, standard_normal([count, generator.latent()], &mut rng, device))
}

/// Images in 0…1.
pub(super) fn images<G: Generator>(generator: &G, latents: Tensor<2>) -> Tensor<4> {
    (generator.generate(latents) + 1.0) / 2.0
}
