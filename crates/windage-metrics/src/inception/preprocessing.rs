//! Preprocessing of images of any size: resizing to 299×299 and scaling to −1…1.
//!
//! Both references resize bilinearly, without smoothing before shrinking, and without aligning
//! corners. They differ in the position `s` of an output pixel `i` among `n` input pixels, and in
//! the gray level that becomes zero:
//!
//! - half-pixel centers (pytorch-fid; `interpolate` of PyTorch with `align_corners=False`): `s =
//!   max(0, (i + ½)·n/299 − ½)`, then `2x − 1`;
//! - corner origin (torch-fidelity; `resize_bilinear` of TensorFlow 1): `s = i·n/299`, then
//!   `(255x − 128)/128`.
//!
//! The value is `x[⌊s⌋] + (s − ⌊s⌋)·(x[min(⌊s⌋ + 1, n − 1)] − x[⌊s⌋])`, along the width and then
//! along the height.

use burn::tensor::{Device, Int, Tensor, TensorData};

/// Height and width of the input of the network.
pub(super) const SIZE: usize = 299;

/// The preprocessing of images for the network.
///
/// Features and scores of different preprocessings are not comparable. To compare a score with a
/// published one, use the preprocessing of the publication: most papers use pytorch-fid or the
/// original TensorFlow code.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub enum Preprocessing {
    /// Preprocessing of pytorch-fid: pixel centers at halves, `2x − 1`.
    #[default]
    HalfPixel,
    /// Preprocessing of torch-fidelity and the original TensorFlow graph: pixels at whole numbers,
    /// `(255x − 128)/128`.
    TensorFlow,
}

impl Preprocessing {
    /// Computes the input of the network.
    ///
    /// # Shapes
    /// `[batch, channels, height, width]` with values in 0…1 → `[batch, channels, 299, 299]`.
    ///
    /// # Numerics
    /// Positions are computed in f32, as in the references. Values are neither clamped nor rounded.
    /// The references read 8-bit images; to reproduce a score of image files, round generated
    /// images by `(x·255).round()/255`.
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
    /// Panics if height or width is 0.
    #[must_use]
    pub fn apply(self, images: Tensor<4>) -> Tensor<4> {
        let [_, _, height, width] = images.dims();
        assert!(height > 0 && width > 0, "images must have pixels, but are of {height} × {width}");
        let resized = self.resize(self.resize(images, 3), 2);
        match self {
            Self::HalfPixel => resized * 2.0 - 1.0,
            Self::TensorFlow => (resized * 255.0 - 128.0) / 128.0,
        }
    }

    /// Resizes images along one axis.
    fn resize(self, images: Tensor<4>, axis: usize) -> Tensor<4> {
        let size = images.dims()[axis];
        if size == SIZE {
            return images; // All positions are whole numbers.
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

    /// Returns for each output pixel the input pixel at or before it, and the distance from that.
    fn positions(self, size: usize) -> (Vec<i64>, Vec<f32>) {
        let scale = size as f32 / SIZE as f32;
        let position = |index: usize| match self {
            Self::HalfPixel => (scale * (index as f32 + 0.5) - 0.5).max(0.0),
            Self::TensorFlow => scale * index as f32,
        };
        // Rounding may move the last position to the edge of the image.
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

    /// Positions of up to a few hundred pixels have errors of about 1e-5 in f32.
    const TOLERANCE: f64 = 1e-4;

    /// Computes one channel in f64, each output pixel on its own.
    fn reference(
        image: &[f64],
        [height, width]: [usize; 2],
        preprocessing: Preprocessing,
    ) -> Vec<f64> {
        let at = |i: usize, n: usize| match preprocessing {
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
            if preprocessing == Preprocessing::HalfPixel {
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
        let at = |preprocessing: Preprocessing, column: usize| {
            values(preprocessing.apply(ramp.clone()))[column]
        };
        // Half-pixel centers are symmetric, so the middle of the output is the middle of the input.
        assert!(at(Preprocessing::HalfPixel, 149).abs() < 1e-6);
        assert_eq!(at(Preprocessing::HalfPixel, 0), -1.0);
        assert_eq!(at(Preprocessing::HalfPixel, 298), 1.0);
        // With the origin at the corner, the second half repeats the last pixel.
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
    #[should_panic(expected = "images must have pixels, but are of 0 × 4")]
    fn an_image_without_pixels_is_refused() {
        let _ = Preprocessing::HalfPixel.apply(Tensor::zeros([1, 3, 0, 4], &Device::flex()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn equals_a_loop_in_f64(
            height in 1_usize..420,
            width in 1_usize..420,
            seed: u64,
            half: bool,
        ) {
            let preprocessing =
                if half { Preprocessing::HalfPixel } else { Preprocessing::TensorFlow };
            let image = windage_testing::rounded(&windage_testing::uniform(seed, height * width));
            let input =
                preprocessing.apply(tensor(&image, [1, 1, height, width], &Device::flex()));
            let expected = reference(&image, [height, width], preprocessing);
            assert_close(&values(input), &expected, TOLERANCE);
        }
    }
}
