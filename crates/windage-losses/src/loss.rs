//! The signature of all losses, and the reduction of their terms.

use burn::tensor::Tensor;

/// A differentiable loss of some input.
///
/// The input is a tensor, or a struct of tensors such as [`Compared`](crate::Compared) for losses
/// that compare two sides. A loss holds settings and no parameters, draws no random numbers, and
/// returns the same value for the same input.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::{Loss, Reduction};
///
/// /// The mean absolute value of activations.
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
    /// Computes the loss of `input`: `[1]`, or `[terms]` with [`Reduction::None`].
    fn forward(&self, input: Input, reduction: Reduction) -> Tensor<1>;
}

/// The way in which the terms of a loss become its value.
///
/// Every loss documents its terms and supports all three reductions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// The mean of the terms, `[1]`.
    #[default]
    Mean,
    /// The sum of the terms, `[1]`.
    Sum,
    /// Every term, `[terms]`.
    None,
}

impl Reduction {
    /// Reduces `terms` of any shape. [`Reduction::None`] flattens them in row-major order.
    ///
    /// The mean of no terms is 0, not NaN: a batch without a pair has no loss.
    pub fn apply<const D: usize>(self, terms: Tensor<D>) -> Tensor<1> {
        let count = terms.dims().iter().product::<usize>();
        match self {
            Self::None => terms.flatten(0, D - 1),
            Self::Mean if count > 0 => terms.mean(),
            Self::Mean | Self::Sum => terms.sum(),
        }
    }
}
