//! Samples become inputs: channels, size, normalization, layout.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::F32;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};

use crate::config::{ChannelOrder, Layout};
use crate::input::Input;

/// Weights of red, green and blue in gray (ITU-R BT.601), as torchvision has them.
const LUMA: [f32; 3] = [0.2989, 0.587, 0.114];

/// Planes of equal size, `[channels, height, width]`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Planes {
    pub(crate) values: Vec<f32>,
    pub(crate) shape: [usize; 3],
}

impl Planes {
    pub(crate) fn new(values: Vec<f32>, shape: [usize; 3]) -> Self {
        Self { values, shape }
    }

    fn plane(&self, channel: usize) -> &[f32] {
        let [_, height, width] = self.shape;
        &self.values[channel * height * width..][..height * width]
    }

    /// Converts to a number of channels: gray is repeated, color becomes luma.
    pub(crate) fn with_channels(self, channels: usize) -> Self {
        let [own, height, width] = self.shape;
        let values = match (own, channels) {
            (1, 3) => self.values.repeat(3),
            (3, 1) => (0..height * width)
                .map(|at| {
                    (0..3).map(|channel| LUMA[channel] * self.plane(channel)[at]).sum::<f32>()
                })
                .collect(),
            _ => return self,
        };
        Self { values, shape: [channels, height, width] }
    }

    /// Resizes by bilinear interpolation with antialiasing: the triangle filter is as wide as the
    /// step between the new pixels.
    pub(crate) fn resized(self, height: usize, width: usize) -> Self {
        let [channels, own_height, own_width] = self.shape;
        if [own_height, own_width] == [height, width] {
            return self;
        }
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
            .use_alpha(false);
        let mut resizer = Resizer::new();
        let mut values = Vec::with_capacity(channels * height * width);
        for channel in 0..channels {
            let pixels: Vec<F32> =
                self.plane(channel).iter().map(|&value| F32::new(value)).collect();
            let source = TypedImageRef::new(own_width as u32, own_height as u32, &pixels);
            let mut target = TypedImage::<F32>::new(width as u32, height as u32);
            let resized = source.map(|source| resizer.resize_typed(&source, &mut target, &options));
            debug_assert!(matches!(resized, Ok(Ok(()))), "both images have a positive size");
            values.extend(target.pixels().iter().map(|pixel| pixel.0));
        }
        Self { values, shape: [channels, height, width] }
    }

    /// Resizes the shorter side to `pixels`, and the longer side in proportion, rounded down.
    pub(crate) fn with_shorter_side(self, pixels: usize) -> Self {
        let [_, height, width] = self.shape;
        let longer = |long: usize, short: usize| (pixels * long / short).max(1);
        match height <= width {
            true => self.resized(pixels, longer(width, height)),
            false => self.resized(longer(height, width), pixels),
        }
    }

    /// Cuts out the center; where the image is smaller, zeros surround it.
    pub(crate) fn center(self, height: usize, width: usize) -> Self {
        let [channels, own_height, own_width] = self.shape;
        if [own_height, own_width] == [height, width] {
            return self;
        }
        let (top, left) = (start(own_height, height), start(own_width, width));
        let mut values = Vec::with_capacity(channels * height * width);
        for channel in 0..channels {
            let plane = self.plane(channel);
            for row in 0..height as isize {
                for column in 0..width as isize {
                    let (y, x) = (row + top, column + left);
                    let is_inside = (0..own_height as isize).contains(&y)
                        && (0..own_width as isize).contains(&x);
                    let at = y * own_width as isize + x;
                    values.push(if is_inside { plane[at as usize] } else { 0.0 });
                }
            }
        }
        Self { values, shape: [channels, height, width] }
    }
}

/// Returns where the center begins. Halves are rounded to even when it is cut out, as torchvision
/// does; before a smaller image, half of the missing pixels come first, rounded down.
fn start(own: usize, wanted: usize) -> isize {
    if own >= wanted {
        ((own - wanted) as f64 / 2.0).round_ties_even() as isize
    } else {
        -(((wanted - own) / 2) as isize)
    }
}

impl Input {
    /// Returns the shape of one input, `[channels, height, width]`, for samples of a shape.
    pub(crate) fn shape(&self, sample: [usize; 3]) -> [usize; 3] {
        let [channels, height, width] = sample;
        let [own_height, own_width] = self.size;
        [
            self.channels.unwrap_or(channels),
            own_height.unwrap_or(height),
            own_width.unwrap_or(width),
        ]
    }

