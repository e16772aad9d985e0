//! The poolings of the network. As in TensorFlow, averages exclude padding from their denominator.

use burn::tensor::Tensor;
use burn::tensor::module::{avg_pool2d, max_pool2d};
use burn::tensor::ops::{AvgPoolOptions, MaxPoolOptions};

/// Averages the pixels within 3×3 that lie inside the image, and keeps its size.
pub(super) fn average(images: Tensor<4>) -> Tensor<4> {
    let options = AvgPoolOptions::new([3, 3])
        .with_stride([1, 1])
        .with_padding([1, 1])
        .with_count_include_pad(false);
    avg_pool2d(images, options)
}

/// Takes the maximum within 3×3, and keeps the size of the image.
pub(super) fn maximum(images: Tensor<4>) -> Tensor<4> {
    max_pool2d(images, MaxPoolOptions::new([3, 3]).with_stride([1, 1]).with_padding([1, 1]))
}

/// Takes the maximum within 3×3 at every second position, where the window lies inside the image.
pub(super) fn halving_maximum(images: Tensor<4>) -> Tensor<4> {
    max_pool2d(images, MaxPoolOptions::new([3, 3]).with_stride([2, 2]))
}

/// Averages over all positions: `[batch, channels, height, width]` → `[batch, channels]`.
pub(super) fn global_average(maps: Tensor<4>) -> Tensor<2> {
    let [batch, channels, ..] = maps.dims();
    maps.mean_dims(&[2, 3]).reshape([batch, channels])
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;
    use windage_testing::{tensor, values};

    use super::*;

    /// An image of two rows and three columns.
    fn ramp() -> Tensor<4> {
        tensor(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1, 1, 2, 3], &Device::flex())
    }

    #[test]
    fn the_average_leaves_padding_out() {
        assert_eq!(values(average(ramp())), [3.0, 3.5, 4.0, 3.0, 3.5, 4.0]);
    }

    #[test]
    fn the_maximum_sees_neighbors_alone_and_no_padding() {
        assert_eq!(values(maximum(ramp())), [5.0, 6.0, 6.0, 5.0, 6.0, 6.0]);
        assert_eq!(values(maximum(-ramp())), [-1.0, -1.0, -2.0, -1.0, -1.0, -2.0]);
    }

    #[test]
    fn halving_drops_what_no_whole_window_covers() {
        let values_in: Vec<f64> = (0..30).map(f64::from).collect();
        let halved = halving_maximum(tensor(&values_in, [1, 1, 5, 6], &Device::flex()));
        assert_eq!(halved.dims(), [1, 1, 2, 2]);
        assert_eq!(values(halved), [14.0, 16.0, 26.0, 28.0]);
    }

    #[test]
    fn the_global_average_keeps_images_and_channels_apart() {
        let pooled = global_average(tensor(&[1.0, 3.0, 5.0, 9.0], [2, 1, 1, 2], &Device::flex()));
        assert_eq!(pooled.dims(), [2, 1]);
        assert_eq!(values(pooled), [2.0, 7.0]);
    }
}
