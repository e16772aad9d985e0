//! From images of any size to the network's input: resized to 299×299, then scaled to −1…1.
//!
//! Both references resize bilinearly, without smoothing before they shrink, and without aligning
//! corners. They differ in where an output pixel `i` lies among `n` input pixels, and in what gray
//! is zero:
//!
//! - half-pixel centers (pytorch-fid; torch's `interpolate` with `align_corners=False`): `s =
//!   max(0, (i + ½)·n/299 − ½)`, then `2x − 1`;
//! - corner origin (torch-fidelity; TensorFlow 1's `resize_bilinear`): `s = i·n/299`, then `(255x −
//!   128)/128`.
//!
//! The value is `x[⌊s⌋] + (s − ⌊s⌋)·(x[min(⌊s⌋ + 1, n − 1)] − x[⌊s⌋])`, along the width and then
//! the height.

use burn::tensor::{Device, Int, Tensor, TensorData};

/// Height and width of the network's input.
pub(super) const SIZE: usize = 299;

/// How images become the network's input; features of the two are not comparable.
///
/// A figure is comparable with published ones only where the preprocessing is the one behind them:
/// most papers report pytorch-fid or the original TensorFlow code.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub enum Preprocessing {
    /// As pytorch-fid: pixel centers at halves, `2x − 1`.
    #[default]
    HalfPixel,
    /// As torch-fidelity and the original TensorFlow graph: pixels at whole numbers, `(255x −
    /// 128)/128`.
    TensorFlow,
}

impl Preprocessing {
    /// The network's input.
    ///
    /// # Shapes
    /// `[batch, channels, height, width]` with values in 0…1 → `[batch, channels, 299, 299]`.
    ///
    /// # Numerics
    /// Positions are computed in f32 as the references do. Values outside 0…1 are neither clamped
    /// nor rounded; the references see 8-bit images, so round generated ones
    /// (`(x·255).round()/255`) to reproduce a score of files.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use windage_metrics::inception::Preprocessing;
    /// let white = Tensor::<4>::ones([2, 3, 32, 48], &Device::flex());
    /// let input = Preprocessing::HalfPixel.apply(white);
    /// assert_eq!(input.dims(), [2, 3, 299, 299]);
    /// assert_eq!(input.max().into_scalar::<f32>(), 1.0);
    /// ```
    ///
    /// # Panics
    /// If height or width is 0.
    #[must_use]
    pub fn apply(self, images: Tensor<4>) -> Tensor<4> {
        let [_, _, height, width] = images.dims();
        assert!(height > 0 && width > 0, "images have no pixels: height {height}, width {width}");
        let resized = self.resize(self.resize(images, 3), 2);
        match self {
            Self::HalfPixel => resized * 2.0 - 1.0,
            Self::TensorFlow => (resized * 255.0 - 128.0) / 128.0,
        }
    }

    fn resize(self, images: Tensor<4>, axis: usize) -> Tensor<4> {
        let size = images.dims()[axis];
        if size == SIZE {
            return images; // All positions are whole.
        }
        let (below, fractions) = self.positions(size);
        let above = below.iter().map(|index| (index + 1).min(size as i64 - 1)).collect();
        let mut shape = [1; 4];
        shape[axis] = SIZE;
        let device = images.device();
        let fractions = Tensor::<4>::from_data(TensorData::new(fractions, shape), &device);
        let below = images.clone().select(axis, indices(below, &device));
        let above = images.select(axis, indices(above, &device));
        below.clone() + (above - below) * fractions
    }

    /// Of each output pixel: the input pixel at or before it, and how far behind that it lies.
    fn positions(self, size: usize) -> (Vec<i64>, Vec<f32>) {
        let scale = size as f32 / SIZE as f32;
        let position = |index: usize| match self {
            Self::HalfPixel => (scale * (index as f32 + 0.5) - 0.5).max(0.0),
            Self::TensorFlow => scale * index as f32,
        };
        // Rounding may put the last position on the edge of the image.
        let split = |position: f32| {
            let below = position.floor().min(size as f32 - 1.0);
            (below as i64, position - below)
        };
        (0..SIZE).map(|index| split(position(index))).unzip()
    }
}

