//! One reduction for every loss.

use burn::tensor::Tensor;

/// How the terms of a loss become its value. Every loss says what its terms are, and fully supports
/// all three.
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
    /// Reduces `terms` of any shape; [`Reduction::None`] flattens them in row-major order.
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
