//! What the losses of image pairs share.

use burn::tensor::Tensor;
use windage_core::Result;

use crate::settings::require;

/// Offset added to power before a logarithm: below the rounding of 8-bit images in −1…1, whose
/// power is `(2/255)²/12 ≈ 5e-6` in every coefficient of an orthonormal transform.
pub(super) const DEFAULT_OFFSET: f64 = 1e-6;

/// Refuses offsets that f32 cannot add, or divide by.
pub(super) fn validate_offset(offset: f64) -> Result<()> {
    require((1e-12..=1e6).contains(&offset), "offset", offset, "from 1e-12 to 1e6")
}

/// Pairs, image by image.
#[track_caller]
pub(super) fn assert_paired(generated: &Tensor<4>, real: &Tensor<4>) {
    let (a, b) = (generated.dims(), real.dims());
    assert_eq!(a, b, "generated and real images are pairs, of one shape");
}

/// Batches, which may differ in size.
#[track_caller]
pub(super) fn assert_same_images(generated: &Tensor<4>, real: &Tensor<4>) {
    let ([_, a @ ..], [_, b @ ..]) = (generated.dims(), real.dims());
    assert_eq!(a, b, "generated and real images have the same channels, height and width");
    assert!(a[0] > 0, "images need at least one channel");
}

/// Mean over the batch, `[1, …]`; 0 for an empty one.
pub(super) fn batch_mean<const D: usize>(values: Tensor<D>) -> Tensor<D> {
    let samples = values.dims()[0].max(1);
    values.sum_dim(0) / samples as f64
}

/// The same values outside any graph. `detach` alone makes of a tensor that wants a gradient
/// another one that does.
pub(super) fn constant(images: Tensor<4>) -> Tensor<4> {
    images.detach().set_require_grad(false)
}
