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

/// The largest number of pixels of a picture, unless [`ReadOptions::max_pixels`] is set.
pub const MAX_PIXELS: u64 = 100_000_000;

/// How readers bring images into one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// The size to resize to, `[height, width]`. Without it, images of different sizes are refused.
    pub size: Option<[usize; 2]>,
    /// The color to convert to. Without it, images stay as they are.
    pub color: Option<Color>,
    /// Pixels of the shorter side to which pictures are resized before their center, of
    /// [`size`](Self::size), is cut out: `Resize` and `CenterCrop` of torchvision. Without it,
    /// pictures are stretched to the size. Has no effect without a size.
    pub shorter_side: Option<usize>,
    /// The largest number of pixels of a picture, width times height: [`MAX_PIXELS`] by default.
    /// Files of a few bytes can claim to hold pictures that do not fit into memory.
    pub max_pixels: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { size: None, color: None, shorter_side: None, max_pixels: MAX_PIXELS }
    }
}

/// Lays a picture with transparency on white: `a·c + (1 − a)·255` per channel, in bytes. Others
/// stay as they are.
pub(crate) fn flattened(picture: DynamicImage) -> DynamicImage {
    let color = picture.color();
    let laid = |channel: u8, alpha: u8| {
        let (channel, alpha) = (u32::from(channel), u32::from(alpha));
        ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    if !color.has_alpha() {
        picture
    } else if color.has_color() {
        let pixels = picture.to_rgba8();
        RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
            let [red, green, blue, alpha] = pixels.get_pixel(x, y).0;
            image::Rgb([red, green, blue].map(|channel| laid(channel, alpha)))
        })
        .into()
    } else {
        let pixels = picture.to_luma_alpha8();
        GrayImage::from_fn(pixels.width(), pixels.height(), |x, y| {
            let [gray, alpha] = pixels.get_pixel(x, y).0;
            image::Luma([laid(gray, alpha)])
        })
        .into()
    }
}

/// Gives a picture the size of the options, if they have one.
pub(crate) fn fitted(picture: DynamicImage, options: ReadOptions) -> DynamicImage {
    match (options.size, options.shorter_side) {
        (None, _) => picture,
        (Some([height, width]), None) => resized(picture, height, width),
        (Some(size), Some(side)) => center(with_shorter_side(picture, side), size),
    }
}

/// Resizes the shorter side to `side` pixels and the longer one in proportion, rounded down, by
/// bilinear interpolation with antialiasing.
fn with_shorter_side(picture: DynamicImage, side: usize) -> DynamicImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let longer = |long: usize, short: usize| (side * long / short).max(1);
    let [new_height, new_width] =
        if height <= width { [side, longer(width, height)] } else { [longer(height, width), side] };
    if [height, width] == [new_height, new_width] {
        return picture;
    }
    picture.resize_exact(new_width as u32, new_height as u32, FilterType::Triangle)
}

/// Cuts out the center; a picture that is smaller is stretched first. Halves are rounded to even,
/// as torchvision does.
fn center(picture: DynamicImage, [height, width]: [usize; 2]) -> DynamicImage {
    let (own_width, own_height) = (picture.width() as usize, picture.height() as usize);
    if own_height < height || own_width < width {
        return resized(picture, height, width);
    }
    let start = |own: usize, wanted: usize| ((own - wanted) as f64 / 2.0).round_ties_even() as u32;
    let (left, top) = (start(own_width, width), start(own_height, height));
    picture.crop_imm(left, top, width as u32, height as u32)
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

#[cfg(test)]
mod tests {
    use windage_testing::Golden;

    use super::*;

    #[test]
    fn the_shorter_side_and_the_center_are_those_of_torchvision() {
        let golden = Golden::load("onnx");
        let bytes = |name: &str| -> Vec<u8> {
            golden.values(name).iter().map(|value| (255.0 * value).round() as u8).collect()
        };
        let wide = to_picture(&bytes("wide"), [3, 23, 31]);
        let options = |shorter_side, size| ReadOptions {
            size: Some(size),
            shorter_side: Some(shorter_side),
            ..ReadOptions::default()
        };
        for (name, size) in [("shorter_side", [17, 22]), ("center", [14, 15])] {
            let found = from_picture(&fitted(wide.clone(), options(17, size)), Color::Rgb);
            let expected = bytes(name);
            assert_eq!(found.len(), expected.len(), "{name}");
            // Both the input and the output are rounded to bytes.
            let errors = found.iter().zip(&expected).map(|(a, b)| a.abs_diff(*b));
            assert!(errors.max() <= Some(1), "{name}");
        }
    }
}
