//! Real and generated images side by side.

use image::imageops::overlay;
use image::{Rgb, RgbImage};

use crate::Result;
use crate::page::sample::{enlarged, picture};

/// Approximate side of an image in the grid, in pixels.
const SIDE: u32 = 64;
const GAP: u32 = 4;
/// Gap between real and generated images, in pixels.
const ROW_GAP: u32 = 16;
const COLUMNS: usize = 10;

/// Real and generated images with values in 0…1.
#[derive(Clone, Debug, PartialEq)]
pub struct GanSamples {
    /// Shape of an image, `[1 or 3, height, width]`.
    pub shape: [usize; 3],
    /// Real images, of which the first ten are shown.
    pub real: Vec<Vec<f32>>,
    /// Generated images, which are all shown.
    pub generated: Vec<Vec<f32>>,
}

/// The images of a report at their native resolution.
pub(super) struct Pictures {
    /// The real images that are shown.
    pub(super) real: Vec<RgbImage>,
    /// All generated images.
    pub(super) generated: Vec<RgbImage>,
}

impl GanSamples {
    /// Returns the images that are shown.
    pub(super) fn pictures(&self) -> Result<Pictures> {
        let pictures = |images: &[Vec<f32>]| -> Result<Vec<RgbImage>> {
            images.iter().map(|values| picture(values, &self.shape)).collect()
        };
        let shown = self.real.len().min(COLUMNS);
        Ok(Pictures { real: pictures(&self.real[..shown])?, generated: pictures(&self.generated)? })
    }

    /// Draws a row of real images and the generated images below.
    pub(super) fn draw(&self) -> Result<RgbImage> {
        let image = |values: &Vec<f32>| Ok(enlarged(&picture(values, &self.shape)?, SIDE));
        let real = self.real.iter().take(COLUMNS).map(image).collect::<Result<Vec<_>>>()?;
        let generated = self.generated.iter().map(image).collect::<Result<Vec<_>>>()?;
        let (width, height) =
            real.first().or(generated.first()).map_or((1, 1), RgbImage::dimensions);
        let length = |count: u32, side: u32| count * (side + GAP) + GAP;
        let rows = generated.len().div_ceil(COLUMNS) as u32;
        let below_real = length(1, height) + ROW_GAP;
        let mut grid = RgbImage::from_pixel(
            length(COLUMNS as u32, width),
            below_real + length(rows, height),
            Rgb([255; 3]),
        );
        let place = |grid: &mut RgbImage, number: usize, top: u32, image: &RgbImage| {
            let (row, column) = (number / COLUMNS, number % COLUMNS);
            let x = GAP + column as u32 * (width + GAP);
            let y = top + GAP + row as u32 * (height + GAP);
            overlay(grid, image, i64::from(x), i64::from(y));
        };
        for (number, image) in real.iter().enumerate() {
            place(&mut grid, number, 0, image);
        }
        for (number, image) in generated.iter().enumerate() {
            place(&mut grid, number, below_real, image);
        }
        Ok(grid)
    }
}
