//! A canvas for charts that becomes a picture.

use image::RgbImage;
use plotters::coord::Shift;
use plotters::prelude::*;

use crate::{Error, Result};

/// What is drawn on.
pub(crate) type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;

/// Result of drawing. The drawing library has an error type per kind of element; all become boxes.
pub(crate) type Drawn = std::result::Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Returns a picture of `width` × `height` pixels, which `draw` draws on a white area. `picture`
/// names it in errors.
pub(crate) fn drawn(
    picture: &'static str,
    width: u32,
    height: u32,
    draw: impl FnOnce(&Area<'_>) -> Drawn,
) -> Result<RgbImage> {
    let mut buffer = vec![255_u8; (width * height * 3) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut buffer, (width, height)).into_drawing_area();
        draw(&area).map_err(|source| Error::Drawing { picture, source })?;
        area.present().map_err(|source| Error::Drawing { picture, source: source.into() })?;
    }
    RgbImage::from_raw(width, height, buffer).ok_or_else(|| Error::Drawing {
        picture,
        source: "the buffer does not have the size of the picture".into(),
    })
}
