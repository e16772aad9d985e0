//! A classifier behind a function.

use burn::tensor::Tensor;
use windage_core::{Evaluation, Result, SampleLoss};

use super::Judgments;

/// A function of `(values, shape, labels)` that gives one loss a sample, or losses and classes.
///
/// Values are in row-major order of the shape, whose first dimension is the batch.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_core::SampleLoss;
/// use windage_diagnose::FunctionLoss;
///
/// let judge = FunctionLoss::new("brightness", |values: &[f32], shape: &[usize], _labels: &[usize]| {
///     values.chunks(shape[1]).map(|sample| sample.iter().sum::<f32>()).collect::<Vec<f32>>()
/// });
/// let inputs = Tensor::<2>::from_data([[1.0, 2.0], [3.0, 4.0]], &Device::flex());
/// assert_eq!(judge.losses(inputs, &[0, 0])?, [3.0, 7.0]);
/// # Ok::<(), windage_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct FunctionLoss<F> {
    name: String,
    function: F,
}

impl<F> FunctionLoss<F> {
    /// The judge of that name, for messages.
    pub fn new(name: impl Into<String>, function: F) -> Self {
        Self { name: name.into(), function }
    }
}

impl<const D: usize, J: Into<Judgments>, F: Fn(&[f32], &[usize], &[usize]) -> J> SampleLoss<D>
    for FunctionLoss<F>
{
    fn losses(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Vec<f32>> {
        Ok(SampleLoss::<D>::evaluate(self, inputs, labels)?.losses)
    }

    fn evaluate(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Evaluation> {
        let shape = inputs.dims();
        let values: Vec<f32> = inputs.into_data().iter::<f32>().collect();
        (self.function)(&values, &shape, labels).into().of_samples(&self.name, labels)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    fn inputs() -> Tensor<2> {
        Tensor::from_data([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], &Device::flex())
    }

    #[test]
    fn values_come_in_rows_and_classes_may_go_along() {
        let judge =
            FunctionLoss::new("sum", |values: &[f32], shape: &[usize], labels: &[usize]| {
                assert_eq!((values, shape), (&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0][..], &[3, 2][..]));
                (values.chunks(2).map(|row| row[0]).collect::<Vec<f32>>(), labels.to_vec())
            });
        assert_eq!(
            judge.evaluate(inputs(), &[2, 0, 1]).unwrap(),
            Evaluation::new(vec![1.0, 3.0, 5.0], Some(vec![2, 0, 1]), vec![2, 0, 1])
        );
    }

    #[test]
    fn a_wrong_count_is_said() {
        let losses =
            FunctionLoss::new("short", |_: &[f32], _: &[usize], _: &[usize]| vec![1.0_f32]);
        let message = losses.evaluate(inputs(), &[0; 3]).unwrap_err().to_string();
        assert_eq!(message, "the classifier short: gave 1 losses for 3 samples");
        let classes = FunctionLoss::new("short", |_: &[f32], _: &[usize], _: &[usize]| {
            (vec![1.0_f32; 3], vec![0; 2])
        });
        let message = classes.evaluate(inputs(), &[0; 3]).unwrap_err().to_string();
        assert_eq!(message, "the classifier short: gave 2 classes for 3 samples");
    }
}
