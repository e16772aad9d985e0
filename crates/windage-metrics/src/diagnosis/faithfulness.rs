//! Faithfulness: whether decoded samples have the requested losses.

use crate::rank::spearman;

/// Computes Spearman's rank correlation between the losses requested down one column of a matrix
/// and the losses that the classifier has on the decoded cells.
///
/// The value is 1 if the actual losses rise with every requested step. A column whose actual losses
/// are all equal is not faithful and counts as 0.
///
/// # Panics
/// Panics if the lengths differ.
pub fn faithfulness(requested: &[f64], actual: &[f64]) -> f64 {
    spearman(requested, actual).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rising_is_one_falling_minus_one_flat_zero() {
        let requested = [0.1, 0.3, 0.5];
        assert_eq!(faithfulness(&requested, &[0.0, 1.0, 9.0]), 1.0);
        assert_eq!(faithfulness(&requested, &[9.0, 1.0, 0.0]), -1.0);
        assert_eq!(faithfulness(&requested, &[2.0, 2.0, 2.0]), 0.0);
    }
}
