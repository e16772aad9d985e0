//! Standard normal noise that depends on a generator of random numbers alone.

use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;
use rand_distr::StandardNormal;
use windage_core::Rng;

/// `[rows, columns]`, standard normal.
pub(crate) fn standard_normal([rows, columns]: [usize; 2], rng: &mut Rng, device: &Device) -> Tensor<2> {
    let values: Vec<f32> = (0..rows * columns).map(|_| rng.sample(StandardNormal)).collect();
    Tensor::from_data(TensorData::new(values, [rows, columns]), device)
}
