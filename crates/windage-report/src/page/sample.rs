//! Samples as pictures.

use image::imageops::FilterType;
use image::{Rgb, RgbImage};

use crate::{Error, Result};

/// Returns values in 0…1 of the shape `[1 or 3, height, width]` as a picture.
pub(crate) fn picture(values: &[f32], shape: &[usize]) -> Result<RgbImage> {
    let &[channels @ (1 | 3), height, width] = shape else {
        return Err(Error::Shape { shape: shape.to_vec() });
    };
    let plane = height * width;
    Ok(RgbImage::from_fn(width as u32, height as u32, |x, y| {
        let pixel = y as usize * width + x as usize;
        let channel = |index: usize| {
            (values[index.min(channels - 1) * plane + pixel].clamp(0.0, 1.0) * 255.0).round() as u8
        };
        Rgb([channel(0), channel(1), channel(2)])
    }))
}

/// Enlarges a picture by a whole factor, so that its longer side has about `side` pixels.
pub(crate) fn enlarged(picture: &RgbImage, side: u32) -> RgbImage {
    let factor = (side / picture.width().max(picture.height())).max(1);
    image::imageops::resize(
        picture,
        picture.width() * factor,
        picture.height() * factor,
        FilterType::Nearest,
    )
}
