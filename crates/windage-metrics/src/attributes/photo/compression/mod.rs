//! Compression.

mod quantization;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageFormat};
use windage_core::{Attribute, Stage};

use self::quantization::{BEST, quality};
use crate::attributes::ink::{luma, picture_shape};

/// Shifts of the blocks, in pixels along both axes, over which compressed pictures are averaged.
const SHIFTS: [[usize; 2]; 8] = [[1, 3], [2, 6], [3, 1], [4, 4], [5, 7], [6, 2], [7, 5], [4, 0]];

/// The quality of JPEG compression, 1…90; 90 stands for all better ones, and for pictures that are
/// not compressed.
///
/// It is found from the steps to which a file rounds the cosine coefficients of blocks of 8 × 8
/// pixels: the quality is that whose steps make the coefficients of the luma most likely, against
/// coefficients that were not rounded. For each frequency with the step `s`, a coefficient is a
/// multiple of `s`, distributed by Laplace's law, plus noise of the deviation 0.4 from rounding
/// pixels. The steps are those of the standard's table, scaled as by the Independent JPEG Group,
/// which most programs use; with steps of their own, the nearest quality is found. A picture that
/// was resized or otherwise altered after it had been compressed has no steps left, and counts as
/// not compressed, as do pictures of fewer than four blocks.
///
/// *References*: Fan, de Queiroz 2003, "Identification of bitmap compression history: JPEG
/// detection and quantizer estimation".
#[derive(Debug, Clone, Copy, Default)]
pub struct JpegQuality;

impl Attribute for JpegQuality {
    fn name(&self) -> &str {
        "JPEG quality"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        let picture @ [_, height, width] = picture_shape(values, shape)?;
        Some(quality(&luma(values, picture), [height, width]))
    }

    fn stage(&self) -> Stage {
        Stage::Sensor
    }

    fn noticeable(&self) -> f64 {
        5.0
    }

    /// Coarser steps lose details.
    fn loses_information(&self, by: f64) -> bool {
        by < 0.0
    }

    /// Compresses the picture to a lower quality. For a higher one, the edges of blocks are first
    /// smoothed away: the mean of the picture compressed again, with its blocks at other places.
    ///
    /// *References*: Nosratinia 2001, "Enhancement of JPEG-compressed images by re-application of
    /// JPEG".
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let picture = picture_shape(values, shape)?;
        let own = self.measure(values, shape, 0)?;
        if by == 0.0 {
            return Some(values.to_vec());
        }
        let best = f64::from(BEST);
        let wanted = (own + by).round().clamp(1.0, best);
        let smooth = if by > 0.0 && own < best {
            smoothed(values, picture, own as u8)?
        } else {
            values.to_vec()
        };
        if wanted >= best {
            return Some(smooth);
        }
        compressed(&smooth, picture, wanted as u8)
    }
}

/// Compresses a picture and reads it again; `None` if its sides are too long for the format.
fn compressed(
    values: &[f32],
    [channels, height, width]: [usize; 3],
    quality: u8,
) -> Option<Vec<f32>> {
    let plane = height * width;
    let byte = |at: usize| {
        let value = values[(at % channels) * plane + at / channels];
        (255.0 * value).round().clamp(0.0, 255.0) as u8
    };
    let bytes: Vec<u8> = (0..values.len()).map(byte).collect();
    let color = if channels == 3 { ExtendedColorType::Rgb8 } else { ExtendedColorType::L8 };
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, quality);
    encoder.encode(&bytes, width as u32, height as u32, color).ok()?;
    let picture = image::load_from_memory_with_format(&file, ImageFormat::Jpeg).ok()?;
    let bytes = if channels == 3 {
        picture.into_rgb8().into_raw()
    } else {
        picture.into_luma8().into_raw()
    };
    let value = |at: usize| f32::from(bytes[(at % plane) * channels + at / plane]) / 255.0;
    Some((0..values.len()).map(value).collect())
}

/// Averages the picture compressed with blocks at several places.
fn smoothed(values: &[f32], picture: [usize; 3], quality: u8) -> Option<Vec<f32>> {
    let mut sums = vec![0.0_f32; values.len()];
    for [down, right] in SHIFTS {
        let rolled = rolled(values, picture, [down, right]);
        let again = compressed(&rolled, picture, quality)?;
        let [_, height, width] = picture;
        let back = self::rolled(&again, picture, [height - down % height, width - right % width]);
        sums.iter_mut().zip(back).for_each(|(sum, value)| *sum += value);
    }
    Some(sums.into_iter().map(|sum| sum / SHIFTS.len() as f32).collect())
}

/// Moves a picture down and to the right, around its edges.
fn rolled(values: &[f32], [_, height, width]: [usize; 3], [down, right]: [usize; 2]) -> Vec<f32> {
    let planes = values.chunks_exact(height * width);
    let moved = planes.flat_map(|plane| {
        let from = move |at: usize| {
            let (row, column) =
                (at / width + height - down % height, at % width + width - right % width);
            plane[(row % height) * width + column % width]
        };
        (0..plane.len()).map(from)
    });
    moved.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws waves and edges of all sizes.
    fn picture(channels: usize) -> Vec<f32> {
        let value = |at: usize| {
            let (channel, row, column) = (at / 4096, at / 64 % 64, at % 64);
            let (x, y) = (column as f32, row as f32 + 3.0 * channel as f32);
            let wave = (0.013 * x * y).sin() + (0.4 * x + 0.1 * y).cos();
            let edge = if (x - 30.0).hypot(y - 25.0) < 15.0 { 0.5 } else { 0.0 };
            (0.4 + 0.15 * wave + 0.4 * edge).clamp(0.0, 1.0)
        };
        (0..channels * 4096).map(value).collect()
    }

    #[test]
    fn the_quality_of_a_compressed_picture_is_found() {
        for channels in [1, 3] {
            let (picture, shape) = (picture(channels), [channels, 64, 64]);
            assert_eq!(JpegQuality.measure(&picture, &shape, 0), Some(90.0));
            for quality in [10.0, 25.0, 50.0, 80.0] {
                let altered = JpegQuality.alter(&picture, &shape, quality - 90.0).unwrap();
                let measured = JpegQuality.measure(&altered, &shape, 0).unwrap();
                assert!((measured - quality).abs() <= 3.0, "{channels}, {quality}: {measured}");
            }
        }
    }

    #[test]
    fn smoothing_brings_a_compressed_picture_nearer_to_the_original() {
        let (picture, shape) = (picture(3), [3, 64, 64]);
        let coarse = JpegQuality.alter(&picture, &shape, -75.0).unwrap();
        let smooth = JpegQuality.alter(&coarse, &shape, 75.0).unwrap();
        assert_eq!(JpegQuality.measure(&smooth, &shape, 0), Some(90.0));
        let error = |values: &[f32]| -> f32 {
            values.iter().zip(&picture).map(|(a, b)| (a - b).powi(2)).sum()
        };
        assert!(error(&smooth) < error(&coarse), "{} {}", error(&smooth), error(&coarse));
    }

    #[test]
    fn rolling_there_and_back_changes_nothing() {
        let values: Vec<f32> = (0..3 * 20 * 9).map(|at| at as f32).collect();
        let moved = rolled(&values, [3, 20, 9], [3, 7]);
        assert_eq!(moved[3 * 9 + 7], values[0]);
        assert_eq!(rolled(&moved, [3, 20, 9], [17, 2]), values);
    }
}
