//! Latent vectors, and the images that they become.

use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;
use rand_distr::StandardNormal;
use windage_core::{Rng, Seed, Stream};

use super::Generator;

/// Images of a generator (as [`valid`](burn::module::Module::valid) gives it), `[count, channels, height, width]` in 0…1; the
/// same for the same seed.
pub fn sample_images<G: Generator>(generator: &G, count: usize, seed: Seed, device: &Device) -> Tensor<4> {
    let mut rng = seed.rng(Stream::Scoring, u64::MAX);
    images(generator, latents(count, generator.latent(), &mut rng, device))
}

/// Images in 0…1.
pub(super) fn images<G: Generator>(generator: &G, latents: Tensor<2>) -> Tensor<4> {
    (generator.generate(latents) + 1.0) / 2.0
}

/// `[count, length]`, standard normal.
pub(super) fn latents(count: usize, length: usize, rng: &mut Rng, device: &Device) -> Tensor<2> {
    let values: Vec<f32> = (0..count * length).map(|_| rng.sample(StandardNormal)).collect();
    Tensor::from_data(TensorData::new(values, [count, length]), device)
}
