//! Faithfulness: does the classifier really lose what was requested?

use crate::rank::spearman;

/// Spearman's rank correlation between the losses requested down one column of the matrix and the
/// losses that the classifier really has on its decoded cells.
///
/// 1 when the actual losses rise with every requested step. A column whose actual losses are all
/// equal is not faithful and counts as 0.
///
/// # Panics
/// If the lengths differ.
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
