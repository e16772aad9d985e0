//! Single pictures of any common format.

use std::io::Cursor;
use std::path::Path;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::bytes::read_raw;
use super::jpeg;
use super::listing::has_extension;
use crate::sets::{fitted, flattened, from_picture};
use crate::{Color, Error, ReadOptions, Result};

const EXTENSIONS: &[&str] = &[
    "apng", "bmp", "dib", "gif", "jfif", "jpe", "jpeg", "jpg", "pam", "pbm", "pgm", "pjp", "pjpeg",
    "png", "pnm", "ppm", "tif", "tiff", "webp",
];
/// Memory that decoders may take beside a multiple of that of the pixels, in bytes.
const OVERHEAD: u64 = 64 << 20;

/// Returns whether a path is a file with the ending of a picture, in lower or upper case.
pub fn is_picture(path: &Path) -> bool {
    has_extension(path, EXTENSIONS)
}

/// Reads one picture, whatever its ending, as [`read_folder`](super::read_folder) reads those of a
/// folder. Returns its values, `[channels, height, width]`, in 0…1. Size and color
/// of `options` are replaced.
///
/// # Errors
/// Returns an error that names the path if it cannot be read or decoded, or has too many pixels.
pub fn read_picture(
    path: &Path,
    size: [usize; 2],
    color: Color,
    options: ReadOptions,
) -> Result<Vec<f32>> {
    let options = ReadOptions { size: Some(size), color: Some(color), ..options };
    let bytes = from_picture(&decoded(path, options)?, color);
    Ok(bytes.into_iter().map(|byte| f32::from(byte) / 255.0).collect())
}

/// Decodes a picture, upright, without transparency, and resized if a size is given.
///
/// The content tells the format, whatever the ending. The number of pixels is checked before memory
/// is taken for them.
pub(super) fn decoded(path: &Path, options: ReadOptions) -> Result<DynamicImage> {
    let fail = |source| Error::Image { path: path.into(), source };
    let bytes = read_raw(path)?;
    let reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format();
    let reader = reader.map_err(|source| Error::Io { path: path.into(), source })?;
    let is_jpeg = reader.format() == Some(ImageFormat::Jpeg);
    let mut decoder = reader.into_decoder().map_err(fail)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > options.max_pixels {
        let (path, limit) = (path.into(), options.max_pixels);
        return Err(Error::TooManyPixels { path, width, height, limit });
    }
    if is_jpeg && !jpeg::is_complete(&bytes) {
        return Err(Error::PictureTruncated { path: path.into() });
    }
    // A frame of a GIF may claim to be larger than the picture.
    let mut limits = Limits::default();
    limits.max_alloc = Some(decoder.total_bytes().saturating_mul(4).saturating_add(OVERHEAD));
    decoder.set_limits(limits).map_err(fail)?;
    // Cameras write how they were held beside the pixels.
    let orientation = decoder.orientation().map_err(fail)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(fail)?;
    picture.apply_orientation(orientation);
    if !is_finite(&picture) {
        return Err(Error::PixelNotFinite { path: path.into() });
    }
    let picture = flattened(picture);
    Ok(fitted(picture, options))
}

fn is_finite(picture: &DynamicImage) -> bool {
    match picture {
        DynamicImage::ImageRgb32F(pixels) => pixels.iter().all(|value| value.is_finite()),
        DynamicImage::ImageRgba32F(pixels) => pixels.iter().all(|value| value.is_finite()),
        _ => true,
    }
}
