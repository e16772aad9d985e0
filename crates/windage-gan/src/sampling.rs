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

/// Samples the images of [`sample_images`] in batches of at most `size`, so that any number of them
/// fits into memory.
///
/// # Panics
/// Panics if `size` is 0.
pub fn sample_batches<'a, G: Generator>(
    generator: &'a G,
    count: usize,
    size: usize,
    seed: Seed,
    device: &'a Device,
) -> impl Iterator<Item = Tensor<4>> + 'a {
    let mut rng = seed.rng(Stream::Scoring, u64::MAX);
    (0..count).step_by(size).map(move |start| {
        let shape = [size.min(count - start), generator.latent()];
        images(generator, standard_normal(shape, &mut rng, device))
    })
}

/// Generates images in 0…1.
pub(super) fn images<G: Generator>(generator: &G, latents: Tensor<2>) -> Tensor<4> {
    (generator.generate(latents) + 1.0) / 2.0
}
