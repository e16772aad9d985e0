//! Changes to images that both discriminators see, real and generated alike.
//!
//! A discriminator that sees few images learns them by heart, and the generator's curve turns. Changing what it sees, with
//! a gradient that flows through the change, keeps it from that without teaching the generator the changes.
//!
//! Source: Zhao et al., *Differentiable Augmentation for Data-Efficient GAN Training*, NeurIPS 2020.

use burn::tensor::{Int, Tensor, TensorData};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use windage_core::Rng;

/// Which changes are made, each drawn for every image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Augmentation {
    /// Left and right exchanged, in half of the images.
    pub flip: bool,
    /// Moved by up to so many pixels along either axis, with the edge repeated behind.
    pub shift: usize,
}

impl Augmentation {
    /// The changed images; a gradient flows through.
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
        let images = if self == Self::default() { return images } else { along(images, columns, 3) };
        if self.shift == 0 { images } else { along(images, rows, 2) }
    }
}

/// Where every position of an axis comes from, `[batch · side]`.
fn sources(side: usize, of: impl Fn(usize) -> (bool, i64), batch: usize) -> Vec<i64> {
    let last = side as i64 - 1;
    let image = |image| {
        let (flipped, moved) = of(image);
        (0..side as i64).map(move |position| {
            let source = (position - moved).clamp(0, last);
            if flipped { last - source } else { source }
        })
    };
    (0..batch).flat_map(image).collect()
}

/// Positions of an axis taken anew for every image.
fn along(images: Tensor<4>, sources: Vec<i64>, axis: usize) -> Tensor<4> {
    let (dims, device) = (images.dims(), images.device());
    let mut shape = [dims[0], 1, 1, 1];
    shape[axis] = dims[axis];
    let indices = Tensor::<4, Int>::from_data(TensorData::new(sources, shape), &device).expand(dims);
    images.gather(axis, indices)
}