fn indices(values: Vec<i64>, device: &Device) -> Tensor<1, Int> {
    Tensor::from_data(TensorData::new(values, [SIZE]), device)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use windage_testing::{assert_close, tensor, values};

    use super::*;

    /// f32 positions up to a few hundred carry errors of some 1e-5 pixels.
    const TOLERANCE: f64 = 1e-4;

    /// One channel by f64, each output pixel on its own.
    fn reference(image: &[f64], [height, width]: [usize; 2], way: Preprocessing) -> Vec<f64> {
        let at = |i: usize, n: usize| match way {
            Preprocessing::HalfPixel => ((i as f64 + 0.5) * n as f64 / 299.0 - 0.5).max(0.0),
            Preprocessing::TensorFlow => i as f64 * n as f64 / 299.0,
        };
        let pixel = |y: usize, x: usize| image[y.min(height - 1) * width + x.min(width - 1)];
        let value = |i: usize, j: usize| {
            let (y, x) = (at(i, height), at(j, width));
            let (v, u) = (y.fract(), x.fract());
            let (y, x) = (y as usize, x as usize);
            let top = pixel(y, x) * (1.0 - u) + pixel(y, x + 1) * u;
            let bottom = pixel(y + 1, x) * (1.0 - u) + pixel(y + 1, x + 1) * u;
            let value = top * (1.0 - v) + bottom * v;
            if way == Preprocessing::HalfPixel {
                2.0 * value - 1.0
            } else {
                (255.0 * value - 128.0) / 128.0
            }
        };
        (0..299 * 299).map(|index| value(index / 299, index % 299)).collect()
    }

    #[test]
    fn a_ramp_shows_where_pixels_lie() {
        let ramp = tensor(&[0.0, 1.0], [1, 1, 1, 2], &Device::flex());
        let at = |way: Preprocessing, column: usize| values(way.apply(ramp.clone()))[column];
        // Half-pixel centers are symmetric: the middle of the output is the middle of the input.
        assert!(at(Preprocessing::HalfPixel, 149).abs() < 1e-6);
        assert_eq!(at(Preprocessing::HalfPixel, 0), -1.0);
        assert_eq!(at(Preprocessing::HalfPixel, 298), 1.0);
        // From the corner the second half repeats the last pixel.
        assert!(
            (at(Preprocessing::TensorFlow, 75) - (255.0 * 150.0 / 299.0 - 128.0) / 128.0).abs()
                < 1e-6
        );
        assert_eq!(at(Preprocessing::TensorFlow, 150), 127.0 / 128.0);
    }

    #[test]
    fn an_image_of_the_right_size_is_only_scaled() {
        let image: Vec<f64> = windage_testing::uniform(3, SIZE * SIZE);
        let input =
            Preprocessing::HalfPixel.apply(tensor(&image, [1, 1, SIZE, SIZE], &Device::flex()));
        assert_close(
            &values(input),
            &image.iter().map(|x| 2.0 * x - 1.0).collect::<Vec<_>>(),
            1e-6,
        );
    }

    #[test]
    #[should_panic(expected = "images have no pixels: height 0, width 4")]
    fn an_image_without_pixels_is_refused() {
        let _ = Preprocessing::HalfPixel.apply(Tensor::zeros([1, 3, 0, 4], &Device::flex()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn equals_a_loop_in_f64(height in 1_usize..420, width in 1_usize..420, seed: u64, half: bool) {
            let way = if half { Preprocessing::HalfPixel } else { Preprocessing::TensorFlow };
            let image = windage_testing::rounded(&windage_testing::uniform(seed, height * width));
            let input = way.apply(tensor(&image, [1, 1, height, width], &Device::flex()));
            assert_close(&values(input), &reference(&image, [height, width], way), TOLERANCE);
        }
    }
}
