//! Conversions between tensors and plain numbers.

use burn::tensor::{Device, Tensor, TensorData};

/// Returns f64 values as an f32 tensor.
pub fn tensor<const D: usize>(values: &[f64], shape: [usize; D], device: &Device) -> Tensor<D> {
    let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// Returns the values of a tensor as f64, in row-major order.
pub fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data().iter::<f64>().collect()
}

/// Rounds f64 values to f32. References in f64 start from rounded values.
pub fn rounded(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| f64::from(*value as f32)).collect()
}
