//! Jensen–Shannon divergence of two discrete distributions.

use crate::error::{Error, Result};

/// Computes `½·Σ p·log2(p/m) + ½·Σ q·log2(q/m)`, `m = (p + q)/2`, for two discrete distributions.
///
/// The distributions are given by weights, such as probabilities or numbers of samples per class,
/// which are divided by their sums.
///
/// *Numerics*: `0·log 0 = 0`; clamped to 0…1.
///
/// *References*: Lin 1991, (4.1). SciPy's `jensenshannon(…, base=2)` is the square root of it.
///
/// ```
/// use windage_metrics::divergence::jensen_shannon;
/// assert_eq!(jensen_shannon(&[3.0, 1.0], &[30.0, 10.0])?, 0.0);
/// assert_eq!(jensen_shannon(&[1.0, 0.0], &[0.0, 7.0])?, 1.0);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// Returns an error if a weight is negative or not finite, or all weights of a distribution are 0.
///
/// # Panics
/// Panics if the lengths differ.
#[track_caller]
pub fn jensen_shannon(first: &[f64], second: &[f64]) -> Result<f64> {
    assert_eq!(
        first.len(),
        second.len(),
        "weights of {} and {} outcomes",
        first.len(),
        second.len()
    );
    let first_total = total("the first distribution", first)?;
    let second_total = total("the second distribution", second)?;
    let terms = first.iter().zip(second).map(|(p, q)| {
        let (p, q) = (p / first_total, q / second_total);
        // `share / m` as `2·share / (p + q)`: half the sum of two tiny shares would round to 0.
        let part =
            |share: f64| if share > 0.0 { share * (2.0 * share / (p + q)).log2() } else { 0.0 };
        0.5 * (part(p) + part(q))
    });
    Ok(terms.sum::<f64>().clamp(0.0, 1.0))
}

/// Checks the weights of a distribution and returns their sum.
fn total(distribution: &str, weights: &[f64]) -> Result<f64> {
    let bad = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0));
    if let Some(index) = bad {
        return Err(Error::OutOfRange {
            what: format!("the weights of {distribution}"),
            index,
            value: weights[index],
            range: "finite and at least 0",
        });
    }
    let sum = weights.iter().sum::<f64>();
    if !(sum.is_finite() && sum > 0.0) {
        return Err(Error::NoWeight { distribution: distribution.into(), sum });
    }
    Ok(sum)
}
