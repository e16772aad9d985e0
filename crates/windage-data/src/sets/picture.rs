//! The size and the color of pictures, and how they are converted.

use image::imageops::FilterType;
use image::{DynamicImage, GrayImage, RgbImage};

/// The number of color channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Color {
    /// One channel.
    Gray,
    /// Three channels.
    Rgb,
}

impl Color {
    /// Returns the number of channels, 1 or 3.
    pub fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
        }
    }
}

/// How readers bring images into one form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The size to resize to, `[height, width]`. Without it, images of different sizes are refused.
    pub size: Option<[usize; 2]>,
    /// The color to convert to. Without it, images stay as they are.
    pub color: Option<Color>,
}

/// Resizes a picture by Lanczos resampling, unless it has the size already.
pub(crate) fn resized(picture: DynamicImage, height: usize, width: usize) -> DynamicImage {
    if (picture.height() as usize, picture.width() as usize) == (height, width) {
        return picture;
    }
    picture.resize_exact(width as u32, height as u32, FilterType::Lanczos3)
}

/// Makes a picture of the bytes of an image, `[channels, height, width]`.
pub(crate) fn to_picture(bytes: &[u8], [channels, height, width]: [usize; 3]) -> DynamicImage {
    let plane = height * width;
    let at =
        |channel: usize, x: u32, y: u32| bytes[channel * plane + y as usize * width + x as usize];
    let (width, height) = (width as u32, height as u32);
    if channels == 1 {
        GrayImage::from_fn(width, height, |x, y| image::Luma([at(0, x, y)])).into()
    } else {
        RgbImage::from_fn(width, height, |x, y| image::Rgb([at(0, x, y), at(1, x, y), at(2, x, y)]))
            .into()
    }
}

/// Returns the bytes of a picture, `[channels, height, width]`; gray is luma.
pub(crate) fn from_picture(picture: &DynamicImage, color: Color) -> Vec<u8> {
    match color {
        Color::Gray => picture.to_luma8().into_raw(),
        Color::Rgb => {
            let rgb = picture.to_rgb8();
            (0..3).flat_map(|channel| rgb.pixels().map(move |pixel| pixel.0[channel])).collect()
        }
    }
}
