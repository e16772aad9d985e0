//! Standard normal noise that depends only on a generator of random numbers.

use crate::seed::Rng;
use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;
use rand_distr::StandardNormal;

/// Draws `count` standard normal values.
pub fn standard_normals(count: usize, rng: &mut Rng) -> Vec<f32> {
    (0..count).map(|_| rng.sample(StandardNormal)).collect()
}

/// Draws a standard normal tensor, `[rows, columns]`.
pub fn standard_normal([rows, columns]: [usize; 2], rng: &mut Rng, device: &Device) -> Tensor<2> {
    Tensor::from_data(
        TensorData::new(standard_normals(rows * columns, rng), [rows, columns]),
        device,
    )
}
