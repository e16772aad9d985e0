//! The axes that a transform goes over, and their lengths.

use burn::tensor::Tensor;

/// The axes that a transform goes over.
#[derive(Clone, Copy, Debug)]
pub(super) enum Axes {
    /// The last axis.
    Last,
    /// The last two axes.
    LastTwo,
}

/// Returns the length of the last axis.
///
/// # Panics
/// If the last axis is empty.
#[track_caller]
pub(super) fn last<const D: usize>(input: &Tensor<D>) -> usize {
    let dims = input.dims();
    let length = dims[D - 1];
    assert!(
        length > 0,
        "a transform needs at least one value along the last axis, but the shape is {dims:?}"
    );
    length
}

/// Returns the length of the last of two axes.
///
/// # Panics
/// If there is only one axis, or one of the last two is empty.
#[track_caller]
pub(super) fn last_two<const D: usize>(input: &Tensor<D>) -> usize {
    assert!(D >= 2, "a transform over two axes needs a tensor of rank 2 or more");
    let dims = input.dims();
    let (height, width) = (dims[D - 2], dims[D - 1]);
    assert!(
        height > 0 && width > 0,
        "a transform needs at least one value along both last axes, but the shape is {dims:?}"
    );
    width
}

/// Returns a shape with another length of the last axis.
pub(super) fn with_last<const D: usize>(dims: [usize; D], length: usize) -> [usize; D] {
    let mut dims = dims;
    dims[D - 1] = length;
    dims
}
