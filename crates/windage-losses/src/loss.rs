//! The one signature of all losses.

use burn::tensor::Tensor;

use crate::Reduction;

/// A differentiable loss of some input: one tensor, or a pair where two sides are compared.
///
/// A loss holds settings and no parameters, draws no random numbers, and computes the same for the
/// same input.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::{Loss, Reduction};
///
/// /// Mean absolute value of activations.
/// struct Sparsity;
///
/// impl<const D: usize> Loss<Tensor<D>> for Sparsity {
///     fn forward(&self, input: Tensor<D>, reduction: Reduction) -> Tensor<1> {
///         reduction.apply(input.abs())
///     }
/// }
///
/// let input = Tensor::<1>::from_floats([1.0, -3.0], &Device::flex());
/// assert_eq!(Sparsity.forward(input, Reduction::Mean).into_scalar::<f32>(), 2.0);
/// ```
pub trait Loss<Input> {
    /// The loss of `input`: `[1]`, or `[terms]` with [`Reduction::None`].
    fn forward(&self, input: Input, reduction: Reduction) -> Tensor<1>;
}
