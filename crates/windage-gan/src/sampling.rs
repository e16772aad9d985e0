//! Sampling of images from a generator.

use burn::tensor::{Device, Tensor};
use windage_core::{Seed, Stream, standard_normal};

use crate::Generator;

/// Samples images `[count, channels, height, width]` in 0…1 from a generator in evaluation mode
/// (see [`valid`](burn::module::Module::valid)). The same seed gives the same images.
pub fn sample_images<G: Generator>(
    generator: &G,
    count: usize,
    seed: Seed,
    device: &Device,
) -> Tensor<4> {
    let mut rng = seed.rng(Stream::Scoring, u64::MAX);
    images(generator, standard_normal([count, generator.latent()], &mut rng, device))
}

/// Generates images in 0…1.
pub(super) fn images<G: Generator>(generator: &G, latents: Tensor<2>) -> Tensor<4> {
    (generator.generate(latents) + 1.0) / 2.0
}
