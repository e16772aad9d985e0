//! Pictures as files.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};

use crate::{Error, Result};

/// Returns a picture as the bytes of a PNG file.
pub(crate) fn png(picture: &RgbImage) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, ImageFormat::Png)
        .map_err(|source| Error::Drawing { picture: "a PNG file", source: source.into() })?;
    Ok(bytes.into_inner())
}
