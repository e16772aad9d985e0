//! A classifier behind a function.

use burn::tensor::Tensor;
use windage_core::{Evaluation, Result, SampleLoss};

use super::Answer;

/// A classifier that is a function of `(values, shape, labels)`, which returns one loss per sample,
/// or losses and classes.
///
/// Values are in row-major order of the shape, whose first dimension is the batch.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_core::SampleLoss;
/// use windage_diagnose::external::FunctionLoss;
///
/// let sums = |values: &[f32], shape: &[usize], _labels: &[usize]| {
///     values.chunks(shape[1]).map(|sample| sample.iter().sum()).collect::<Vec<f32>>()
/// };
/// let classifier = FunctionLoss::new("brightness", sums);
/// let inputs = Tensor::<2>::from_data([[1.0, 2.0], [3.0, 4.0]], &Device::flex());
/// assert_eq!(classifier.losses(inputs, &[0, 0])?, [3.0, 7.0]);
/// # Ok::<(), windage_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct FunctionLoss<F> {
    name: String,
    function: F,
}

impl<F> FunctionLoss<F> {
    /// Wraps a function; `name` is its name in messages.
    pub fn new(name: impl Into<String>, function: F) -> Self {
        Self { name: name.into(), function }
    }
}

impl<const D: usize, A: Into<Answer>, F: Fn(&[f32], &[usize], &[usize]) -> A> SampleLoss<D>
    for FunctionLoss<F>
{
    fn losses(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Vec<f32>> {
        Ok(SampleLoss::<D>::evaluate(self, inputs, labels)?.losses)
    }

    fn evaluate(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Evaluation> {
        let shape = inputs.dims();
        let values: Vec<f32> = inputs.into_data().iter::<f32>().collect();
        (self.function)(&values, &shape, labels).into().into_evaluation(&self.name, labels)
    }
}
