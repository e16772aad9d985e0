//! Two domains that differ in style, and a classifier that is worse on the target.
#![allow(clippy::unwrap_used)] // Tests end at what goes wrong.

use burn::data::dataset::InMemDataset;
use burn::tensor::Tensor;
use rand::RngExt;
use windage_core::{Domain, Error as CoreError, Sample, SampleLoss, Seed, Shift, Stream};

/// Side of the images, in pixels.
pub(crate) const SIDE: usize = 12;

/// Draws spots of 4×4 pixels on a gray ground, left (class 0) or right (class 1).
fn spots(name: &str, spot: f32, ground: f32, count: usize) -> Domain {
    let mut rng = Seed(9).rng(Stream::Data, name.len() as u64);
    let samples = (0..count).map(|index| {
        let label = index % 2;
        let (row, column) = (rng.random_range(0..8), 6 * label + rng.random_range(0..3));
        let inside = |pixel: usize| {
            (row..row + 4).contains(&(pixel / SIDE))
                && (column..column + 4).contains(&(pixel % SIDE))
        };
        let values =
            (0..SIDE * SIDE).map(|pixel| if inside(pixel) { spot } else { ground }).collect();
        Sample { values, label }
    });
    let classes = vec!["left".into(), "right".into()];
    Domain::new(name, InMemDataset::new(samples.collect()), vec![1, SIDE, SIDE], classes).unwrap()
}

/// Returns bright spots as the source, and dark ones on a dark ground as the target.
pub(crate) fn domains() -> Shift<Domain> {
    Shift::new(spots("bright", 0.95, 0.1, 96), spots("a dark one", 0.3, 0.0, 96))
}

/// Is good on bright spots: its loss is what the brightest pixel lacks of 1. It predicts no class.
pub(crate) struct LikesBright;

impl SampleLoss<4> for LikesBright {
    fn losses(&self, inputs: Tensor<4>, _labels: &[usize]) -> Result<Vec<f32>, CoreError> {
        let brightest = inputs.flatten::<2>(1, 3).max_dim(1);
        Ok(brightest.into_data().iter::<f32>().map(|brightest| 1.0 - brightest).collect())
    }
}
