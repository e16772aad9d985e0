//! Augmentation of the images that both discriminators see, real and generated alike.
//!
//! A discriminator that sees few images memorizes them, and the generator gets worse.
//! Differentiable changes to its inputs prevent that, and the generator does not learn the changes.
//!
//! Source: Zhao et al., *Differentiable Augmentation for Data-Efficient GAN Training*, NeurIPS
//! 2020.

use burn::tensor::{Int, Tensor, TensorData};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use windage_core::seed::Rng;

/// The changes to images. Each is drawn anew for each image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Augmentation {
    /// Whether half of the images are mirrored horizontally.
    pub flip: bool,
    /// Largest shift in pixels along each axis; the edge is repeated.
    pub shift: usize,
}

impl Augmentation {
    /// Applies the changes; differentiable.
    pub(super) fn apply(self, images: Tensor<4>, rng: &mut Rng) -> Tensor<4> {
        let [batch, _, height, width] = images.dims();
        let flips: Vec<bool> = (0..batch).map(|_| self.flip && rng.random()).collect();
        let mut moves = |side: usize| -> Vec<i64> {
            let most = self.shift.min(side - 1) as i64;
            (0..batch).map(|_| if most == 0 { 0 } else { rng.random_range(-most..=most) }).collect()
        };
        let (down, right) = (moves(height), moves(width));
        let columns = sources(width, |image| (flips[image], right[image]), batch);
        let rows = sources(height, |image| (false, down[image]), batch);
        let images =
            if self == Self::default() { return images } else { along(images, columns, 3) };
        if self.shift == 0 { images } else { along(images, rows, 2) }
    }
}

/// Returns the origin of each position of an axis, `[batch · side]`; `change` gives for each image
/// whether it is mirrored and by how much it is shifted.
fn sources(side: usize, change: impl Fn(usize) -> (bool, i64), batch: usize) -> Vec<i64> {
    let last = side as i64 - 1;
    let image = |image| {
        let (flipped, moved) = change(image);
        (0..side as i64).map(move |position| {
            let source = (position - moved).clamp(0, last);
            if flipped { last - source } else { source }
        })
    };
    (0..batch).flat_map(image).collect()
}

/// Gathers the positions of an axis for each image.
fn along(images: Tensor<4>, sources: Vec<i64>, axis: usize) -> Tensor<4> {
    let (dims, device) = (images.dims(), images.device());
    let mut shape = [dims[0], 1, 1, 1];
    shape[axis] = dims[axis];
    let indices =
        Tensor::<4, Int>::from_data(TensorData::new(sources, shape), &device).expand(dims);
    images.gather(axis, indices)
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;
    use windage_core::{Seed, Stream};

    use super::*;

    /// Pixel values that tell where they come from: `100·image + 10·row + column`.
    fn images(batch: usize, device: &Device) -> Tensor<4> {
        let value = |index: usize| (100 * (index / 30) + 10 * (index % 30 / 6) + index % 6) as f32;
        Tensor::from_data(
            TensorData::new((0..batch * 30).map(value).collect(), [batch, 1, 5, 6]),
            device,
        )
    }

    fn rng() -> Rng {
        Seed(4).rng(Stream::Augmentation, 0)
    }

    fn values(images: Tensor<4>) -> Vec<f32> {
        images.into_data().iter::<f32>().collect()
    }

    #[test]
    fn nothing_is_changed_by_default() {
        let images = images(3, &Device::flex());
        assert_eq!(
            values(Augmentation::default().apply(images.clone(), &mut rng())),
            values(images)
        );
    }

    #[test]
    fn a_flip_mirrors_about_half_of_the_images() {
        let device = Device::flex();
        let before = values(images(64, &device));
        let after =
            values(Augmentation { flip: true, shift: 0 }.apply(images(64, &device), &mut rng()));
        let mut flipped = 0;
        for (before, after) in before.chunks(30).zip(after.chunks(30)) {
            let mirrored: Vec<f32> =
                before.chunks(6).flat_map(|row| row.iter().rev().copied()).collect();
            assert!(after == before || after == mirrored);
            flipped += usize::from(after == mirrored);
        }
        assert!((20..=44).contains(&flipped), "{flipped} of 64");
    }

    #[test]
    fn a_shift_moves_whole_images_and_repeats_the_edge() {
        let device = Device::flex();
        let after =
            values(Augmentation { flip: false, shift: 2 }.apply(images(200, &device), &mut rng()));
        let mut seen = std::collections::BTreeSet::new();
        for (number, image) in after.chunks(30).enumerate() {
            let at =
                |row: usize, column: usize| image[6 * row + column] as i64 - 100 * number as i64;
            // The middle tells the move; the rest follows.
            let (down, right) = (2 - at(2, 2) / 10, 2 - at(2, 2) % 10);
            seen.insert((down, right));
            for row in 0..5 {
                for column in 0..6 {
                    let (r, c) = ((row - down).clamp(0, 4), (column - right).clamp(0, 5));
                    assert_eq!(
                        at(row as usize, column as usize),
                        10 * r + c,
                        "moved by {down}, {right}"
                    );
                }
            }
        }
        assert_eq!(seen.len(), 25, "all moves of up to two pixels occur: {seen:?}");
    }

    #[test]
    fn the_gradient_goes_back_to_where_pixels_came_from() {
        let device = Device::flex().autodiff();
        let before = images(8, &device).require_grad();
        let after = Augmentation { flip: true, shift: 1 }.apply(before.clone(), &mut rng());
        // d/dx ½‖a(x)‖² is, at each pixel, its value times how often it is seen.
        let gradients = (after.clone().square().sum() * 0.5).backward();
        let gradient = values(Tensor::from_inner(before.grad(&gradients).unwrap()));
        let after = values(after);
        for (value, gradient) in values(before).into_iter().zip(gradient) {
            let often = after.iter().filter(|other| **other == value).count();
            assert_eq!(gradient, value * often as f32, "{value}");
        }
    }
}
