//! Images side by side.

use image::RgbImage;
use image::imageops::overlay;

use crate::Result;
use crate::page::picture::{enlarged, picture};

/// Side of an image in the grid in pixels, about.
const SIDE: u32 = 64;
const GAP: u32 = 4;
/// Between real and generated ones.
const ROW_GAP: u32 = 16;
const COLUMNS: usize = 10;

/// Real and generated images, values in 0…1.
#[derive(Clone, Debug, PartialEq)]
pub struct GanSamples {
    /// `[channels, height, width]`, 1 or 3 channels.
    pub shape: [usize; 3],
    /// Real images; a row of ten is shown.
    pub real: Vec<Vec<f32>>,
    /// Generated images, all shown.
    pub generated: Vec<Vec<f32>>,
}

impl GanSamples {
    /// A row of real images, then the generated ones.
    pub(super) fn draw(&self) -> Result<RgbImage> {
        let of = |values: &Vec<f32>| Ok(enlarged(&picture(values, &self.shape)?, SIDE));
        let real = self.real.iter().take(COLUMNS).map(of).collect::<Result<Vec<_>>>()?;
        let generated = self.generated.iter().map(of).collect::<Result<Vec<_>>>()?;
        let (width, height) =
            real.first().or(generated.first()).map_or((1, 1), RgbImage::dimensions);
        let rows = generated.len().div_ceil(COLUMNS) as u32;
        let size = |count: u32, side: u32| count * (side + GAP) + GAP;
        let mut grid = RgbImage::from_pixel(
            size(COLUMNS as u32, width),
            size(1, height) + ROW_GAP + size(rows, height),
            image::Rgb([255; 3]),
        );
        let at = |number: usize| GAP + number as u32 * (width + GAP);
        for (column, picture) in real.iter().enumerate() {
            overlay(&mut grid, picture, i64::from(at(column)), i64::from(GAP));
        }
        for (number, picture) in generated.iter().enumerate() {
            let row = (number / COLUMNS) as u32;
            let top = size(1, height) + ROW_GAP + GAP + row * (height + GAP);
            overlay(&mut grid, picture, i64::from(at(number % COLUMNS)), i64::from(top));
        }
        Ok(grid)
    }
}
