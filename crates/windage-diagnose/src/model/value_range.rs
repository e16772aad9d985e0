//! The range of values that a decoder's sigmoid has to reach.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_core::{Domain, Shift};

use crate::Result;

/// Margin at both ends, as a share of the range: a sigmoid reaches its ends only at infinity.
const MARGIN: f32 = 0.05;

/// The lowest and the highest value that a decoder can produce.
///
/// *Formula*: `low + (high − low) · y` for the sigmoid's `y` in 0…1, and the inverse for the
/// encoder's inputs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ValueRange {
    /// The lowest value.
    pub low: f32,
    /// The highest value, above the lowest.
    pub high: f32,
}

impl Default for ValueRange {
    /// Returns 0…1, the range of images.
    fn default() -> Self {
        Self { low: 0.0, high: 1.0 }
    }
}

impl ValueRange {
    /// Returns 0…1 if all values of both domains lie there, as those of images do; otherwise the
    /// range of the values and a twentieth of it more at both ends.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub fn of(domains: Shift<&Domain>) -> Result<Self> {
        let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
        for domain in domains {
            for index in 0..domain.len() {
                let sample = domain.sample(index)?;
                low = sample.values.iter().copied().fold(low, f32::min);
                high = sample.values.iter().copied().fold(high, f32::max);
            }
        }
        if low >= 0.0 && high <= 1.0 {
            return Ok(Self::default());
        }
        // A constant has no span of its own; its size keeps both ends away from it.
        let span = if high > low { high - low } else { low.abs().max(1.0) };
        Ok(Self { low: low - MARGIN * span, high: high + MARGIN * span })
    }

    /// Maps values to 0…1.
    pub(super) fn normalized(self, values: Tensor<4>) -> Tensor<4> {
        if self == Self::default() { values } else { (values - self.low) / (self.high - self.low) }
    }

    /// Maps 0…1 back to values.
    pub(super) fn restored(self, values: Tensor<4>) -> Tensor<4> {
        if self == Self::default() { values } else { values * (self.high - self.low) + self.low }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::data::dataset::InMemDataset;
    use burn::tensor::Device;
    use windage_core::Sample;

    fn domain(values: &[f32]) -> Domain {
        let samples =
            values.iter().map(|&value| Sample { values: vec![value, 0.5], label: 0 }).collect();
        Domain::new("test", InMemDataset::new(samples), vec![2], vec!["a".into()]).unwrap()
    }

    #[test]
    fn images_keep_their_range_and_signals_get_a_margin() {
        let range = |source: &[f32], target: &[f32]| {
            let domains = Shift::new(domain(source), domain(target));
            ValueRange::of(domains.as_ref()).unwrap()
        };
        assert_eq!(range(&[0.0, 0.3], &[1.0]), ValueRange::default());
        let range = range(&[-2.0, 0.3], &[3.0]);
        assert!((range.low + 2.25).abs() < 1e-6 && (range.high - 3.25).abs() < 1e-6, "{range:?}");
        let values =
            Tensor::<1>::from_floats([-2.25_f32, 0.5, 3.25], &Device::flex()).reshape([1, 1, 1, 3]);
        let there = range.normalized(values.clone());
        let expected = [0.0, 0.5, 1.0];
        for (value, expected) in there.clone().into_data().iter::<f32>().zip(expected) {
            assert!((value - expected).abs() < 1e-6);
        }
        let back = (range.restored(there) - values).abs().max().into_scalar::<f32>();
        assert!(back < 1e-6, "{back}");
    }
}
