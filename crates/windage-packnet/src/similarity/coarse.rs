//! Coarse pictures of samples: means over a few cells.

use windage_core::Domain;
use windage_metrics::Rows;

use crate::Result;

/// Number of cells along each side of a coarse picture.
const SIDE: usize = 4;
/// Largest number of values of the coarse picture of a sample that is not an image.
const VALUES: usize = SIDE * SIDE;
/// Largest number of samples of a data set that are looked at, spread evenly over the set.
const SAMPLES: usize = 4096;

/// Coarse pictures of samples, one row per sample.
///
/// Images of shape `[channels, height, width]` are averaged over a grid of 4×4 cells per channel,
/// samples of any other shape over 16 stretches.
pub(crate) struct CoarseRows {
    pub(crate) values: Vec<f32>,
    pub(crate) dims: usize,
}

impl CoarseRows {
    /// Computes the coarse pictures of at most 4096 samples of a data set.
    pub(crate) fn of_domain(domain: &Domain) -> Result<Self> {
        let count = domain.len().min(SAMPLES);
        let mut values = Vec::new();
        for index in 0..count {
            let sample = domain.sample(index * domain.len() / count)?;
            values.extend(coarse(&sample.values, domain.shape()));
        }
        Ok(Self { dims: values.len() / count, values })
    }

    /// Computes the coarse pictures of samples of one shape, given one after the other.
    pub(crate) fn of_batch(values: &[f32], shape: &[usize]) -> Self {
        let size: usize = shape.iter().product();
        let rows = values.chunks(size).flat_map(|sample| coarse(sample, shape)).collect();
        let dims = coarse(&vec![0.0; size], shape).len();
        Self { values: rows, dims }
    }

    pub(crate) fn rows(&self) -> Rows<'_> {
        Rows::new(&self.values, self.dims)
    }
}

/// Computes the coarse picture of a sample.
fn coarse(values: &[f32], shape: &[usize]) -> Vec<f32> {
    let [channels, height, width] = match *shape {
        [channels, height, width] => [channels, height, width],
        _ => [1, 1, values.len()],
    };
    let [rows, columns] =
        if height == 1 { [1, VALUES.min(width)] } else { [SIDE.min(height), SIDE.min(width)] };
    let mut means = Vec::with_capacity(channels * rows * columns);
    for channel in 0..channels {
        let plane = &values[channel * height * width..][..height * width];
        for row in 0..rows {
            for column in 0..columns {
                let (ys, xs) = (stretch(row, rows, height), stretch(column, columns, width));
                let count = ys.len() * xs.len();
                let sum: f32 = ys.map(|y| plane[y * width..][xs.clone()].iter().sum::<f32>()).sum();
                means.push(sum / count as f32);
            }
        }
    }
    means
}

/// Returns stretch number `index` of `count` nearly equal stretches of `0..len`.
fn stretch(index: usize, count: usize, len: usize) -> std::ops::Range<usize> {
    index * len / count..(index + 1) * len / count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_averaged_by_cells() {
        // 8×8 of two channels; each cell of 2×2 holds its own number.
        let plane =
            |offset: usize| (0..64).map(move |i| (offset + (i / 16) * 4 + (i % 8) / 2) as f32);
        let values: Vec<f32> = plane(0).chain(plane(100)).collect();
        let expected: Vec<f32> = (0..16).chain(100..116).map(|number| number as f32).collect();
        assert_eq!(coarse(&values, &[2, 8, 8]), expected);
    }

    #[test]
    fn other_shapes_are_averaged_along_their_values() {
        let values: Vec<f32> = (0..32).map(|number| number as f32).collect();
        assert_eq!(coarse(&values, &[32])[..2], [0.5, 2.5]);
        assert_eq!(coarse(&values[..5], &[5]), values[..5]);
        assert_eq!(coarse(&values[..6], &[1, 2, 3]), values[..6]);
    }
}
