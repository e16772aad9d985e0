//! A writer of pictures that show many images.

use std::path::Path;

use burn::tensor::Tensor;
use windage_core::files::write_whole;

use super::png_bytes;
use crate::Result;

/// Pixels between two images.
const GAP: usize = 1;
/// Gray of the gaps and of the places without an image.
const BACKGROUND: f32 = 0.5;

/// Writes images `[count, channels, height, width]` with values in 0…1 into one PNG file, row by
/// row with `columns` images per row and a gray gap of one pixel between them. One channel is shown
/// as gray, three as red, green and blue. Values are rounded to bytes; values beyond are clipped,
/// and NaN becomes black.
///
/// ```no_run
/// use burn::tensor::{Device, Tensor};
/// use windage_data::write::write_grid;
///
/// let images = Tensor::<4>::ones([12, 3, 24, 24], &Device::flex());
/// write_grid("grid.png".as_ref(), images, 4)?; // Three rows.
/// # Ok::<(), windage_data::Error>(())
/// ```
///
/// # Errors
/// Returns an error if the file cannot be written. It is written whole or not at all.
///
/// # Panics
/// Panics if there is no image or no column, or if the images have neither one nor three channels.
pub fn write_grid(path: &Path, images: Tensor<4>, columns: usize) -> Result<()> {
    let [count, channels, height, width] = images.dims();
    assert!(count > 0 && columns > 0, "a grid of {count} images in {columns} columns is empty");
    assert!(matches!(channels, 1 | 3), "images have 1 or 3 channels to be shown, not {channels}");
    let values: Vec<f32> = images.into_data().iter::<f32>().collect();
    let side = |images: usize, pixels: usize| images * (pixels + GAP) - GAP;
    let shape = [channels, side(count.div_ceil(columns), height), side(columns, width)];
    let mut grid = vec![BACKGROUND; shape.iter().product()];
    for (row, pixels) in values.chunks_exact(width).enumerate() {
        let (plane, y) = (row / height, row % height);
        let (image, channel) = (plane / channels, plane % channels);
        let [top, left] = [image / columns * (height + GAP), image % columns * (width + GAP)];
        let start = (channel * shape[1] + top + y) * shape[2] + left;
        grid[start..start + width].copy_from_slice(pixels);
    }
    Ok(write_whole(path, &png_bytes(&grid, shape))?)
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, TensorData};
    use image::RgbImage;

    use super::*;

    fn read_back(images: Tensor<4>, columns: usize) -> RgbImage {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("grid.png");
        write_grid(&path, images, columns).unwrap();
        image::open(path).unwrap().to_rgb8()
    }

    #[test]
    fn gray_images_lie_row_by_row_with_gaps_and_an_empty_place() {
        let values: Vec<f32> = vec![0.0, 1.0, 0.2, 2.0, f32::NAN, -1.0];
        let images = Tensor::from_data(TensorData::new(values, [3, 1, 1, 2]), &Device::flex());
        let gray: Vec<u8> = read_back(images, 2).pixels().map(|pixel| pixel.0[0]).collect();
        let gap = 128;
        assert_eq!(gray, [[0, 255, gap, 51, 255], [gap; 5], [0, 0, gap, gap, gap]].concat());
    }

    #[test]
    fn channels_are_red_green_and_blue() {
        let values = vec![1.0_f32, 0.4, 0.0];
        let images = Tensor::from_data(TensorData::new(values, [1, 3, 1, 1]), &Device::flex());
        assert_eq!(read_back(images, 1).get_pixel(0, 0).0, [255, 102, 0]);
    }

    #[test]
    fn a_folder_that_does_not_exist_is_named() {
        let images = Tensor::<4>::ones([1, 1, 2, 2], &Device::flex());
        let error = write_grid(Path::new("/nowhere/grid.png"), images, 1).unwrap_err();
        assert!(error.to_string().contains("/nowhere"), "{error}");
    }
}
