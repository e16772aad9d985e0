//! How samples are shown: images as they are, spectrograms with low frequencies below, signals as
//! curves.

use image::{Rgb, RgbImage};
use plotters::prelude::*;
use windage_diagnose::PairMatrix;

use crate::page::picture::picture;
use crate::{Error, Result};

/// Size of a curve in pixels.
const CURVE: (u32, u32) = (120, 72);
/// Room above and below a curve, as a share of its range.
const ROOM: f32 = 0.05;
const INK: RGBColor = RGBColor(0, 98, 190);
const QUIET: RGBColor = RGBColor(213, 218, 224);

/// What samples are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depiction {
    /// Images `[1 or 3, height, width]` with values in 0…1.
    #[default]
    Image,
    /// Spectrograms `[1, bands, frames]` with values in 0…1: time to the right, low frequencies
    /// below, from dark to bright.
    Spectrogram,
    /// Signals `[channels, length]`: curves over one axis of values for a whole matrix.
    Signal,
}

/// Draws the samples of one matrix.
pub(crate) struct Drawer<'a> {
    depiction: Depiction,
    shape: &'a [usize],
    /// Least and largest value in the matrix; curves are drawn over all of it.
    range: (f32, f32),
}

impl<'a> Drawer<'a> {
    pub(crate) fn new(depiction: Depiction, shape: &'a [usize], matrix: &PairMatrix) -> Self {
        let cells = matrix.cells.iter().flat_map(|cell| &cell.values);
        let all = cells.chain(&matrix.first_values).chain(&matrix.second_values);
        let range = all.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &value| {
            (low.min(value), high.max(value))
        });
        Self { depiction, shape, range }
    }

    /// The picture of a sample.
    pub(crate) fn picture(&self, values: &[f32]) -> Result<RgbImage> {
        match (self.depiction, self.shape) {
            (Depiction::Image, shape) => picture(values, shape),
            (Depiction::Spectrogram, &[1, bands, frames]) => Ok(spectrogram(values, bands, frames)),
            (Depiction::Signal, &[channels, length]) if length > 1 => {
                self.curves(values, channels, length)
            }
            (_, shape) => Err(Error::Shape { shape: shape.to_vec() }),
        }
    }

    fn curves(&self, values: &[f32], channels: usize, length: usize) -> Result<RgbImage> {
        let (width, height) = CURVE;
        let mut buffer = vec![255_u8; (width * height * 3) as usize];
        let room = ROOM * (self.range.1 - self.range.0).max(f32::MIN_POSITIVE);
        let (low, high) = (self.range.0 - room, self.range.1 + room);
        {
            let fail = |error: &dyn std::fmt::Display| Error::drawing("a signal", error);
            let area = BitMapBackend::with_buffer(&mut buffer, CURVE).into_drawing_area();
            area.fill(&WHITE).map_err(|error| fail(&error))?;
            let mut chart = ChartBuilder::on(&area)
                .build_cartesian_2d(0.0..(length - 1) as f32, low..high)
                .map_err(|error| fail(&error))?;
            let zero = LineSeries::new([(0.0, 0.0), ((length - 1) as f32, 0.0)], &QUIET);
            chart.draw_series(zero).map_err(|error| fail(&error))?;
            for channel in 0..channels {
                let points = (0..length).map(|at| (at as f32, values[channel * length + at]));
                let color = if channel == 0 { INK } else { RGBColor(214, 110, 0) };
                chart.draw_series(LineSeries::new(points, &color)).map_err(|error| fail(&error))?;
            }
            area.present().map_err(|error| fail(&error))?;
        }
        RgbImage::from_raw(width, height, buffer)
            .ok_or_else(|| Error::drawing("a signal", "the buffer has the wrong size"))
    }
}

/// One pixel a value, the first band below.
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
        // Two bands, three frames; only the low band's last frame is loud.
        let picture = spectrogram(&[0.0, 0.0, 1.0, 0.0, 0.0, 0.0], 2, 3);
        let light = |x, y| picture.get_pixel(x, y).0.map(u32::from).iter().sum::<u32>();
        assert_eq!(picture.dimensions(), (3, 2));
        assert!(light(2, 1) > 2 * light(2, 0) && light(0, 0) == light(0, 1));
    }

    #[test]
    fn a_higher_signal_is_drawn_higher() {
        let drawer = Drawer { depiction: Depiction::Signal, shape: &[1, 40], range: (-1.0, 1.0) };
        // The rows of blue ink.
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
