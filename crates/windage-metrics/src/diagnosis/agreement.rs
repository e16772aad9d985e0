//! Agreement: whether decoded samples have losses as large as the requested ones.

/// Added to a loss before its logarithm is taken; smaller losses are all alike.
const OFFSET: f64 = 1e-3;

/// Computes the concordance correlation coefficient of requested and actual losses, on the scale
/// `ln(L + 10⁻³)`.
///
/// *Formula* (Lin 1989, "A concordance correlation coefficient to evaluate reproducibility",
/// *Biometrics* 45, 255–268): `2 s_xy / (s_x² + s_y² + (x̄ − ȳ)²)` with `x = ln(requested + 10⁻³)`,
/// `y = ln(actual + 10⁻³)`, and means, variances and the covariance over all values.
///
/// It is 1 only if `y = x` throughout, −1 to 1 in general, and never more than Pearson's
/// correlation: it falls where losses rise in the right order, but by too little, by too much, or
/// at another level. [`faithfulness`](super::faithfulness) looks at the order alone, so both belong
/// together.
///
/// Negative losses count as 0. If neither varies, there is nothing to follow, and the result is 0.
///
/// ```
/// use windage_metrics::diagnosis::{agreement, faithfulness};
/// let (requested, actual) = ([0.001, 0.1, 5.0], [1e-8, 3e-8, 1e-7]);
/// assert_eq!(faithfulness(&requested, &actual), 1.0);
/// assert!(agreement(&requested, &actual) < 1e-3);
/// ```
///
/// # Panics
/// Panics if the lengths differ.
pub fn agreement(requested: &[f64], actual: &[f64]) -> f64 {
    assert_eq!(requested.len(), actual.len(), "each cell has a requested and an actual loss");
    let logarithms =
        |losses: &[f64]| losses.iter().map(|loss| (loss.max(0.0) + OFFSET).ln()).collect();
    let (x, y): (Vec<f64>, Vec<f64>) = (logarithms(requested), logarithms(actual));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_x, mean_y) = (mean(&x), mean(&y));
    // Not divided by the count, which cancels.
    let (mut covariance, mut variances) = (0.0, 0.0);
    for (x, y) in x.iter().zip(&y) {
        let (x, y) = (x - mean_x, y - mean_y);
        covariance += x * y;
        variances += x * x + y * y;
    }
    let apart = x.len() as f64 * (mean_x - mean_y).powi(2);
    if variances > 0.0 { 2.0 * covariance / (variances + apart) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns losses whose scaled values `ln(L + 10⁻³)` are `scaled`.
    fn losses(scaled: &[f64]) -> Vec<f64> {
        scaled.iter().map(|scaled| scaled.exp() - OFFSET).collect()
    }

    #[test]
    fn agrees_with_the_closed_form_for_a_line() {
        // For y = a + b·x, s_xy = b·s_x² and s_y² = b²·s_x².
        let x = [-3.0, -1.0, 0.0, 2.0];
        let mean = -0.5;
        let variance = x.iter().map(|x: &f64| (x - mean).powi(2)).sum::<f64>() / 4.0;
        for (a, b) in [(0.0, 1.0), (1.0, 1.0), (0.0, 0.5), (-0.3, -1.0), (0.7, 0.01)] {
            let y: Vec<f64> = x.iter().map(|x| a + b * x).collect();
            let apart: f64 = a + b * mean - mean;
            let expected = 2.0 * b * variance / (variance * (1.0 + b * b) + apart.powi(2));
            let found = agreement(&losses(&x), &losses(&y));
            assert!((found - expected).abs() < 1e-12, "{a} {b}: {found} {expected}");
        }
    }

    #[test]
    fn losses_that_stay_low_or_high_or_hardly_change_do_not_agree() {
        let requested = [0.001, 0.01, 0.1, 1.0, 5.0];
        let rising = |from: f64, to: f64| -> Vec<f64> {
            (0..5).map(|step| from + (to - from) * f64::from(step) / 4.0).collect()
        };
        assert!((agreement(&requested, &requested) - 1.0).abs() < 1e-12);
        for actual in [rising(1e-8, 1e-7), rising(4.0, 4.5), rising(0.05, 0.06)] {
            assert!(agreement(&requested, &actual).abs() < 0.05, "{actual:?}");
        }
        assert_eq!(agreement(&requested, &[0.1; 5]), 0.0);
        assert_eq!(agreement(&[0.1; 5], &[0.1; 5]), 0.0);
    }

    #[test]
    fn falling_losses_disagree() {
        let requested = [0.01, 0.1, 1.0];
        assert!(agreement(&requested, &[1.0, 0.1, 0.01]) < -0.99);
    }
}
