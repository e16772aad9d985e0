//! Shifts planted into real images: color and rotation.

use windage_core::raster::{hsv_to_rgb, rotated};

use super::SATURATION;
use crate::ImageSet;

/// Multiplies gray images by a color, `[1, h, w]` to `[3, h, w]`; `hue(index)` returns the hue of
/// each image in degrees.
///
/// # Panics
/// Panics if the images are not gray.
pub fn colored(images: &ImageSet, mut hue: impl FnMut(usize) -> f64) -> ImageSet {
    let [channels, height, width] = images.shape();
    assert_eq!(channels, 1, "only gray images can be colored");
    images.map([3, height, width], |index, values| {
        let color = hsv_to_rgb(hue(index), SATURATION, 1.0);
        color.iter().flat_map(|channel| values.iter().map(move |value| value * channel)).collect()
    })
}

/// Rotates images on black about their centers; `degrees(index)` returns the clockwise angle of
/// each image.
pub fn inclined(images: &ImageSet, mut degrees: impl FnMut(usize) -> f64) -> ImageSet {
    images.map(images.shape(), |index, values| {
        rotated(&values, images.shape(), degrees(index), &[0.0; 3])
    })
}
