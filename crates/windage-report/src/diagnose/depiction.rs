//! How samples are shown: images as they are, spectrograms with low frequencies at the bottom,
//! signals as curves.

use image::{Rgb, RgbImage};
use plotters::coord::Shift;
use plotters::prelude::*;
use windage_diagnose::matrix::PairMatrix;

use crate::page::sample::picture;
use crate::{Error, Result};

/// Size of the picture of a signal in pixels.
const WIDTH: u32 = 150;
const HEIGHT: u32 = 90;
/// Space above and below a curve, as a share of the range of values.
const SPACE: f32 = 0.05;
const FIRST_CHANNEL: RGBColor = RGBColor(0, 98, 190);
const OTHER_CHANNELS: RGBColor = RGBColor(214, 110, 0);
const ZERO: RGBColor = RGBColor(213, 218, 224);

/// What a signal is drawn on.
type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;

/// Result of drawing. The drawing library has an error type per kind of element; all become boxes.
type Drawn = std::result::Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// The kind of samples, which decides how they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depiction {
    /// Images `[1 or 3, height, width]` with values in 0…1.
    #[default]
    Image,
    /// Spectrograms `[1, bands, frames]` with values in 0…1, from dark to bright. Time runs to the
    /// right, and low frequencies are at the bottom.
    Spectrogram,
    /// Signals `[channels, length]`, drawn as curves with the same axis of values in a whole
    /// matrix.
    Signal,
}

/// Draws samples that are compared with each other, such as those of one matrix.
pub(crate) struct Drawer<'a> {
    depiction: Depiction,
    shape: &'a [usize],
    /// The smallest and the largest value in all of them.
    range: (f32, f32),
}

impl<'a> Drawer<'a> {
    /// Creates a drawer of the samples of a matrix, which have `shape`.
    pub(crate) fn new(depiction: Depiction, shape: &'a [usize], matrix: &'a PairMatrix) -> Self {
        let cells = matrix.cells.iter().map(|cell| &cell.values);
        let members = [&matrix.members.source.values, &matrix.members.target.values];
        Self::over(depiction, shape, cells.chain(members))
    }

    /// Creates a drawer of samples of `shape`, which are drawn with the same axis of values.
    pub(crate) fn over(
        depiction: Depiction,
        shape: &'a [usize],
        samples: impl Iterator<Item = &'a Vec<f32>>,
    ) -> Self {
        let values = samples.flatten();
        let range = values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &value| {
            (low.min(value), high.max(value))
        });
        Self { depiction, shape, range }
    }

    /// Returns the picture of a sample.
    pub(crate) fn picture(&self, values: &[f32]) -> Result<RgbImage> {
        match (self.depiction, self.shape) {
            (Depiction::Image, shape) => picture(values, shape),
            (Depiction::Spectrogram, &[1, bands, frames]) => Ok(spectrogram(values, bands, frames)),
            (Depiction::Signal, &[_, length]) if length > 1 => {
                drawn(|area| self.draw_signal(area, values, length))
            }
            (_, shape) => Err(Error::Shape { shape: shape.to_vec() }),
        }
    }

    /// Draws a curve per channel and a line at zero.
    fn draw_signal(&self, area: &Area<'_>, values: &[f32], length: usize) -> Drawn {
        let (lowest, highest) = self.range;
        let space = SPACE * (highest - lowest).max(f32::MIN_POSITIVE);
        let end = (length - 1) as f32;
        let mut chart =
            ChartBuilder::on(area).build_cartesian_2d(0.0..end, lowest - space..highest + space)?;
        chart.draw_series(LineSeries::new([(0.0, 0.0), (end, 0.0)], &ZERO))?;
        for (channel, values) in values.chunks_exact(length).enumerate() {
            let points = values.iter().enumerate().map(|(index, &value)| (index as f32, value));
            let color = if channel == 0 { FIRST_CHANNEL } else { OTHER_CHANNELS };
            chart.draw_series(LineSeries::new(points, &color))?;
        }
        Ok(())
    }
}

/// Returns the picture of a signal, which `draw` draws on a white area.
fn drawn(draw: impl FnOnce(&Area<'_>) -> Drawn) -> Result<RgbImage> {
    let failed = |source| Error::Drawing { picture: "a signal", source };
    let mut buffer = vec![255_u8; (WIDTH * HEIGHT * 3) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut buffer, (WIDTH, HEIGHT)).into_drawing_area();
        draw(&area).map_err(failed)?;
        area.present().map_err(|error| failed(error.into()))?;
    }
    RgbImage::from_raw(WIDTH, HEIGHT, buffer)
        .ok_or_else(|| failed("the buffer does not have the size of the picture".into()))
}

/// Returns a picture with one pixel per value and the first band at the bottom.
fn spectrogram(values: &[f32], bands: usize, frames: usize) -> RgbImage {
    RgbImage::from_fn(frames as u32, bands as u32, |x, y| {
        let value = values[(bands - 1 - y as usize) * frames + x as usize];
        let color = ViridisRGB.get_color(value.clamp(0.0, 1.0));
        Rgb([color.0, color.1, color.2])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_bands_lie_below_and_loud_is_bright() {
        // There are two bands and three frames; only the last frame of the low band is loud.
        let picture = spectrogram(&[0.0, 0.0, 1.0, 0.0, 0.0, 0.0], 2, 3);
        let light = |x, y| picture.get_pixel(x, y).0.map(u32::from).iter().sum::<u32>();
        assert_eq!(picture.dimensions(), (3, 2));
        assert!(light(2, 1) > 2 * light(2, 0) && light(0, 0) == light(0, 1));
    }

    #[test]
    fn a_higher_signal_is_drawn_higher() {
        let drawer = Drawer { depiction: Depiction::Signal, shape: &[1, 40], range: (-1.0, 1.0) };
        // Rows that contain pixels of the curve.
        let rows = |value: f32| -> Vec<u32> {
            let picture = drawer.picture(&[value; 40]).unwrap();
            picture
                .enumerate_pixels()
                .filter(|(_, _, pixel)| pixel.0 == [0, 98, 190])
                .map(|(_, y, _)| y)
                .collect()
        };
        let (low, high) = (rows(-0.9), rows(0.9));
        assert!(!low.is_empty() && !high.is_empty());
        assert!(high.iter().max() < low.iter().min(), "{high:?} {low:?}");
        let error = Drawer { shape: &[5], ..drawer }.picture(&[0.0; 5]).unwrap_err().to_string();
        assert!(error.contains("[5]"), "{error}");
    }
}
