//! Standard normal noise that depends on a generator of random numbers alone.

use crate::Rng;
use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;
use rand_distr::StandardNormal;

/// So many standard normal values.
pub fn standard_normals(count: usize, rng: &mut Rng) -> Vec<f32> {
    (0..count).map(|_| rng.sample(StandardNormal)).collect()
}

/// `[rows, columns]`, standard normal.
pub fn standard_normal([rows, columns]: [usize; 2], rng: &mut Rng, device: &Device) -> Tensor<2> {
    Tensor::from_data(
        TensorData::new(standard_normals(rows * columns, rng), [rows, columns]),
        device,
    )
}
