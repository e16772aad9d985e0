//! Ranks and Spearman's rank correlation.

use crate::mean::mean;

/// Returns the ranks of `values`, from 1; tied values share the mean of their ranks.
///
/// −0 equals 0, and NaN comes last.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    // Adding 0 turns −0 into 0, which `total_cmp` would tell apart.
    let values: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let tied = order[start..]
            .iter()
            .take_while(|&&index| values[index].total_cmp(&values[order[start]]).is_eq())
            .count();
        for &index in &order[start..start + tied] {
            ranks[index] = start as f64 + (tied as f64 + 1.0) / 2.0;
        }
        start += tied;
    }
    ranks
}

/// Computes Spearman's rank correlation, which is Pearson's correlation of the ranks.
///
/// The result is `None` if either side is constant, has fewer than two values, or holds NaN.
///
/// ```
/// use windage_metrics::rank::spearman;
/// assert_eq!(spearman(&[1.0, 2.0, 3.0], &[10.0, 100.0, 1000.0]), Some(1.0));
/// assert_eq!(spearman(&[1.0, 2.0], &[5.0, 5.0]), None);
/// ```
///
/// # Panics
/// Panics if the lengths differ.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    assert_eq!(a.len(), b.len(), "each value of one side needs one of the other");
    if a.iter().chain(b).any(|value| value.is_nan()) {
        return None;
    }
    pearson(&ranks(a), &ranks(b))
}

/// Computes Pearson's correlation; `None` if either side is constant.
fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let sum = |term: &dyn Fn(f64, f64) -> f64| {
        a.iter().zip(b).map(|(&x, &y)| term(x - mean_a, y - mean_b)).sum::<f64>()
    };
    let scale = (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt();
    (scale > 0.0).then(|| sum(&|x, y| x * y) / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_their_mean_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
    }

    #[test]
    fn agrees_with_scipy() {
        // scipy.stats.spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]).statistic, SciPy 1.11
        let r = spearman(&[1.0, 2.0, 3.0, 4.0, 5.0], &[5.0, 6.0, 7.0, 8.0, 7.0]).unwrap();
        assert!((r - 0.820_782_681_668_123_3).abs() < 1e-12, "{r}");
    }

    #[test]
    fn constant_or_empty_input_has_no_correlation() {
        assert_eq!(spearman(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(spearman(&[], &[]), None);
        assert_eq!(spearman(&[f64::NAN, 1.0], &[1.0, 2.0]), None);
        assert_eq!(ranks(&[f64::NAN, 1.0]), [2.0, 1.0]);
    }
}
