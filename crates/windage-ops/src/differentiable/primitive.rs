//! Conversion of tensors to the primitives of their backend.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, DispatchKindConversion};
use burn::tensor::{DispatchTensor, Tensor};

/// Returns the primitive inside a tensor that an operation has returned.
///
/// # Panics
/// If the tensor takes part in a graph or lives on another backend.
pub(super) fn primitive<B, const D: usize>(tensor: Tensor<D>) -> FloatTensor<B>
where
    B: Backend,
    DispatchTensor: DispatchKindConversion<B>,
{
    match tensor.try_into_primitive::<B>() {
        Ok(primitive) => primitive,
        Err(error) => panic!(
            "an operation must return a plain tensor on the backend of its input, but returned \
             one that takes part in a graph or lives on another backend: {error:?}"
        ),
    }
}
