//! A writer of single pictures.

use std::io::Cursor;

use image::ImageFormat;

use crate::sets::to_picture;

/// Returns an image `[channels, height, width]` with values in 0…1 as a PNG file. One channel is
/// gray, three are red, green and blue. Values are rounded to bytes; values beyond are clipped, and
/// NaN becomes black.
///
/// # Panics
/// Panics if the image has neither one nor three channels, or if the values do not fill it.
#[allow(clippy::panic)]
pub fn png_bytes(values: &[f32], shape: [usize; 3]) -> Vec<u8> {
    let [channels, height, width] = shape;
    assert!(matches!(channels, 1 | 3), "a picture has 1 or 3 channels, not {channels}");
    assert_eq!(values.len(), channels * height * width, "the values must fill {shape:?}");
    // `as` takes NaN to 0.
    let bytes: Vec<u8> =
        values.iter().map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8).collect();
    let mut file = Cursor::new(Vec::new());
    if let Err(error) = to_picture(&bytes, shape).write_to(&mut file, ImageFormat::Png) {
        panic!("a picture of {shape:?} in memory: {error}");
    }
    file.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_read_as_it_was_written() {
        let gray = png_bytes(&[0.0, 1.0, 0.5, f32::NAN, 2.0, -1.0], [1, 2, 3]);
        let picture = image::load_from_memory(&gray).unwrap();
        assert_eq!((picture.width(), picture.height()), (3, 2));
        assert_eq!(picture.into_luma8().into_raw(), [0, 255, 128, 0, 255, 0]);
        // Two pixels, red and cyan.
        let color = png_bytes(&[1.0, 0.0, 0.0, 1.0, 0.0, 1.0], [3, 1, 2]);
        let picture = image::load_from_memory(&color).unwrap().into_rgb8();
        assert_eq!(picture.into_raw(), [255, 0, 0, 0, 255, 255]);
    }
}
