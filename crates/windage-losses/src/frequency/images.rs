//! Checks and helpers that the losses of images share.

use burn::tensor::Tensor;
use windage_core::Result;

use crate::RealAndGenerated;
use crate::settings::require;

/// The default offset that is added to power before a logarithm.
///
/// It is below the rounding of 8-bit images in −1…1, which adds a power of `(2/255)²/12 ≈ 5e-6` to
/// every coefficient of an orthonormal transform.
pub(super) const DEFAULT_OFFSET: f64 = 1e-6;

/// Returns an error for an offset that f32 cannot add or divide by.
pub(super) fn validate_offset(offset: f64) -> Result<()> {
    require((1e-12..=1e6).contains(&offset), "offset", offset, "from 1e-12 to 1e6")
}

/// Panics unless the batches consist of pairs of images.
#[track_caller]
pub(super) fn assert_paired(images: &RealAndGenerated<Tensor<4>>) {
    let (a, b) = (images.generated.dims(), images.real.dims());
    assert_eq!(a, b, "generated and real images are compared in pairs, so their shapes must agree");
}

/// Panics unless the batches differ in their number of images only.
#[track_caller]
pub(super) fn assert_same_images(images: &RealAndGenerated<Tensor<4>>) {
    let ([_, a @ ..], [_, b @ ..]) = (images.generated.dims(), images.real.dims());
    assert_eq!(a, b, "generated and real images must have the same channels, height and width");
    assert!(a[0] > 0, "images need at least one channel");
}

/// Computes the mean over the batch, `[1, …]`; 0 for an empty batch.
pub(super) fn batch_mean<const D: usize>(values: Tensor<D>) -> Tensor<D> {
    let samples = values.dims()[0].max(1);
    values.sum_dim(0) / samples as f64
}

/// Returns the same values outside of any graph.
///
/// `detach` alone would turn a tensor that requires a gradient into another one that does.
pub(super) fn constant(images: Tensor<4>) -> Tensor<4> {
    images.detach().set_require_grad(false)
}
