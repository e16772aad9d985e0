//! Reduction of two sides whose expectations are added.

use burn::tensor::Tensor;

use crate::Reduction;

/// Term n is `first_n + second_n`; for a mean or a sum each side is reduced by itself, so their
/// counts may differ.
#[track_caller]
pub(super) fn reduce_sides<const D: usize>(
    first: Tensor<D>,
    second: Tensor<D>,
    reduction: Reduction,
) -> Tensor<1> {
    match reduction {
        Reduction::None => {
            let (a, b) = (first.dims(), second.dims());
            assert_eq!(a, b, "term by term, both sides have the same shape");
            reduction.apply(first + second)
        }
        Reduction::Mean | Reduction::Sum => reduction.apply(first) + reduction.apply(second),
    }
}
