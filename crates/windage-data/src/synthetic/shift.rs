//! Shifts planted into real images: colour and rotation.

use windage_core::{hsv_to_rgb, rotated};

use crate::ImageSet;

/// Saturation of coloured images; a hue needs some.
const SATURATION: f64 = 0.85;

/// Grey images times a colour: `[1, h, w]` to `[3, h, w]`, each with the hue in degrees that
/// `hue(index)` gives.
///
/// # Panics
/// If the images are not grey.
pub fn coloured(images: &ImageSet, mut hue: impl FnMut(usize) -> f64) -> ImageSet {
    let [channels, height, width] = images.shape();
    assert_eq!(channels, 1, "only grey images can be coloured");
    images.map([3, height, width], |index, values| {
        let colour = hsv_to_rgb(hue(index), SATURATION, 1.0);
        colour.iter().flat_map(|channel| values.iter().map(move |value| value * channel)).collect()
    })
}

/// Images on black turned clockwise about their centre by the degrees that `degrees(index)` gives.
pub fn inclined(images: &ImageSet, mut degrees: impl FnMut(usize) -> f64) -> ImageSet {
    images.map(images.shape(), |index, values| {
        rotated(&values, images.shape(), degrees(index), &[0.0; 3])
    })
}