    /// Appends the input of one sample to `inputs`, in the layout of the model.
    pub(crate) fn append(&self, sample: Planes, resize: Option<usize>, inputs: &mut Vec<f32>) {
        let [channels, height, width] = self.shape(sample.shape);
        let mut planes = sample.with_channels(channels);
        if let Some(pixels) = resize {
            planes = planes.with_shorter_side(pixels).center(height, width);
        }
        let mut planes = planes.resized(height, width);
        if self.channel_order == ChannelOrder::Bgr && channels == 3 {
            planes = swapped(planes);
        }
        self.normalize(&mut planes);
        match self.layout {
            Layout::Nchw => inputs.extend_from_slice(&planes.values),
            Layout::Nhwc => {
                for at in 0..height * width {
                    inputs.extend((0..channels).map(|channel| planes.plane(channel)[at]));
                }
            }
        }
    }

    fn normalize(&self, planes: &mut Planes) {
        let [_, height, width] = planes.shape;
        if self.is_bytes {
            planes.values.iter_mut().for_each(|value| *value = (*value * 255.0).round());
            return;
        }
        for (channel, plane) in planes.values.chunks_mut(height * width).enumerate() {
            let [factor, offset] = self.normalization.affine(channel);
            plane.iter_mut().for_each(|value| *value = value.mul_add(factor, offset));
        }
    }
}

/// Exchanges the first and the last plane.
fn swapped(planes: Planes) -> Planes {
    let values = (0..3).rev().flat_map(|channel| planes.plane(channel).to_vec()).collect();
    Planes { values, shape: planes.shape }
}

#[cfg(test)]
mod tests {
    use windage_testing::Golden;

    use super::*;

    /// Single precision: both sum a dozen products in different orders.
    const RESIZING: f32 = 2e-6;

    fn planes(golden: &Golden, name: &str) -> Planes {
        let array = golden.array(name);
        let shape = <[usize; 3]>::try_from(array.shape.as_slice()).unwrap();
        Planes::new(array.values.iter().map(|&value| value as f32).collect(), shape)
    }

    #[test]
    fn sizes_are_those_of_torchvision() {
        let golden = Golden::load("onnx");
        let wide = || planes(&golden, "wide");
        for (name, found) in [
            ("smaller", wide().resized(9, 8)),
            ("larger", wide().resized(40, 35)),
            ("shorter_side", wide().with_shorter_side(17)),
            ("center", wide().with_shorter_side(17).center(14, 15)),
        ] {
            let expected = planes(&golden, name);
            assert_eq!(found.shape, expected.shape, "{name}");
            let pairs = found.values.iter().zip(&expected.values);
            let error = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(error < RESIZING, "{name}: {error}");
        }
    }

    #[test]
    fn halving_averages_by_the_triangle_filter() {
        // The filter has the half-width 2; its weights are (3, 3, 1) / 7 at either edge.
        let planes = Planes::new(vec![0.0, 1.0, 0.0, 0.0], [1, 1, 4]);
        let resized = planes.resized(1, 2);
        let expected = [3.0 / 7.0, 1.0 / 7.0];
        for (value, expected) in resized.values.iter().zip(expected) {
            assert!((value - expected).abs() < 1e-6, "{:?}", resized.values);
        }
    }

    #[test]
    fn the_center_is_that_of_torchvision() {
        let planes = Planes::new((0..25).map(|value| value as f32).collect(), [1, 5, 5]);
        // (5 − 2) / 2 = 1.5 is rounded to the even 2.
        assert_eq!(planes.clone().center(2, 2).values, [12.0, 13.0, 17.0, 18.0]);
        let padded = planes.center(7, 7);
        assert_eq!((padded.values[0], padded.values[8], padded.shape), (0.0, 0.0, [1, 7, 7]));
        assert_eq!(padded.values[9], 1.0);
    }

    #[test]
    fn sides_keep_their_proportion() {
        let planes = Planes::new(vec![0.5; 3 * 20 * 30], [3, 20, 30]);
        let resized = planes.with_shorter_side(15);
        assert_eq!(resized.shape, [3, 15, 22]);
        assert!(resized.values.iter().all(|value| (value - 0.5).abs() < 1e-6));
    }
}
