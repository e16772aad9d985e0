//! Units of ownership: single weights, or whole filters.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::masks::BitMask;

/// The unit of ownership.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Granularity {
    /// A single weight.
    #[default]
    Weight,
    /// All weights of an output channel; its magnitude is the mean of theirs.
    Filter,
}

/// The division of a layer's weights, in row-major order, into units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Units {
    granularity: Granularity,
    weights: usize,
    /// Number of outputs.
    outputs: usize,
    /// Number of consecutive weights that have the same index on all axes up to the output axis.
    stride: usize,
}

impl Units {
    pub(crate) fn new(granularity: Granularity, shape: &[usize], output_axis: usize) -> Self {
        Self {
            granularity,
            weights: shape.iter().product(),
            outputs: shape[output_axis],
            stride: shape[output_axis + 1..].iter().product(),
        }
    }

    /// Returns the number of units.
    pub(crate) fn count(self) -> usize {
        match self.granularity {
            Granularity::Weight => self.weights,
            Granularity::Filter => self.outputs,
        }
    }

    /// Returns the number of weights of each unit.
    pub(crate) fn size(self) -> usize {
        self.weights / self.count().max(1)
    }

    /// Returns the magnitude of each unit: that of the weight, or the mean over the filter. The
    /// sign of single weights is left as it is.
    pub(crate) fn magnitudes(self, weights: &[f32]) -> Cow<'_, [f32]> {
        if self.granularity == Granularity::Weight {
            return Cow::Borrowed(weights);
        }
        let mut sums = vec![0.0_f64; self.outputs];
        for (index, weight) in weights.iter().enumerate() {
            sums[self.output(index)] += f64::from(weight.abs());
        }
        Cow::Owned(sums.into_iter().map(|sum| (sum / self.size() as f64) as f32).collect())
    }

    /// Converts a mask of units to a mask of weights.
    pub(crate) fn expand(self, units: &BitMask) -> Cow<'_, BitMask> {
        match self.granularity {
            Granularity::Weight => Cow::Borrowed(units),
            Granularity::Filter => {
                Cow::Owned(BitMask::from_fn(self.weights, |index| units.get(self.output(index))))
            }
        }
    }

    /// Returns the output that the weight at `index` belongs to.
    fn output(self, index: usize) -> usize {
        index / self.stride % self.outputs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_output_channels_of_either_layout() {
        // In a dense weight of shape [inputs 2, outputs 3], outputs are columns; in a weight of a
        // convolution, of shape [outputs 2, inputs 1, 1, 2], they are rows.
        let dense = Units::new(Granularity::Filter, &[2, 3], 1);
        assert_eq!(dense.magnitudes(&[1.0, -2.0, 3.0, -4.0, 5.0, -6.0]).as_ref(), [2.5, 3.5, 4.5]);
        let second = BitMask::from_fn(3, |unit| unit == 1);
        assert_eq!(dense.expand(&second).ones().collect::<Vec<_>>(), [1, 4]);
        let convolution = Units::new(Granularity::Filter, &[2, 1, 1, 2], 0);
        let first = BitMask::from_fn(2, |unit| unit == 0);
        assert_eq!(convolution.expand(&first).ones().collect::<Vec<_>>(), [0, 1]);
        assert_eq!((convolution.count(), convolution.size()), (2, 2));
    }
}
