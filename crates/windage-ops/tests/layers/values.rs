//! Values that f32 holds exactly, and parameters made of them.

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};
use windage_testing::normal;

pub(crate) fn tensor<const D: usize>(
    values: &[f64],
    shape: [usize; D],
    device: &Device,
) -> Tensor<D> {
    let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// Returns standard normal values, rounded to f32.
pub(crate) fn values(count: usize, seed: u64) -> Vec<f64> {
    normal(seed, count).into_iter().map(|value| f64::from(value as f32)).collect()
}

pub(crate) fn param<const D: usize>(
    values: &[f64],
    shape: [usize; D],
    device: &Device,
) -> Param<Tensor<D>> {
    Param::from_tensor(tensor(values, shape, device))
}

/// Returns the largest difference, relative to the largest expected value.
pub(crate) fn difference<const D: usize>(found: Tensor<D>, expected: Tensor<D>) -> f32 {
    ((found - expected.clone()).abs().max() / expected.abs().max()).into_scalar::<f32>()
}
